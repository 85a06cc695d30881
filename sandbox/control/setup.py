"""The control API, general part: set-up, time, faults, truth. README.md documents every call."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from sandbox.api.answering import Json
from sandbox.api.control import Control, need, read_body
from sandbox.companies.world import World
from sandbox.core.errors import ControlError


def routes(world: World) -> Blueprint:
    """Set-up, time, faults, tokens, truth."""
    blueprint = Blueprint("control", __name__)
    control = Control(world, blueprint)
    _setup_calls(world, control)
    _fault_calls(world, control)
    _truth_calls(world, control)
    return blueprint


def _setup_calls(world: World, control: Control) -> None:
    @control.on("POST", "/setup")
    def set_up(body: Json) -> Json:
        apply_setup(world, body)
        return shown_setup(world)

    control.on("GET", "/setup")(lambda: shown_setup(world))

    @control.on("POST", "/reset")
    def reset(_body: Json) -> Json:
        world.reset()
        return {"ok": True}

    @control.on("GET", "/info")
    def info() -> Json:
        addresses = {"url": world.url, "smtp_url": world.smtp_url, "corp_id": world.setup.corp_id}
        return addresses | world.clock.shown() | {"callbacks_pending": world.pusher.pending()}

    control.on("GET", "/clock")(lambda: world.clock.shown())

    @control.on("POST", "/clock")
    def move(body: Json) -> Json:
        world.clock.move(body.get("offset_s"), body.get("advance_s"))
        return world.clock.shown()

    @control.on("POST", "/codes/expire")
    def expire(_body: Json) -> Json:
        return {"expired": world.codes.expire()}

    @control.on("POST", "/browser")
    def sit_down(body: Json) -> Json:
        world.logins.browser = {key: body[key] for key in ("userid", "openid", "external_userid") if key in body}
        return {"browser": world.logins.browser}


def _fault_calls(world: World, control: Control) -> None:
    control.on("POST", "/faults")(lambda body: {"id": world.faults.add(body).id})
    control.on("GET", "/faults")(lambda: {"faults": world.faults.shown()})

    @control.on("DELETE", "/faults")
    def clear() -> Json:
        world.faults.remove()
        return {"ok": True}

    @control.on("DELETE", "/faults/<int:fault_id>")
    def remove(fault_id: int) -> Json:
        world.faults.remove(fault_id)
        return {"ok": True}

    @control.on("POST", "/tokens/void")
    def void(_body: Json) -> Json:
        world.tokens.void()
        return {"ok": True}


def _truth_calls(world: World, control: Control) -> None:
    @control.on("GET", "/truth")
    def truth() -> Json:
        contacts, roster = world.contacts, world.roster.shown()
        members = {userid: contacts.shown(member) for userid, member in contacts.members.items()}
        shown = world.truth.shown(request.args.getlist("channel")) | {"menus": world.menus.by_agent}
        return world.clock.shown() | shown | {"members": members, "roster": roster}

    @control.on("GET", "/calls")
    def calls() -> Json:
        limit = int(request.args.get("limit", "100"))
        return {"calls": world.truth.newest_calls(request.args.get("path"), limit)}


def apply_setup(world: World, body: Json) -> None:
    """Merge a set-up into the world.

    Raises:
        ControlError: an unknown or missing key.
    """
    known = {"departments", "members", *world.setup.shown()}
    unknown = set(body) - known
    if unknown:
        raise ControlError(f"setup: unknown key {sorted(unknown)[0]}")
    world.setup.merge(body)
    world.contacts.merge(body.get("departments", []), body.get("members", []))


def shown_setup(world: World) -> Json:
    """The set-up in force, members and departments included."""
    contacts = world.contacts
    members = [contacts.shown(member) for member in contacts.members.values()]
    return world.setup.shown() | {"departments": list(contacts.departments.values()), "members": members}


def verify_route(world: World) -> Blueprint:
    """`POST /control/verify-url`, which calls the product and so must not hold the lock."""
    blueprint = Blueprint("verify", __name__)

    @blueprint.post("/control/verify-url")
    def verify() -> tuple[Response, int]:
        try:
            app = world.setup.apps.get(str(need(read_body(), "app")))
            if app is None:
                raise ControlError("unknown app", 404)
            return jsonify(world.pusher.verify_url(app)), 200
        except ControlError as error:
            return jsonify({"error": str(error)}), error.status

    return blueprint
