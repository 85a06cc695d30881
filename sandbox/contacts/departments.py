"""Departments: made, changed and deleted by the contact secret. Source: path/90205 to 90208, 90970 (events)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from sandbox.api.answering import Api, Json
from sandbox.core.errors import ApiError
from sandbox.core.setup import App

if TYPE_CHECKING:
    from sandbox.world import World

ROOT, LEVELS, MOST_ORDER = 1, 15, 2**32
FORBIDDEN = set('\\:?"<>|*')
STORED = ("name", "name_en", "parentid", "order")


def create(world: World, body: Json) -> Json:
    """`department/create`."""
    known = world.contacts.departments
    number = int(body.get("id") or max([*known, ROOT]) + 1)
    if number in known or number < ROOT:
        raise ApiError(40058, "id existed")
    _check(world, body, number)
    known[number] = {"id": number, "order": 1} | {name: body[name] for name in STORED if name in body}
    _push(world, "create_party", known[number])
    return {"errmsg": "created", "id": number}


def update(world: World, body: Json) -> Json:
    """`department/update`."""
    department = find(world, body.get("id"))
    _check(world, {"name": department["name"], "parentid": department["parentid"]} | body, department["id"])
    department |= {name: body[name] for name in STORED if name in body}
    _push(world, "update_party", department)
    return {"errmsg": "updated"}


def delete(world: World, number: object) -> Json:
    """`department/delete`: the root stays, so does one with members or departments in it."""
    department = find(world, number)
    if department["id"] == ROOT:
        raise ApiError(60007)
    if any(department["id"] in member["department"] for member in world.contacts.members.values()):
        raise ApiError(60005)
    if any(other["parentid"] == department["id"] for other in world.contacts.departments.values()):
        raise ApiError(60006)
    del world.contacts.departments[department["id"]]
    _push(world, "delete_party", {"id": department["id"]})
    return {"errmsg": "deleted"}


def find(world: World, number: object) -> Json:
    """One department.

    Raises:
        ApiError: 60003.
    """
    text = str(number)
    found = world.contacts.departments.get(int(text)) if text.isascii() and text.isdigit() else None
    if found is None:
        raise ApiError(60003)
    return found


def _check(world: World, body: Json, number: int) -> None:
    name, parent = str(body.get("name", "")), body.get("parentid")
    if not 1 <= len(name) <= 32 or FORBIDDEN & set(name):
        raise ApiError(60112)
    if number == ROOT:
        return
    chain = world.contacts.above(find(world, parent)["id"])
    if number in chain or len(chain) >= LEVELS:
        raise ApiError(40058, "department in a circle, or more than 15 levels")
    if not 0 <= int(body.get("order", 0)) < MOST_ORDER:
        raise ApiError(40058, "order out of range")
    siblings = (d for d in world.contacts.departments.values() if d["parentid"] == int(str(parent)))
    if any(other["name"] == name and other["id"] != number for other in siblings):
        raise ApiError(40058, "department name existed")


def _push(world: World, change: str, department: Json) -> None:
    fields = {"Id": "id", "Name": "name", "ParentId": "parentid", "Order": "order"}
    world.contacts.push(change, {tag: department[name] for tag, name in fields.items() if name in department})


def routes(world: World) -> Blueprint:
    """The department calls that change or show one."""
    blueprint = Blueprint("departments", __name__)
    api = Api(world, blueprint)

    @api.get("/cgi-bin/department/delete", "contacts")
    def remove(_app: App, args: Json) -> Json:
        return delete(world, args.get("id"))

    @api.get("/cgi-bin/department/get", "read_contacts")
    def get(_app: App, args: Json) -> Json:
        return {"department": find(world, args.get("id"))}

    @api.get("/cgi-bin/department/simplelist", "read_contacts")
    def simple(_app: App, args: Json) -> Json:
        top = int(args["id"]) if args.get("id") else 0
        known = sorted(world.contacts.departments.items())
        chosen = [d for n, d in known if not top or top in world.contacts.above(n)]
        return {"department_id": [{name: d[name] for name in ("id", "parentid", "order")} for d in chosen]}

    api.post("/cgi-bin/department/create", "contacts")(lambda _app, body: create(world, body))
    api.post("/cgi-bin/department/update", "contacts")(lambda _app, body: update(world, body))
    return blueprint
