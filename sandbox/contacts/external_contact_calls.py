"""The calls of external contacts, and the conversions between a person's ids.

Source: developer.work.weixin.qq.com/document/path/92109 family, 95900 (idconvert).
"""

from __future__ import annotations

import hashlib

from flask import Blueprint

from sandbox.api.answering import Api, Json
from sandbox.api.rules import needs
from sandbox.contacts.address_book import Contacts
from sandbox.contacts.external_contacts import Friends
from sandbox.core.errors import ApiError
from sandbox.core.setup import App
from sandbox.core.state import State

BASE = "/cgi-bin/externalcontact"


def routes(state: State, contacts: Contacts, friends: Friends) -> Blueprint:
    """externalcontact/* and idconvert/*."""
    blueprint = Blueprint("friends", __name__)
    api = Api(state, blueprint)
    _way_calls(friends, api)
    _customer_calls(contacts, friends, api)
    _sending_calls(friends, api)
    _conversions(state, api)
    return blueprint


def _way_calls(friends: Friends, api: Api) -> None:
    @api.post(f"{BASE}/add_contact_way", "external")
    def add(app: App, body: Json) -> Json:
        return friends.ways.add(app, body)

    @api.post(f"{BASE}/update_contact_way", "external")
    def update(app: App, body: Json) -> Json:
        return friends.ways.update(app, body)

    @api.post(f"{BASE}/list_contact_way", "external")
    def listed(app: App, body: Json) -> Json:
        return friends.ways.listed(app, body)

    @api.post(f"{BASE}/close_temp_chat", "external")
    def close(_app: App, body: Json) -> Json:
        friends.remove(needs(body, "external_userid"), needs(body, "userid"), by_member=True)
        return {}

    api.post(f"{BASE}/get_contact_way", "external")(lambda _app, body: friends.ways.get(body))
    api.post(f"{BASE}/del_contact_way", "external")(lambda _app, body: friends.ways.delete(body))


def _customer_calls(contacts: Contacts, friends: Friends, api: Api) -> None:
    @api.get(f"{BASE}/get", "external")
    def get(app: App, args: Json) -> Json:
        return friends.get(app, args.get("external_userid", ""))

    @api.get(f"{BASE}/list", "external")
    def listed(app: App, args: Json) -> Json:
        return friends.listed(app, args.get("userid", ""))

    @api.get(f"{BASE}/get_follow_user_list", "external")
    def followers(app: App, _args: Json) -> Json:
        members = contacts.members
        return {"follow_user": [m["userid"] for u, m in members.items() if contacts.sees(app, u)]}

    api.post(f"{BASE}/remark", "external")(lambda _app, body: friends.remark(body))
    api.post(f"{BASE}/mark_tag", "external")(lambda _app, body: friends.mark(body))
    api.post(f"{BASE}/add_corp_tag", "external")(lambda _app, body: friends.tags.add(body))
    api.post(f"{BASE}/get_corp_tag_list", "external")(lambda _app, body: friends.tags.listed(body))


def _sending_calls(friends: Friends, api: Api) -> None:
    @api.post(f"{BASE}/add_msg_template", "external")
    def group_send(app: App, body: Json) -> Json:
        return friends.sends.add(app, body)

    api.post(f"{BASE}/send_welcome_msg", "external")(lambda _app, body: friends.welcome(body))
    api.post(f"{BASE}/cancel_groupmsg_send", "external")(lambda _app, body: friends.sends.cancel(body))
    api.post(f"{BASE}/get_groupmsg_send_result", "external")(lambda _app, body: friends.sends.result(body))


def _conversions(state: State, api: Api) -> None:
    def by_unionid(_app: App, body: Json) -> Json:
        unionid, openid = needs(body, "unionid"), body.get("openid")
        for person in state.setup.people:
            if person.unionid == unionid and openid not in (None, "", person.openid):
                raise ApiError(610018)
            if person.unionid == unionid and person.external_userid:
                return {"external_userid": person.external_userid}
        # They use the company's mini-program but are nobody's customer yet.
        pending = hashlib.sha256(unionid.encode()).hexdigest()[:32]
        return {"pending_id": pending} if any(p.unionid == unionid for p in state.setup.people) else _unknown()

    api.post("/cgi-bin/idconvert/unionid_to_external_userid", "external")(by_unionid)
    api.post(f"{BASE}/unionid_to_external_userid", "external")(by_unionid)

    @api.post(f"{BASE}/convert_to_openid", "external")
    def to_openid(_app: App, body: Json) -> Json:
        wanted = needs(body, "external_userid")
        for person in state.setup.people:
            if person.external_userid == wanted and person.openid:
                return {"openid": person.openid}
        raise ApiError(40096)

    @api.post(f"{BASE}/batch_to_external_userid", "external")
    def by_phone(_app: App, body: Json) -> Json:
        known = {p.phone: p.external_userid for p in state.setup.people if p.phone and p.external_userid}
        mobiles = [str(mobile) for mobile in body.get("mobiles") or []]
        found = [{"mobile": mobile, "external_userid": known[mobile]} for mobile in mobiles if mobile in known]
        missing = [{"errcode": 60136, "errmsg": "record not found", "mobile": m} for m in mobiles if m not in known]
        return {"success_list": found, "fail_list": missing}


def _unknown() -> Json:
    raise ApiError(610014)
