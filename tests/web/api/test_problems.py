"""What a refused call is told: words that may be shown to people in Chinese, what is for programmers in English."""

import re

import pytest

from tests.web.api.test_routes import act, invite
from tests.web.conftest import PERSON
from tests.web.seeds import interviewed
from web.api.replies import Problem

CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[a-z]+ [a-z]+ [a-z]+")


def too_late(web):
    made = interviewed(web, state="second_round")
    return act(web, made.application_id, "take_back", decided_by="hr01")


def not_in_the_table(web):
    return act(web, web.application(), "advance", decided_by="hr01")


def nobody_decides(web):
    return act(web, interviewed(web).application_id, "reject", reason="service")


def a_time_gone_by(web):
    return invite(web, web.application(), {"interview_at": "2020-01-01T10:00:00+08:00", "mode": "chat"})


def a_field_missing(web):
    return web.post("/api/v1/candidates", {"phone": PERSON["phone"]})


def nowhere(web):
    return web.get("/api/v1/applications/none")


@pytest.mark.parametrize(
    ("call", "status", "for_programmers"),
    [
        (too_late, 409, ["reason"]),
        (not_in_the_table, 409, []),
        (nobody_decides, 409, []),
        (a_time_gone_by, 422, ["refused"]),
        (a_field_missing, 422, []),
        (nowhere, 404, []),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_each_member_is_described_and_in_the_language_of_its_reader(light_web, call, status, for_programmers):
    answer = call(light_web)
    body = answer.json
    assert answer.status_code == status
    assert set(body) <= set(Problem.model_fields)
    shown = [body["title"], body["detail"]]
    shown += [one["message"] for one in body.get("errors", []) if one["type"] != "refused"]
    told = [body[name] for name in ("reason",) if name in body]
    told += [one["message"] for one in body.get("errors", []) if one["type"] == "refused"]
    assert all(CHINESE.search(text) and not ENGLISH.search(text) for text in shown), shown
    assert all(ENGLISH.search(text) and not CHINESE.search(text) for text in told), told
    assert len(told) == len(for_programmers)


def test_the_description_says_which_is_which(light_web):
    described = light_web.client.get("/api/openapi.json").json["components"]["schemas"]["Problem"]
    assert "reason" in described["properties"]
    assert "English" in described["description"] and "Chinese" in described["description"]
