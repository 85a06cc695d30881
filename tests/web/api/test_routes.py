"""The API on both stores: create, invite, act and read."""

import hashlib
import json
import threading

import pytest
from sqlalchemy import func, select

from messaging.keys import digest
from models import Application, Candidate, Drive, DrivePlace, IdempotentRequest, InboxEvent, OutboxMessage
from tests.support.onboarding import posted
from tests.support.times import NOW
from tests.web.conftest import PERSON, READER, WRITER
from tests.web.seeds import interviewed

DAY = NOW.date()


def invite(web, application_id, body, **headers):
    return web.post(f"/api/v1/applications/{application_id}/invitation", body, **headers)


def act(web, application_id, action, **more):
    return web.post(f"/api/v1/applications/{application_id}/actions", {"action": action, **more})


def test_a_candidate_applies_is_screened_in_and_invited(web, in_five_days):
    application_id = web.application()

    shown = web.get(f"/api/v1/applications/{application_id}").json
    assert shown["state"] == "screened_in"
    assert (shown["position"], shown["branch"], shown["interview_at"]) == ("teller", "harbin", None)
    assert {(one["rule"], one["outcome"]) for one in shown["screening"]} == {("degree", "passed"), ("major", "passed")}
    assert all(one["source"] for one in shown["screening"])

    answer = invite(web, application_id, {"interview_at": in_five_days, "mode": "chat"})
    assert answer.status_code == 202
    assert answer.json["state"] == "invited"
    assert answer.json["links"]["kf"].startswith("https://work.weixin.qq.com/kf/kfc1?enc_scene=a&scene_param=")
    assert (answer.json["links"]["room"], answer.json["links"]["me"]) == (None, None)
    [card, message] = web.get(f"/api/v1/applications/{application_id}/messages").json["items"]
    assert card["kind"] == "invite_next"
    assert (message["kind"], message["status"]) == ("invitation_first", "queued")
    steps = web.get(f"/api/v1/applications/{application_id}/timeline").json["items"]
    assert [(one["from"], one["to"], one["actor"]) for one in steps] == [
        ("applied", "screened_in", "system:screening"),
        ("screened_in", "invited", "api:bank"),
    ]


def test_sc_06_an_application_names_its_drive_and_reading_it_shows_which(web):
    with web.db.write() as session:
        drive = Drive(name="校招", opens_on=DAY, closes_on=DAY, last_interview_on=DAY, window_days=5, created_at=NOW)
        session.add(drive)
        session.flush()
        session.add(DrivePlace(drive_id=drive.id, position_key="teller", branch_key="harbin"))
        key = drive.id
    wanted = {"candidate_id": web.candidate(), "position": "teller", "branch": "harbin"}
    answer = web.post("/api/v1/applications", {**wanted, "drive": key})
    assert (answer.status_code, answer.json["state"]) == (201, "applied")
    assert web.get(f"/api/v1/applications/{answer.json['id']}").json["drive"] == key
    other = web.candidate()
    for changes, status in (({"position": "risk_officer"}, 422), ({"drive": "f" * 32}, 404), ({"campaign": key}, 422)):
        refused = web.post("/api/v1/applications", {**wanted, "candidate_id": other, "drive": key, **changes})
        assert refused.status_code == status
        assert refused.json["errors"][0]["field"] == ("campaign" if "campaign" in changes else "drive")
    assert web.get(f"/api/v1/applications/{web.application()}").json["drive"] is None


def test_opening_an_application_answers_the_state_it_was_opened_in(web):
    wanted = {"candidate_id": web.candidate(), "position": "teller", "branch": "harbin"}
    answer = web.post("/api/v1/applications", wanted)
    assert (answer.status_code, answer.json["state"]) == (201, "applied")


def test_an_action_outside_the_table_is_answered_with_the_allowed_ones(web):
    application_id = web.application()
    for action in ("advance", "dance", "accept_invitation"):
        answer = act(web, application_id, action)
        assert answer.status_code == 409
        assert answer.content_type == "application/problem+json"
        assert answer.json["allowed"] == ["invite", "withdraw"]


def test_a_decision_names_the_member_who_took_it_or_is_refused(web):
    made = interviewed(web)
    for refused in ({}, {"decided_by": None}, {"decided_by": "iv01"}, {"decided_by": "hr02"}, {"decided_by": "nobody"}):
        answer = act(web, made.application_id, "reject", reason="service", **refused)
        assert answer.status_code == 409
        assert answer.json["errors"][0]["field"] == "decided_by" and "decided_by" in answer.json["detail"]
    assert web.get(f"/api/v1/applications/{made.application_id}").json["state"] == "scored"
    answer = act(web, made.application_id, "reject", reason="service", decided_by="hr01")
    assert (answer.status_code, answer.json["state"]) == (200, "rejected")
    [*_, last] = web.get(f"/api/v1/applications/{made.application_id}/timeline").json["items"]
    assert (last["action"], last["actor"]) == ("reject", "hr:hr01/api:bank")


def test_an_action_is_taken_with_its_reason(web):
    application_id = web.application()
    answer = act(web, application_id, "withdraw", reason="候选人来电撤回")
    assert (answer.status_code, answer.json["state"]) == (200, "withdrawn")
    [*_, last] = web.get(f"/api/v1/applications/{application_id}/timeline").json["items"]
    assert (last["action"], last["reason"], last["actor"]) == ("withdraw", "候选人来电撤回", "api:bank")


def test_the_data_of_an_action_is_read_as_times(web, in_five_days):
    application_id = web.application()
    answer = act(web, application_id, "invite", data={"deadline": in_five_days, "mode": "chat"})
    assert answer.json["state"] == "invited"
    assert web.get(f"/api/v1/applications/{application_id}").json["deadline"] == in_five_days


def test_the_same_key_has_one_effect_and_the_stored_answer(web):
    first = web.post("/api/v1/candidates", PERSON, **{"Idempotency-Key": "a-1"})
    again = web.post("/api/v1/candidates", PERSON, **{"Idempotency-Key": "a-1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert again.headers["Idempotency-Replayed"] == "true"
    with web.db.read() as session:
        assert session.scalar(select(func.count()).select_from(Candidate)) == 1


def test_the_same_key_with_another_body_is_refused(web):
    web.post("/api/v1/candidates", PERSON, **{"Idempotency-Key": "a-2"})
    other = web.post("/api/v1/candidates", {**PERSON, "name": "王芳"}, **{"Idempotency-Key": "a-2"})
    assert other.status_code == 422
    assert other.json["errors"][0]["field"] == "Idempotency-Key"


def test_a_key_is_kept_as_a_digest_that_nobody_outside_can_compute(web):
    web.post("/api/v1/candidates", PERSON, **{"Idempotency-Key": "13800138000"})
    with web.db.read() as session:
        [row] = session.scalars(select(IdempotentRequest))
    assert row.key == digest("13800138000")
    assert hashlib.sha256(b"13800138000").hexdigest() not in (row.key, row.request_hash)


def test_a_request_that_version_0_2_0_answered_is_answered_the_same(web):
    """It kept what anybody can compute: sha256 of the key, and of method, path and body."""
    first = web.post("/api/v1/candidates", PERSON, **{"Idempotency-Key": "a-4"})
    body = json.dumps(PERSON, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    with web.db.write() as session:
        row = session.scalars(select(IdempotentRequest)).one()
        row.key = hashlib.sha256(b"a-4").hexdigest()
        row.request_hash = hashlib.sha256(f"POST /api/v1/candidates\n{body}".encode()).hexdigest()

    again = web.post("/api/v1/candidates", PERSON, **{"Idempotency-Key": "a-4"})
    assert (again.json, again.headers["Idempotency-Replayed"]) == (first.json, "true")
    other = web.post("/api/v1/candidates", {**PERSON, "name": "王芳"}, **{"Idempotency-Key": "a-4"})
    assert other.status_code == 422


def test_keys_that_differ_only_in_case_are_two(web):
    first = web.post("/api/v1/candidates", PERSON, **{"Idempotency-Key": "Key"})
    other = web.post("/api/v1/candidates", {**PERSON, "name": "王芳"}, **{"Idempotency-Key": "key"})
    assert (first.status_code, other.status_code) == (201, 201)


def test_a_refused_request_leaves_its_key_free(web, in_five_days):
    application_id = web.application()
    past = {"interview_at": "2020-01-01T10:00:00+08:00", "mode": "chat"}
    key = {"Idempotency-Key": "a-3"}
    assert invite(web, application_id, past, **key).status_code == 422
    assert invite(web, application_id, {"interview_at": in_five_days}, **key).status_code == 202


def test_sixteen_callers_with_one_key_have_one_effect(web):
    application_id, answers = web.application(), []

    def send():
        client = web.app.test_client()
        answer = client.post(
            f"/api/v1/applications/{application_id}/actions",
            json={"action": "withdraw"},
            headers={"Authorization": f"Bearer {WRITER}", "Idempotency-Key": "one"},
        )
        answers.append((answer.status_code, answer.json["version"]))

    threads = [threading.Thread(target=send) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [answers[0]] * 16
    assert answers[0][0] == 200
    with web.db.read() as session:
        assert session.scalar(select(func.count()).where(InboxEvent.kind == "api.action")) == 1


def test_nothing_is_kept_of_a_failed_invitation(web, in_five_days):
    application_id = web.application(phone=None, email=None)
    answer = invite(web, application_id, {"interview_at": in_five_days})
    assert answer.status_code == 409
    with web.db.read() as session:
        assert session.get(Application, application_id).state == "screened_in"
        assert session.scalar(select(func.count()).where(OutboxMessage.template == "invitation_first")) == 0


def test_lists_are_read_page_by_page(web):
    candidate = web.candidate()
    ids = []
    for position in ("teller", "risk_officer", "relationship_manager"):
        wanted = {"candidate_id": candidate, "position": position, "branch": "harbin"}
        ids.append(web.post("/api/v1/applications", wanted).json["id"])
    first = web.get("/api/v1/applications?limit=2").json
    second = web.get(f"/api/v1/applications?limit=2&after={first['next']}").json
    assert sorted(one["id"] for one in first["items"] + second["items"]) == sorted(ids)
    assert (len(first["items"]), second["next"]) == (2, None)


def test_timeline_and_messages_are_read_page_by_page(web, in_five_days):
    application_id = web.application()
    invite(web, application_id, {"interview_at": in_five_days})
    act(web, application_id, "withdraw")
    for what, count in (("timeline", 3), ("messages", None)):
        path, items, after = f"/api/v1/applications/{application_id}/{what}", [], None
        while True:
            page = web.get(f"{path}?limit=1" + (f"&after={after}" if after else "")).json
            items += page["items"]
            after = page["next"]
            if after is None:
                break
        assert items == web.get(path).json["items"]
        assert count is None or len(items) == count


@pytest.mark.parametrize("token", [READER, "", "nobody's"])
def test_writing_needs_a_token_with_the_write_scope(web, token):
    answer = web.post("/api/v1/candidates", PERSON, token=token)
    assert answer.status_code == (403 if token == READER else 401)
    assert answer.content_type == "application/problem+json"
    with web.db.read() as session:
        assert session.scalar(select(func.count()).select_from(Candidate)) == 0


def test_a_candidate_who_cannot_be_reached_is_told_to_hr_at_intake_and_when_invited(web, in_five_days):
    nobody = web.application(phone=None, email=None)
    asked = {"interview_at": in_five_days, "mode": "chat"}
    for _ in range(2):
        refused = web.post(f"/api/v1/applications/{nobody}/invitation", asked)
        assert refused.status_code == 409
    acted = web.post(f"/api/v1/applications/{nobody}/actions", {"action": "invite", "data": asked})
    assert acted.status_code == 409
    with web.db.read() as session:
        assert len(posted(session, "no_contact")) == 2  # at intake, and once for this day
        assert session.get_one(Application, nobody).state == "screened_in"


def test_registering_again_answers_the_same_id(web):
    first = web.post("/api/v1/candidates", PERSON).json["id"]
    for again in (PERSON, {**PERSON, "phone": "+8613800138000"}, {**PERSON, "external_ref": "HR-2026-9999"}):
        answer = web.post("/api/v1/candidates", again)
        assert (answer.status_code, answer.json["id"]) == (201, first)
    opened = {"candidate_id": first, "position": "teller", "branch": "harbin"}
    assert web.post("/api/v1/applications", opened).status_code == 201
    assert web.post("/api/v1/applications", opened).status_code == 422
