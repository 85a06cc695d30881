"""The calls of approval, schedule and meeting, and what members do about them."""

from __future__ import annotations

from flask import Blueprint

from sandbox.api.answering import Api, Json
from sandbox.api.control import Control, need
from sandbox.core.setup import App
from sandbox.core.state import State
from sandbox.office.approval import Approvals
from sandbox.office.calendar import Calendar

SCHEDULE, MEETING = "/cgi-bin/oa/schedule", "/cgi-bin/meeting"


def routes(state: State, calendar: Calendar, approvals: Approvals) -> Blueprint:
    """oa/*, meeting/*."""
    blueprint = Blueprint("oa", __name__)
    api = Api(state, blueprint)
    _schedule_calls(calendar, api)
    _meeting_calls(calendar, api)
    _approval_calls(approvals, api)
    _acts(state, calendar, approvals, Control(state, blueprint))
    return blueprint


def _schedule_calls(calendar: Calendar, api: Api) -> None:
    @api.post(f"{SCHEDULE}/add", "oa")
    def add(app: App, body: Json) -> Json:
        return calendar.add(app, body)

    @api.post(f"{SCHEDULE}/update", "oa")
    def update(app: App, body: Json) -> Json:
        return calendar.update(app, body)

    api.post(f"{SCHEDULE}/get", "oa")(lambda _app, body: calendar.get(body))
    api.post(f"{SCHEDULE}/get_by_calendar", "oa")(lambda _app, body: calendar.of_calendar(body))
    api.post(f"{SCHEDULE}/del", "oa")(lambda _app, body: calendar.delete(body))
    api.post(f"{SCHEDULE}/add_attendees", "oa")(lambda _app, body: calendar.change_attendees(body, True))
    api.post(f"{SCHEDULE}/del_attendees", "oa")(lambda _app, body: calendar.change_attendees(body, False))


def _meeting_calls(calendar: Calendar, api: Api) -> None:
    @api.post(f"{MEETING}/create", "oa")
    def create(app: App, body: Json) -> Json:
        return calendar.meet(app, body)

    @api.post(f"{MEETING}/update", "oa")
    def update(app: App, body: Json) -> Json:
        return calendar.change_meeting(app, body)

    api.post(f"{MEETING}/cancel", "oa")(lambda _app, body: calendar.cancel_meeting(body))
    api.post(f"{MEETING}/get_info", "oa")(lambda _app, body: calendar.meeting_info(body))


def _approval_calls(approvals: Approvals, api: Api) -> None:
    @api.post("/cgi-bin/oa/applyevent", "oa")
    def apply(app: App, body: Json) -> Json:
        return approvals.apply(app, body)

    api.post("/cgi-bin/oa/gettemplatedetail", "oa")(lambda _app, body: approvals.template(body))

    @api.post("/cgi-bin/oa/getapprovaldetail", "oa")
    def detail(_app: App, body: Json) -> Json:
        approvals.count_reading()
        return approvals.detail(body)

    @api.post("/cgi-bin/oa/getapprovalinfo", "oa")
    def numbers(_app: App, body: Json) -> Json:
        approvals.count_reading()
        return approvals.numbers(body)


def _acts(state: State, calendar: Calendar, approvals: Approvals, control: Control) -> None:
    @control.on("POST", "/members/<who>/answer-schedule")
    def answer(who: str, body: Json) -> Json:
        state.truth.act("schedule", who.lower(), str(need(body, "answer")))
        return calendar.answer(who, str(need(body, "schedule_id")), str(body["answer"]))

    @control.on("POST", "/members/<who>/approval")
    def decide(who: str, body: Json) -> Json:
        act, sp_no = str(need(body, "act")), str(need(body, "sp_no"))
        state.truth.act("approval", who.lower(), act, sp_no)
        return approvals.act(who, sp_no, act, str(body.get("words", "")), str(body.get("to", "")))

    @control.on("POST", "/approvals/templates")
    def add_template(body: Json) -> Json:
        approvals.add_template(str(need(body, "template_id")), str(need(body, "name")), need(body, "controls"))
        return {"ok": True}
