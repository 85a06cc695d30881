"""The calls about members: one by one, lists, many at once, openids; and the event that ends an import.

Source: developer.work.weixin.qq.com/document/path/90195 to 90199, 90200, 90201 (lists), 90202 (openid),
90970 (batch_job_result).
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from flask import Blueprint

from sandbox.api.answering import Api, Json
from sandbox.api.control import Control, need
from sandbox.api.rules import needs
from sandbox.contacts.address_book import Contacts
from sandbox.core.errors import ApiError
from sandbox.core.setup import App
from sandbox.core.state import State

MAX_IDS = 10_000
MOST_AT_ONCE = 200


def routes(state: State, contacts: Contacts) -> Blueprint:
    """Every call, and the control call that ends an import."""
    blueprint = Blueprint("contacts", __name__)
    api = Api(state, blueprint)
    _member_calls(contacts, api)
    _list_calls(contacts, api)
    _openid_calls(state, contacts, api)
    _import_ends(contacts, Control(state, blueprint))
    return blueprint


def _member_calls(contacts: Contacts, api: Api) -> None:
    @api.post("/cgi-bin/user/create", "contacts")
    def create(_app: App, body: Json) -> Json:
        return contacts.create(body)

    @api.post("/cgi-bin/user/update", "contacts")
    def update(_app: App, body: Json) -> Json:
        return contacts.update(body)

    @api.get("/cgi-bin/user/delete", "contacts")
    def delete(_app: App, args: Json) -> Json:
        return contacts.delete(args.get("userid", ""))

    @api.get("/cgi-bin/user/get", "read_contacts")
    def get(app: App, args: Json) -> Json:
        member = contacts.find(args.get("userid", ""))
        contacts.must_read(app, member["userid"])
        return contacts.shown_to(app, member)

    api.post("/cgi-bin/user/batchdelete", "contacts")(lambda _app, body: delete_many(contacts, body))


def _list_calls(contacts: Contacts, api: Api) -> None:
    @api.get("/cgi-bin/user/simplelist", "read_contacts")
    def simple_list(app: App, args: Json) -> Json:
        below = contacts.below(_number(args, "department_id"))
        found = [contacts.members[u] for u in below if contacts.reads(app, u)]
        return {"userlist": [{k: m[k] for k in ("userid", "name", "department")} for m in found]}

    @api.post("/cgi-bin/user/list_id", "contacts")
    def list_ids(_app: App, body: Json) -> Json:
        start, limit = int(body.get("cursor") or 0), int(body.get("limit") or MAX_IDS)
        pairs = [(m["userid"], number) for m in contacts.members.values() for number in m["department"]]
        page = [{"userid": userid, "department": number} for userid, number in pairs[start : start + limit]]
        following = {"next_cursor": str(start + limit)} if start + limit < len(pairs) else {}
        return {"dept_user": page} | following

    @api.post("/cgi-bin/user/getuserid", "read_contacts")
    def by_mobile(app: App, body: Json) -> Json:
        for member in contacts.members.values():
            if member.get("mobile") and member["mobile"] == body.get("mobile"):
                contacts.must_read(app, member["userid"])
                return {"userid": member["userid"]}
        raise ApiError(46004)

    @api.get("/cgi-bin/department/list", "read_contacts")
    def departments(app: App, args: Json) -> Json:
        top = _number(args, "id") if args.get("id") else 0
        seen = contacts.departments_of(app)
        return {"department": [one for one in seen if not top or top in contacts.above(one["id"])]}

    @api.get("/cgi-bin/user/list", "read_contacts")
    def listed(app: App, args: Json) -> Json:
        seen = [u for u in contacts.below(_number(args, "department_id")) if contacts.reads(app, u)]
        return {"userlist": [contacts.shown_to(app, contacts.members[userid]) for userid in seen]}


def _openid_calls(state: State, contacts: Contacts, api: Api) -> None:
    @api.post("/cgi-bin/user/convert_to_openid", "read_contacts")
    def to_openid(app: App, body: Json) -> Json:
        userid = contacts.find(needs(body, "userid"))["userid"]
        contacts.must_read(app, userid)
        return {"openid": openid_of(state, userid)}

    @api.post("/cgi-bin/user/convert_to_userid", "read_contacts")
    def to_userid(app: App, body: Json) -> Json:
        wanted = needs(body, "openid")
        for member in contacts.members.values():
            if openid_of(state, member["userid"]) == wanted:
                contacts.must_read(app, member["userid"])
                return {"userid": member["userid"]}
        raise ApiError(40003)


def _import_ends(contacts: Contacts, control: Control) -> None:
    @control.on("POST", "/contacts/job-done")
    def job_done(body: Json) -> Json:
        job_id = str(body.get("job_id") or f"job{secrets.token_hex(8)}")
        job = {"JobId": job_id, "JobType": need(body, "job_type"), "ErrCode": int(body.get("errcode", 0))}
        fields = {"Event": "batch_job_result", "BatchJob": job | {"ErrMsg": str(body.get("errmsg", "ok"))}}
        contacts.push_event(fields)
        return {"job_id": job_id}


def delete_many(contacts: Contacts, body: Json) -> Json:
    """`user/batchdelete`: with one unknown userid in the list nobody is deleted."""
    wanted = body.get("useridlist") or []
    if not isinstance(wanted, list) or not 1 <= len(wanted) <= MOST_AT_ONCE:
        raise ApiError(40031)
    for userid in wanted:
        contacts.find(userid)
    for userid in wanted:
        contacts.delete(userid)
    return {"errmsg": "deleted"}


def openid_of(state: State, userid: str) -> str:
    """A member's openid, always the same."""
    return "o" + hashlib.sha256(f"{state.setup.corp_id}\n{userid.lower()}".encode()).hexdigest()[:27]


def _number(args: Json, name: str) -> int:
    value: Any = args.get(name, "")
    if not (str(value).isascii() and str(value).isdigit()):
        raise ApiError(60123)
    return int(value)
