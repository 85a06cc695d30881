"""The mini-app's API over HTTP: sign in, accept, hand in papers; wrong input and repeated taps."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from interview_flow.core import engine
from interview_flow.core.states import Action
from models import (
    Application,
    Document,
    InboxEvent,
    Invitation,
    MiniSession,
    OutboxMessage,
    RosterRecord,
    SubscriptionCredit,
)
from tests.support.mini_server import make_app, make_deps
from tests.support.onboarding import FORM, JPEG, LINK_TOKEN, OPENID, add_accepted_offer, add_application
from tests.support.times import NOW


class Phone:
    """The mini-app in somebody's hand."""

    def __init__(self, app) -> None:
        self.http = app.test_client()
        self.headers: dict[str, str] = {}

    def sign_in(self, code=f"openid:{OPENID}", platform="wechat", **more):
        answer = self.post("/login", {"code": code, "platform": platform, **more})
        if answer.status_code == 200:
            self.headers["Authorization"] = f"Bearer {answer.json['token']}"
        return answer

    def get(self, path):
        return self.http.get(f"/mp/v1{path}", headers=self.headers)

    def post(self, path, body=None, key=None, method="post"):
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        return getattr(self.http, method)(f"/mp/v1{path}", json=body or {}, headers=headers)

    def put(self, path, body, key=None):
        return self.post(path, body, key, method="put")

    def accept(self, granted=(), refused=(), key=None, token=LINK_TOKEN):
        body = {"granted": list(granted), "refused": list(refused)}
        return self.post(f"/invitations/{token}/accept", body, key)

    def prove(self, **body):
        return self.post(f"/invitations/{LINK_TOKEN}/proof", body)

    def attach(self, data=JPEG, kind="id_card", name="身份证.jpg", mime="image/jpeg", key=None):
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        form = {"kind": kind, "file": (io.BytesIO(data), name, mime)}
        return self.http.post("/mp/v1/onboarding/documents", data=form, headers=headers)


@pytest.fixture
def deps(sqlite_db, clock, tmp_path, keyring):
    return make_deps(sqlite_db, clock, tmp_path / "files")


@pytest.fixture
def app(deps):
    return make_app(deps)


@pytest.fixture
def phone(app) -> Phone:
    return Phone(app)


@pytest.fixture
def known(keyring) -> dict[str, str]:
    """Bound before."""
    return {"openid": OPENID, "openid_index": keyring.blind_index("openid", OPENID)}


@pytest.fixture
def invited(deps, known) -> str:
    return deps.db.run(lambda session: add_application(session, "invited", **known).id)


@pytest.fixture
def hired(deps, known) -> str:
    return deps.db.run(lambda session: add_accepted_offer(session, deps.journey, **known).id)


def count(deps, model) -> int:
    with deps.db.read() as session:
        return session.scalar(select(func.count()).select_from(model))


def problem(answer, status, field=None):
    """Check that an answer is a problem in Chinese; returns its body."""
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert any("\u4e00" <= letter <= "\u9fff" for letter in answer.json["title"])
    assert answer.json.get("field") == field
    return answer.json


def test_signing_in_gives_a_token_of_which_only_a_hash_is_stored(phone, deps, invited):
    answer = phone.sign_in()

    assert answer.json["expires_at"] == (NOW + timedelta(hours=2)).isoformat()
    with deps.db.read() as session:
        row = session.scalar(select(MiniSession))
        assert answer.json["token"] not in (row.token_hash, row.openid_sealed)
        assert row.openid == OPENID


def test_a_used_code_an_unknown_platform_and_an_extra_field_are_refused(phone):
    problem(phone.sign_in("used"), 401)
    assert phone.sign_in(platform="qq").status_code == 422
    assert phone.sign_in(session_key="x").status_code == 422


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic abc", "Bearer "])
@pytest.mark.parametrize("path", ["/onboarding", f"/invitations/{LINK_TOKEN}"])
def test_without_a_valid_token_nothing_is_shown(phone, invited, header, path):
    phone.headers = {"Authorization": header} if header else {}
    problem(phone.get(path), 401)


def test_a_session_ends_after_two_hours(phone, clock, invited):
    phone.sign_in()
    clock.advance(timedelta(hours=2))

    problem(phone.get(f"/invitations/{LINK_TOKEN}"), 401)


def test_the_accept_page_shows_what_is_needed_and_masks_the_name(phone, invited):
    phone.sign_in()
    shown = phone.get(f"/invitations/{LINK_TOKEN}").json

    assert (shown["name"], shown["position"], shown["branch"]) == ("李*", "柜员", "哈尔滨分行")
    assert (shown["state"], shown["can_accept"]) == ("invited", True)
    assert shown["time"] == "11月7日（周六）09:00开始"
    assert [(one["key"], one["id"]) for one in shown["templates"]] == [("day", "TMPL_DAY"), ("hour", "TMPL_HOUR")]


@pytest.mark.parametrize(
    ("state", "words"), [("declined", "转人工"), ("expired", "转人工"), ("no_show", "转人工"), ("withdrawn", "")]
)
def test_who_is_not_expected_any_more_is_told_what_is_left_to_do(phone, deps, invited, state, words):
    phone.sign_in()
    assert phone.get(f"/invitations/{LINK_TOKEN}").json["come"] == "届时请回到聊天窗口参加面试。"
    with deps.db.write() as session:
        session.scalars(select(Application)).one().state = state
    come = phone.get(f"/invitations/{LINK_TOKEN}").json["come"]
    assert "参加面试。" not in come
    assert words in come
    assert bool(come) == bool(words)


def test_accepting_confirms_and_counts_only_what_was_granted(phone, deps, invited):
    phone.sign_in()
    shown = phone.accept(["TMPL_DAY", "TMPL_FOREIGN"], ["TMPL_HOUR"]).json

    assert (shown["state"], shown["can_accept"]) == ("confirmed", False)
    with deps.db.read() as session:
        credits = session.scalars(select(SubscriptionCredit)).all()
        assert [(row.template_key, row.credits) for row in credits] == [("day", 1)]


def test_the_same_tap_ten_times_and_a_second_tap_have_one_effect(phone, deps, invited):
    phone.sign_in()
    answers = [phone.accept(["TMPL_DAY"], key="tap-1") for _ in range(10)]
    answers.append(phone.accept(["TMPL_DAY"], key="tap-2"))

    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json["state"] for answer in answers} == {"confirmed"}
    with deps.db.read() as session:
        assert session.scalar(select(SubscriptionCredit.credits)) == 1
        confirmations = select(OutboxMessage).where(OutboxMessage.template == "interview_confirmed")
        assert len(session.scalars(confirmations).all()) == 1


def test_a_tap_repeated_after_signing_in_again_is_still_the_same_tap(phone, deps, invited):
    phone.sign_in()
    phone.accept(["TMPL_DAY"], key="tap-1")
    phone.sign_in()
    phone.accept(["TMPL_DAY"], key="tap-1")

    assert count(deps, InboxEvent) == 1


def test_a_second_wechat_user_is_refused_politely(phone, app, invited):
    phone.sign_in()
    phone.accept()
    other = Phone(app)
    other.sign_in("openid:oSomebodyElse")

    problem(other.get(f"/invitations/{LINK_TOKEN}"), 403)
    problem(other.accept(), 403)
    problem(other.sign_in("openid:oSomebodyElse", invitation="unknown"), 404)


@pytest.mark.parametrize("change", ["expired", "revoked", "unknown"])
def test_a_dead_link_says_the_same_whatever_killed_it(phone, deps, invited, change):
    def kill(session):
        link = session.scalar(select(Invitation))
        link.expires_at = NOW if change == "expired" else link.expires_at
        link.revoked_at = NOW if change == "revoked" else None

    deps.db.run(kill)
    phone.sign_in()
    token = "x" * 43 if change == "unknown" else LINK_TOKEN

    assert problem(phone.accept(token=token), 404) == problem(phone.get(f"/invitations/{token}"), 404)


def test_accepting_too_late_names_what_is_still_allowed(phone, deps, invited):
    deps.db.run(
        lambda session: engine.apply(
            deps.journey, session, session.get_one(Application, invited), Action.DECLINE_INVITATION, "candidate:x", NOW
        )
    )
    phone.sign_in()

    assert phone.accept().status_code in (404, 409)  # a declined invitation's link is revoked


def test_a_member_cannot_accept_in_wecom(phone, invited):
    phone.sign_in("userid:n1", platform="wxwork")
    problem(phone.accept(), 403)


def test_somebody_without_an_offer_has_no_onboarding(phone, invited):
    phone.sign_in()
    for answer in (phone.get("/onboarding"), phone.put("/onboarding", {}), phone.post("/onboarding/submit")):
        problem(answer, 404)
    problem(phone.attach(), 404)


def test_the_whole_onboarding_over_http(phone, deps, hired):
    phone.sign_in()
    assert phone.get("/onboarding").json["missing"][-1] == "id_card"

    saved = phone.put("/onboarding", FORM).json
    assert (saved["form"], saved["missing"]) == (FORM, ["id_card"])
    attached = phone.attach().json
    assert [(one["kind"], one["mime"]) for one in attached["documents"]] == [("id_card", "image/jpeg")]
    handed_in = phone.post("/onboarding/submit").json

    assert (handed_in["status"], handed_in["editable"], handed_in["missing"]) == ("submitted", False, [])
    problem(phone.put("/onboarding", {"address": "哈尔滨市南岗区1号"}), 409)
    problem(phone.attach(), 409)
    problem(phone.post("/onboarding/submit"), 409)


def test_each_wrong_field_is_named(phone, hired):
    phone.sign_in()
    for field, value in {"id_number": "23010319900101001X", "phone": "123", "emergency_phone": "5"}.items():
        assert problem(phone.put("/onboarding", {field: value}), 422, field)["detail"]
    assert phone.put("/onboarding", {"salary": "9"}).status_code == 422
    problem(phone.post("/onboarding/submit"), 422, "id_number")


def test_a_repeated_upload_is_one_document_and_one_file(phone, deps, hired, tmp_path):
    phone.sign_in()
    assert [phone.attach(key="photo-1").status_code for _ in range(3)] == [200, 200, 200]

    assert count(deps, Document) == 1
    assert sum(path.is_file() for path in (tmp_path / "files").rglob("*")) == 1
    with deps.db.read() as session:
        assert deps.files.read(session.scalar(select(Document.file_id))).startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(
    ("data", "mime"), [(b"<html></html>", "image/jpeg"), (b"", "image/png"), (b"GIF89a" + b"\0" * 99, "image/gif")]
)
def test_a_wrong_file_is_refused_by_content_and_nothing_stays(phone, deps, hired, tmp_path, data, mime):
    phone.sign_in()

    problem(phone.attach(data, mime=mime), 422, "file")
    assert count(deps, Document) == 0
    assert not any(path.is_file() for path in (tmp_path / "files").rglob("*"))


def test_a_body_that_is_too_large_is_refused_at_once(phone, hired):
    phone.sign_in()
    problem(phone.attach(b"\0" * (11 * 1024 * 1024)), 413)


@pytest.mark.parametrize("body", ["[" * 60_000, "<html>", '{"code": "\\ud800", "platform": "wechat"}'])
def test_a_body_that_only_calls_itself_json_is_refused_before_anybody_signs_in(phone, body):
    answer = phone.http.post("/mp/v1/login", data=body, content_type="application/json")
    problem(answer, 400)


def test_a_new_member_sees_her_onboarding_inside_wecom(phone, deps, hired):
    def made(session):
        session.add(RosterRecord(application_id=hired, userid="n1", status="verified", differences=[]))

    deps.db.run(made)
    phone.sign_in("userid:n1", platform="wxwork")
    assert phone.get("/onboarding").json["name"] == "李晓"

    phone.sign_in("userid:n2", platform="wxwork")
    problem(phone.get("/onboarding"), 404)


def test_every_path_stands_in_the_openapi_document_with_its_token(app):
    paths = app.api_doc["paths"]

    assert set(paths) == {
        "/mp/v1/login", "/mp/v1/invitations/{token}", "/mp/v1/invitations/{token}/accept", "/mp/v1/onboarding",
        "/mp/v1/onboarding/documents", "/mp/v1/onboarding/submit", "/mp/v1/invitations/{token}/code",
        "/mp/v1/invitations/{token}/proof", "/mp/v1/onboarding/documents/{document_id}",
        "/mp/v1/onboarding/documents/{document_id}/picture",
    }  # fmt: skip
    assert paths["/mp/v1/onboarding"]["get"]["security"] == [{"miniToken": []}]
    assert app.api_doc["components"]["securitySchemes"]["miniToken"]["scheme"] == "bearer"
