"""What comes in wrong is named in Chinese, with its field, and never answered with a trace."""

import pytest

from tests.web.conftest import PERSON, READER, RESUME, WRITER

PROBLEM = "application/problem+json"
UNKNOWN = "0" * 32


def problem(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.content_type == PROBLEM
    body = answer.json
    assert body["status"] == status
    assert any("\u4e00" <= letter <= "\u9fff" for letter in body["title"]) and body["detail"]
    assert "Traceback" not in answer.text and 'File "' not in answer.text
    return body


def fields(body):
    return [one["field"] for one in body["errors"]]


def send(web, data, content_type="application/json", path="/api/v1/candidates"):
    return web.client.post(path, data=data, content_type=content_type, headers={"Authorization": f"Bearer {WRITER}"})


@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [
        ("<html><body>502 Bad Gateway</body></html>", "text/html", 415),
        ("<html><body>502 Bad Gateway</body></html>", "application/json", 400),
        ("", "application/json", 400),
        ("", None, 415),
        ('{"name": ', "application/json", 400),
        ("[]", "application/json", 400),
        ('"text"', "application/json", 400),
        ("null", "application/json", 400),
        (b"\xff\xfe\x00\x01", "application/json", 400),
        ('{"name": "\\ud800"}', "application/json", 400),
        ("[" * 100_000, "application/json", 400),
        ("x" * (1024 * 1024 + 1), "application/json", 413),
        ("name=1", "application/x-www-form-urlencoded", 415),
    ],
)
def test_a_body_that_is_no_json_is_refused(light_web, data, content_type, status):
    problem(send(light_web, data, content_type), status)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"nickname": "晓"}, "nickname"),
        ({"resume": {**RESUME, "hobby": "游泳"}}, "resume.hobby"),
        ({"resume": {"education": [{"school": "某大学", "rank": 1}]}}, "resume.education.0.rank"),
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": None}, "name"),
        ({"name": "李" * 61}, "name"),
        ({"name": "李\u0000晓"}, "name"),
        ({"phone": "12345"}, "phone"),
        ({"phone": 13800138000}, "phone"),
        ({"email": "not an address"}, "email"),
        ({"resume": []}, "resume"),
        ({"resume": {"work": [{"start": "last summer"}]}}, "resume.work.0.start"),
        ({"resume": {"education": [{"end_year": "soon"}]}}, "resume.education.0.end_year"),
    ],
)
def test_a_wrong_field_of_a_candidate_is_named(light_web, change, field):
    body = problem(light_web.post("/api/v1/candidates", {**PERSON, **change}), 422)
    assert field in fields(body)
    assert field in body["detail"]


def test_all_wrong_fields_are_named_at_once(light_web):
    body = problem(light_web.post("/api/v1/candidates", {"phone": "1", "colour": "red"}), 422)
    assert fields(body) == ["name", "phone", "colour"]


@pytest.mark.parametrize("field", ["candidate_id", "position", "branch"])
def test_what_does_not_exist_is_named(light_web, field):
    wanted = {"candidate_id": light_web.candidate(), "position": "teller", "branch": "harbin", field: "nowhere"}
    assert fields(problem(light_web.post("/api/v1/applications", wanted), 404)) == [field]


def test_a_second_open_application_is_refused(light_web):
    wanted = {"candidate_id": light_web.candidate(), "position": "teller", "branch": "harbin"}
    light_web.post("/api/v1/applications", wanted)
    assert fields(problem(light_web.post("/api/v1/applications", wanted), 422)) == ["candidate_id"]


@pytest.mark.parametrize(
    "time",
    [
        "2026-12-01T10:00:00",
        "2026-12-01",
        "tomorrow",
        1796090400,
        "2026-13-01T10:00:00+08:00",
        "9999-12-31T23:59:59+08:00",
        "0001-01-01T00:00:00+08:00",
    ],
)
def test_a_time_needs_its_offset(light_web, time):
    path = f"/api/v1/applications/{light_web.application()}/invitation"
    assert fields(problem(light_web.post(path, {"interview_at": time}), 422)) == ["interview_at"]


def test_exactly_one_of_time_and_deadline(light_web, in_five_days):
    path = f"/api/v1/applications/{light_web.application()}/invitation"
    both = {"interview_at": in_five_days, "deadline": in_five_days}
    for body in ({}, both):
        assert fields(problem(light_web.post(path, body), 422)) == ["interview_at"]
    problem(light_web.post(path, {"interview_at": in_five_days, "mode": "phone"}), 422)
    problem(light_web.post(path, {"interview_at": "2026-11-01T10:00:00+08:00"}), 422)


@pytest.mark.parametrize("what", ["", "/scorecard", "/timeline", "/messages"])
def test_an_unknown_application_is_not_found(light_web, what):
    for unknown in (UNKNOWN, "../../etc/passwd", "x" * 64, "%00"):
        answer = light_web.get(f"/api/v1/applications/{unknown}{what}")
        problem(answer, 404)


def test_a_scorecard_is_not_found_before_the_interview(light_web):
    problem(light_web.get(f"/api/v1/applications/{light_web.application()}/scorecard"), 404)


def test_paths_and_methods_that_do_not_exist(light_web):
    problem(light_web.get("/api/v1/nothing"), 404)
    answer = light_web.client.delete("/api/v1/candidates", headers={"Authorization": f"Bearer {WRITER}"})
    problem(answer, 405)
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize(
    "after",
    ["x", "1-", "-1-00", "1-" + "g" * 32, *(f"{number}-{UNKNOWN}" for number in ("9" * 21, "9" * 20, 2**63, "٣"))],
)
def test_a_wrong_cursor_is_named(light_web, after):
    application_id = light_web.application()
    for what in (f"/{application_id}/timeline", f"/{application_id}/messages", ""):
        assert fields(problem(light_web.get(f"/api/v1/applications{what}?after={after}"), 422)) == ["after"]


def test_a_reason_must_come_from_the_list(light_web, in_five_days):
    path = f"/api/v1/applications/{light_web.application()}/actions"
    assert "reason" in fields(problem(light_web.post(path, {"action": "withdraw", "reason": "x" * 256}), 422))


def test_a_key_that_nobody_can_store_is_refused(light_web):
    body = problem(light_web.post("/api/v1/candidates", PERSON, **{"Idempotency-Key": "k" * 129}), 422)
    assert fields(body) == ["Idempotency-Key"]


def test_without_the_account_link_an_invitation_waits(light_web, in_five_days):
    from models import ContactWay

    with light_web.db.write() as session:
        for way in session.query(ContactWay):
            session.delete(way)
    application_id = light_web.application()
    answer = light_web.post(f"/api/v1/applications/{application_id}/invitation", {"interview_at": in_five_days})
    problem(answer, 503)
    assert int(answer.headers["Retry-After"]) == 5
    assert light_web.get(f"/api/v1/applications/{application_id}").json["state"] == "screened_in"


def test_what_nobody_foresaw_is_a_plain_500(make_web, sqlite_db):
    web = make_web(sqlite_db)

    @web.app.get("/api/v1/boom")
    def boom():
        raise RuntimeError("secret phone 13800138000")

    answer = web.get("/api/v1/boom")
    problem(answer, 500)
    assert "13800138000" not in answer.text


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", f"bearer{READER}", "Bearer \u00e9"])
def test_nothing_is_read_without_a_token(light_web, header):
    answer = light_web.client.get("/api/v1/applications", headers={"Authorization": header} if header else {})
    problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"
