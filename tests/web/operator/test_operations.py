"""Health, metrics, the demo's clock, the API's description, and the headers of every answer."""

import json
from datetime import timedelta

import pytest

from models import ContactWay, Reminder
from tests.web.conftest import READER, WRITER


def test_healthz_answers_always(light_web):
    assert light_web.client.get("/healthz").json == {"status": "ok"}


def test_readyz_needs_the_database_and_the_invitation_link(web):
    assert web.client.get("/readyz").status_code == 200
    with web.db.write() as session:
        for way in session.query(ContactWay):
            session.delete(way)
    answer = web.client.get("/readyz")
    assert (answer.status_code, answer.json["checks"]) == (503, {"database": True, "contact_way": False})


def test_readyz_says_when_the_database_is_away(light_web, monkeypatch):
    monkeypatch.setattr(light_web.db.engine.dialect, "do_execute", _gone)
    answer = light_web.client.get("/readyz")
    assert (answer.status_code, answer.json["checks"]["database"]) == (503, False)


def _gone(*_):
    import sqlite3

    raise sqlite3.OperationalError("disk I/O error")


def test_metrics_count_both_doors_and_their_oldest_row(web, in_five_days):
    application_id = web.application()
    web.post(f"/api/v1/applications/{application_id}/invitation", {"interview_at": in_five_days})
    web.clock.advance(timedelta(seconds=90))
    text = web.client.get("/metrics").text
    assert 'yinpin_rows{door="inbox",queue="chat",status="done"} 3.0' in text
    assert 'yinpin_rows{door="outbox",queue="chat",status="queued"} 2.0' in text
    assert 'yinpin_oldest_waiting_seconds{door="outbox",queue="chat"} 90.0' in text
    assert 'yinpin_oldest_waiting_seconds{door="outbox",queue="sync"} 0.0' in text
    assert 'yinpin_oldest_waiting_seconds{door="inbox",queue="chat"} 0.0' in text


def test_the_demo_clock_moves_with_a_token_that_may_write(light_web):
    assert light_web.post("/demo/clock", {"offset_s": 86400}).status_code == 200
    assert light_web.moved == [86400.0]
    assert light_web.post("/demo/clock", {"offset_s": 1}, token=READER).status_code == 403
    assert light_web.client.post("/demo/clock", json={"offset_s": 1}).status_code == 401
    for wrong in ({}, {"offset_s": "soon"}, {"offset_s": 1, "zone": "x"}, {"offset_s": 1e300}):
        assert light_web.post("/demo/clock", wrong).status_code == 422
    assert light_web.moved == [86400.0]


def test_the_demo_says_when_the_next_reminder_is_due(web, in_five_days):
    ask = {"path": "/demo/next-due", "headers": {"Authorization": f"Bearer {READER}"}}
    assert web.client.get(**ask).json == {"due_in_s": None}
    application_id = web.application()
    for kind, hours in (("hour", 30), ("day", 7)):
        due = web.clock.now() + timedelta(hours=hours)
        with web.db.write() as session:
            session.add(Reminder(application_id=application_id, kind=kind, planned_for=due, due_at=due))
    assert web.client.get(**ask).json == {"due_in_s": 7 * 3600.0}
    assert web.client.get("/demo/next-due").status_code == 401


def test_outside_a_demo_there_is_no_clock(make_web, sqlite_db):
    web = make_web(sqlite_db, move_clock=None)
    assert web.post("/demo/clock", {"offset_s": 1}).status_code == 404
    assert web.client.post("/demo/clock").status_code == 404
    assert web.client.get("/demo/next-due").status_code == 404


def test_the_description_names_every_path_of_the_contract(light_web):
    description = light_web.client.get("/api/openapi.json").json
    one = "/api/v1/applications/{application_id}"
    expected = {"/api/v1/candidates", "/api/v1/applications", one}
    expected |= {f"{one}/{what}" for what in ("actions", "invitation", "scorecard", "timeline", "messages")}
    assert expected <= set(description["paths"])
    assert not [path for path in description["paths"] if path.startswith("/demo")]
    created = description["paths"]["/api/v1/candidates"]["post"]
    assert created["security"] == [{"apiToken": []}]
    assert any(one["name"] == "Idempotency-Key" for one in created["parameters"])
    assert "application/problem+json" in json.dumps(created["responses"]["422"])


def test_the_docs_page_brings_everything_itself(light_web):
    page = light_web.client.get("/api/docs").text
    assert "http" not in page.replace("http-equiv", "")
    for name in ("swagger-ui.css", "swagger-ui-bundle.js"):
        assert light_web.client.get(f"/api/docs/{name}").status_code == 200
    assert light_web.client.get("/api/docs/..%2fplugins.py").status_code == 404
    assert light_web.client.get("/api/docs/plugins.py").status_code == 404


@pytest.mark.parametrize("path", ["/healthz", "/api/docs", "/api/v1/applications", "/nothing", "/metrics"])
def test_every_answer_carries_the_security_headers(light_web, path):
    headers = light_web.client.get(path, headers={"Authorization": f"Bearer {WRITER}"}).headers
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Strict-Transport-Security" in headers
