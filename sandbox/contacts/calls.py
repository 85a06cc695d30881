"""More calls about members: lists, many at once, openids; and the event that ends an import.

Source: path/90198 (delete), 90200, 90201 (lists), 90202 (openid), 90970 (batch_job_result).
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from flask import Blueprint

from sandbox.api.answering import Api, Json
from sandbox.api.rules import needs
from sandbox.control.setup import Control, need
from sandbox.core.errors import ApiError
from sandbox.core.setup import App

if TYPE_CHECKING:
    from sandbox.world import World

MOST_AT_ONCE = 200


def routes(world: World) -> Blueprint:
    """Calls, and the control call that ends a job."""
    blueprint = Blueprint("contacts_more", __name__)
    _calls(world, Api(world, blueprint))

    @Control(world, blueprint).on("POST", "/contacts/job-done")
    def job_done(body: Json) -> Json:
        job_id = str(body.get("job_id") or f"job{secrets.token_hex(8)}")
        job = {"JobId": job_id, "JobType": need(body, "job_type"), "ErrCode": int(body.get("errcode", 0))}
        fields = {"Event": "batch_job_result", "BatchJob": job | {"ErrMsg": str(body.get("errmsg", "ok"))}}
        world.contacts.push_event(fields)
        return {"job_id": job_id}

    return blueprint


def _calls(world: World, api: Api) -> None:
    api.post("/cgi-bin/user/batchdelete", "contacts")(lambda _app, body: delete_many(world, body))

    @api.get("/cgi-bin/user/list", "read_contacts")
    def listed(app: App, args: Json) -> Json:
        number = str(args.get("department_id", ""))
        if not (number.isascii() and number.isdigit()):
            raise ApiError(60123)
        below = world.contacts.below(int(args["department_id"]))
        seen = [u for u in below if world.contacts.reads(app, u)]
        return {"userlist": [world.contacts.shown(world.contacts.members[userid]) for userid in seen]}

    @api.post("/cgi-bin/user/convert_to_openid", "read_contacts")
    def to_openid(app: App, body: Json) -> Json:
        userid = world.contacts.find(needs(body, "userid"))["userid"]
        world.contacts.must_read(app, userid)
        return {"openid": openid_of(world, userid)}

    @api.post("/cgi-bin/user/convert_to_userid", "read_contacts")
    def to_userid(app: App, body: Json) -> Json:
        wanted = needs(body, "openid")
        for member in world.contacts.members.values():
            if openid_of(world, member["userid"]) == wanted:
                world.contacts.must_read(app, member["userid"])
                return {"userid": member["userid"]}
        raise ApiError(40003)


def delete_many(world: World, body: Json) -> Json:
    """`user/batchdelete`: one unknown userid and nobody is deleted."""
    wanted = body.get("useridlist") or []
    if not isinstance(wanted, list) or not 1 <= len(wanted) <= MOST_AT_ONCE:
        raise ApiError(40031)
    for userid in wanted:
        world.contacts.find(userid)
    for userid in wanted:
        world.contacts.delete(userid)
    return {"errmsg": "deleted"}


def openid_of(world: World, userid: str) -> str:
    """A member's openid, the same each time."""
    return "o" + hashlib.sha256(f"{world.setup.corp_id}\n{userid.lower()}".encode()).hexdigest()[:27]
