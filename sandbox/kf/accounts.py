"""微信客服, the accounts and their links.

Source: developer.work.weixin.qq.com/document/path/94661 to 94664 (accounts), 94665 (links).
"""

from __future__ import annotations

import re
import secrets

from sandbox.api.answering import Json, text_of
from sandbox.core.errors import ApiError, ControlError
from sandbox.core.push import Pusher
from sandbox.core.setup import App, KfAccount
from sandbox.core.state import State
from sandbox.kf.state import Kf
from sandbox.media.store import Media

SCENE = re.compile(r"[0-9A-Za-z_\-]{0,32}")
NAME_CHARACTERS = 16
MEDIA_ID_BYTES = 128
MAX_ACCOUNTS = 5000
MAX_PAGE = 100


def add(state: State, media: Media, app: App, body: Json) -> Json:
    """`account/add`: the app that creates it manages it.

    Raises:
        ApiError: 95006 name, 40007 picture, 95005 too many accounts.
    """
    name = _name(state, body.get("name"))
    _check_picture(media, body.get("media_id"))
    if len(state.setup.kf_accounts) >= MAX_ACCOUNTS:
        raise ApiError(95005)
    open_kfid = f"wk{secrets.token_hex(14)}"
    state.setup.kf_accounts[open_kfid] = KfAccount(open_kfid, name, app.name)
    return {"open_kfid": open_kfid}


def update(state: State, kf: Kf, media: Media, body: Json) -> Json:
    """`account/update`: fields left out keep their value."""
    account = kf.account(body.get("open_kfid"))
    name = _name(state, body["name"], account.open_kfid) if "name" in body else account.name
    if "media_id" in body:
        _check_picture(media, body["media_id"])
    account.name = name
    return {}


def delete(state: State, kf: Kf, body: Json) -> Json:
    """`account/del`: from now on the account is unknown."""
    account = kf.account(body.get("open_kfid"))
    del state.setup.kf_accounts[account.open_kfid]
    return {}


def listed(state: State, body: Json) -> Json:
    """`account/list`, page by page."""
    offset, limit = body.get("offset", 0), body.get("limit", MAX_PAGE)
    if not isinstance(offset, int) or not isinstance(limit, int) or offset < 0 or not 1 <= limit <= MAX_PAGE:
        raise ApiError(40058)
    rows = [
        {"open_kfid": a.open_kfid, "name": a.name, "avatar": "", "manage_privilege": a.api_managed}
        for a in state.setup.kf_accounts.values()
    ]
    return {"account_list": rows[offset : offset + limit]}


def contact_way(kf: Kf, body: Json) -> Json:
    """`add_contact_way`: the same account and scene give the same link."""
    account = kf.account(body.get("open_kfid"))
    scene = body.get("scene") or ""
    if not isinstance(scene, str) or not SCENE.fullmatch(scene):
        raise ApiError(40058)
    return {"url": kf.add_link(account.open_kfid, scene)}


def set_managed(state: State, pusher: Pusher, open_kfid: str, managed: bool) -> None:
    """An administrator puts an account under API management or ends that; pushes `kf_account_auth_change`.

    Raises:
        ControlError: 404 no such account.
    """
    account = state.setup.kf_accounts.get(open_kfid)
    if account is None:
        raise ControlError(f"no kf account {open_kfid!r}", 404)
    account.api_managed = managed
    name = "AuthAddOpenKfId" if managed else "AuthDelOpenKfId"
    event = {
        "ToUserName": state.setup.corp_id,
        "CreateTime": int(state.clock.now()),
        "MsgType": "event",
        "Event": "kf_account_auth_change",
        name: open_kfid,
    }
    pusher.push(state.setup.kf_app(account), event)


def _name(state: State, name: object, own: str = "") -> str:
    taken = {a.name for a in state.setup.kf_accounts.values() if a.open_kfid != own}
    if not isinstance(name, str) or not 1 <= len(name) <= NAME_CHARACTERS or name in taken:
        raise ApiError(95006)
    return name


def _check_picture(media: Media, media_id: object) -> None:
    if len(text_of({"id": media_id}, "id").encode()) > MEDIA_ID_BYTES:
        raise ApiError(40058)
    if media.find(media_id).kind != "image":
        raise ApiError(40007)
