"""The calls of approval, schedule and meeting, and what members do about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from sandbox.api.answering import Api, Json
from sandbox.control.setup import Control, need
from sandbox.core.setup import App

if TYPE_CHECKING:
    from sandbox.world import World

SCHEDULE, MEETING = "/cgi-bin/oa/schedule", "/cgi-bin/meeting"


def routes(world: World) -> Blueprint:
    """oa/*, meeting/*."""
    blueprint = Blueprint("oa", __name__)
    api = Api(world, blueprint)
    _schedule_calls(world, api)
    _meeting_calls(world, api)
    _approval_calls(world, api)
    _acts(world, Control(world, blueprint))
    return blueprint


def _schedule_calls(world: World, api: Api) -> None:
    @api.post(f"{SCHEDULE}/add", "oa")
    def add(app: App, body: Json) -> Json:
        return world.calendar.add(app, body)

    @api.post(f"{SCHEDULE}/update", "oa")
    def update(app: App, body: Json) -> Json:
        return world.calendar.update(app, body)

    api.post(f"{SCHEDULE}/get", "oa")(lambda _app, body: world.calendar.get(body))
    api.post(f"{SCHEDULE}/get_by_calendar", "oa")(lambda _app, body: world.calendar.of_calendar(body))
    api.post(f"{SCHEDULE}/del", "oa")(lambda _app, body: world.calendar.delete(body))
    api.post(f"{SCHEDULE}/add_attendees", "oa")(lambda _app, body: world.calendar.change_attendees(body, True))
    api.post(f"{SCHEDULE}/del_attendees", "oa")(lambda _app, body: world.calendar.change_attendees(body, False))


def _meeting_calls(world: World, api: Api) -> None:
    @api.post(f"{MEETING}/create", "oa")
    def create(app: App, body: Json) -> Json:
        return world.calendar.meet(app, body)

    @api.post(f"{MEETING}/update", "oa")
    def update(app: App, body: Json) -> Json:
        return world.calendar.change_meeting(app, body)

    api.post(f"{MEETING}/cancel", "oa")(lambda _app, body: world.calendar.cancel_meeting(body))
    api.post(f"{MEETING}/get_info", "oa")(lambda _app, body: world.calendar.meeting_info(body))


def _approval_calls(world: World, api: Api) -> None:
    @api.post("/cgi-bin/oa/applyevent", "oa")
    def apply(app: App, body: Json) -> Json:
        return world.approvals.apply(app, body)

    api.post("/cgi-bin/oa/gettemplatedetail", "oa")(lambda _app, body: world.approvals.template(body))

    @api.post("/cgi-bin/oa/getapprovaldetail", "oa")
    def detail(_app: App, body: Json) -> Json:
        world.approvals.count_reading()
        return world.approvals.detail(body)

    @api.post("/cgi-bin/oa/getapprovalinfo", "oa")
    def numbers(_app: App, body: Json) -> Json:
        world.approvals.count_reading()
        return world.approvals.numbers(body)


def _acts(world: World, control: Control) -> None:
    @control.on("POST", "/members/<who>/answer-schedule")
    def answer(who: str, body: Json) -> Json:
        world.truth.act("schedule", who.lower(), str(need(body, "answer")))
        return world.calendar.answer(who, str(need(body, "schedule_id")), str(body["answer"]))

    @control.on("POST", "/members/<who>/approval")
    def decide(who: str, body: Json) -> Json:
        act, sp_no = str(need(body, "act")), str(need(body, "sp_no"))
        world.truth.act("approval", who.lower(), act, sp_no)
        return world.approvals.act(who, sp_no, act, str(body.get("words", "")), str(body.get("to", "")))

    @control.on("POST", "/approvals/templates")
    def add_template(body: Json) -> Json:
        world.approvals.add_template(str(need(body, "template_id")), str(need(body, "name")), need(body, "controls"))
        return {"ok": True}
