"""Departments: created, changed and deleted by the contact secret.

Source: developer.work.weixin.qq.com/document/path/90205 to 90208, 90970 (events).
"""

from __future__ import annotations

from flask import Blueprint

from sandbox.api.answering import Api, Json
from sandbox.contacts.address_book import Contacts
from sandbox.core.errors import ApiError
from sandbox.core.setup import App
from sandbox.core.state import State

ROOT, LEVELS, MOST_ORDER = 1, 15, 2**32
FORBIDDEN = set('\\:?"<>|*')
STORED = ("name", "name_en", "parentid", "order")


def create(contacts: Contacts, body: Json) -> Json:
    """`department/create`."""
    known = contacts.departments
    number = int(body.get("id") or max([*known, ROOT]) + 1)
    if number in known or number < ROOT:
        raise ApiError(40058, "id existed")
    _check(contacts, body, number)
    known[number] = {"id": number, "order": 1} | {name: body[name] for name in STORED if name in body}
    _push(contacts, "create_party", known[number])
    return {"errmsg": "created", "id": number}


def update(contacts: Contacts, body: Json) -> Json:
    """`department/update`."""
    department = find(contacts, body.get("id"))
    _check(contacts, {"name": department["name"], "parentid": department["parentid"]} | body, department["id"])
    department |= {name: body[name] for name in STORED if name in body}
    _push(contacts, "update_party", department)
    return {"errmsg": "updated"}


def delete(contacts: Contacts, number: object) -> Json:
    """`department/delete`: the root stays, and so does one that holds members or departments."""
    department = find(contacts, number)
    if department["id"] == ROOT:
        raise ApiError(60007)
    if any(department["id"] in member["department"] for member in contacts.members.values()):
        raise ApiError(60005)
    if any(other["parentid"] == department["id"] for other in contacts.departments.values()):
        raise ApiError(60006)
    del contacts.departments[department["id"]]
    _push(contacts, "delete_party", {"id": department["id"]})
    return {"errmsg": "deleted"}


def find(contacts: Contacts, number: object) -> Json:
    """One department.

    Raises:
        ApiError: 60003.
    """
    text = str(number)
    found = contacts.departments.get(int(text)) if text.isascii() and text.isdigit() else None
    if found is None:
        raise ApiError(60003)
    return found


def _check(contacts: Contacts, body: Json, number: int) -> None:
    name, parent = str(body.get("name", "")), body.get("parentid")
    if not 1 <= len(name) <= 32 or FORBIDDEN & set(name):
        raise ApiError(60112)
    if number == ROOT:
        return
    chain = contacts.above(find(contacts, parent)["id"])
    if number in chain or len(chain) >= LEVELS:
        raise ApiError(40058, "department in a circle, or more than 15 levels")
    if not 0 <= int(body.get("order", 0)) < MOST_ORDER:
        raise ApiError(40058, "order out of range")
    siblings = (d for d in contacts.departments.values() if d["parentid"] == int(str(parent)))
    if any(other["name"] == name and other["id"] != number for other in siblings):
        raise ApiError(40058, "department name existed")


def _push(contacts: Contacts, change: str, department: Json) -> None:
    fields = {"Id": "id", "Name": "name", "ParentId": "parentid", "Order": "order"}
    contacts.push(change, {tag: department[name] for tag, name in fields.items() if name in department})


def routes(state: State, contacts: Contacts) -> Blueprint:
    """The department calls that change or show one."""
    blueprint = Blueprint("departments", __name__)
    api = Api(state, blueprint)

    @api.get("/cgi-bin/department/delete", "contacts")
    def remove(_app: App, args: Json) -> Json:
        return delete(contacts, args.get("id"))

    @api.get("/cgi-bin/department/get", "read_contacts")
    def get(app: App, args: Json) -> Json:
        found = find(contacts, args.get("id"))
        if found not in contacts.departments_of(app):
            raise ApiError(60011)
        return {"department": found}

    @api.get("/cgi-bin/department/simplelist", "read_contacts")
    def simple(app: App, args: Json) -> Json:
        top = int(args["id"]) if args.get("id") else 0
        chosen = [one for one in contacts.departments_of(app) if not top or top in contacts.above(one["id"])]
        return {"department_id": [{name: d[name] for name in ("id", "parentid", "order")} for d in chosen]}

    api.post("/cgi-bin/department/create", "contacts")(lambda _app, body: create(contacts, body))
    api.post("/cgi-bin/department/update", "contacts")(lambda _app, body: update(contacts, body))
    return blueprint
