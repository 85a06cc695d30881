"""Group sends 群发: the API only makes a task, the member has to tap "send".

Source: developer.work.weixin.qq.com/document/path/92135, 93338 (add_msg_template, get_groupmsg_send_result), 97611
(cancel_groupmsg_send).
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from sandbox.api.answering import Json, text_of
from sandbox.api.rules import at_most, illegal, listed, needs, part, web_address
from sandbox.contacts.address_book import Contacts
from sandbox.core.errors import ApiError, ControlError
from sandbox.core.setup import App
from sandbox.core.state import State
from sandbox.media.store import Media

TEXT_BYTES, ATTACHMENTS, RECEIVERS, PAGE = 4000, 9, 10_000, 500
# (unconfirmed) Only samples give the numbers of the states.
UNSENT, SENT, NOT_FRIEND, QUOTA = 0, 1, 2, 3
NOBODY = 41048
CHINA = ZoneInfo("Asia/Shanghai")


def checked(media: Media, body: Json) -> list[Json]:
    """Text and attachments of a welcome or a group send, as the parts of what the customer sees.

    Raises:
        ApiError: empty, something too long, or an unknown medium.
    """
    text = text_of(body, "text", "content")
    parts = [{"msgtype": "text", "text": {"content": at_most(text, TEXT_BYTES, "text.content")}}] if text else []
    for item in listed(body, "attachments", 0, ATTACHMENTS):
        kind = text_of(item, "msgtype")
        if kind not in ATTACHED:
            raise ApiError(40008)
        ATTACHED[kind](media, part(item, kind))
        parts.append({"msgtype": kind, kind: item[kind]})
    if not parts:
        raise ApiError(40063, "missing text and attachments")
    return parts


def _check_medium(media: Media, content: Json) -> None:
    media.find(needs(content, "media_id"))


def _check_image(media: Media, content: Json) -> None:
    if not text_of(content, "pic_url"):
        _check_medium(media, content)


def _check_link(_media: Media, content: Json) -> None:
    at_most(needs(content, "title"), 128, "link.title")
    at_most(text_of(content, "desc"), 512, "link.desc")
    web_address(needs(content, "url"), "link.url")


def _check_mini(media: Media, content: Json) -> None:
    at_most(needs(content, "title"), 64, "miniprogram.title")
    media.find(needs(content, "pic_media_id"))
    needs(content, "appid")
    needs(content, "page")


ATTACHED: dict[str, Callable[[Media, Json], None]] = {
    "image": _check_image,
    "link": _check_link,
    "miniprogram": _check_mini,
    "video": _check_medium,
    "file": _check_medium,
}


def said(parts: list[Json]) -> str:
    """All words of a message."""
    words = []
    for item in parts:
        content = item[item["msgtype"]]
        words.append(str(content.get("content") or content.get("title") or f"[{item['msgtype']}]"))
    return "\n".join(words)


class Sends:
    """Group sends by msgid; each customer has a state of their own.

    Args:
        pairs: who is whose customer now, as (external_userid, lower-case userid), the newest last.
        deliver: shows a customer the parts of a message: (external_userid, userid, parts, occasion).
    """

    def __init__(
        self,
        state: State,
        contacts: Contacts,
        media: Media,
        pairs: Callable[[], list[tuple[str, str]]],
        deliver: Callable[[str, str, list[Json], str], None],
    ) -> None:
        self._state, self._contacts, self._media = state, contacts, media
        self._pairs, self._deliver = pairs, deliver
        self._tasks: dict[str, Json] = {}
        self._got: dict[str, Counter[str]] = {}

    def add(self, app: App, body: Json) -> Json:
        """`add_msg_template` for single customers: makes a task for each sender and sends nothing yet."""
        if body.get("chat_type", "single") != "single":
            raise illegal("this sandbox has no customer groups")
        sender, wanted = text_of(body, "sender"), body.get("external_userid") or []
        if not isinstance(wanted, list) or len(wanted) > RECEIVERS:
            raise illegal(f"external_userid up to {RECEIVERS}")
        if not sender and not wanted:
            raise ApiError(40063, "missing sender and external_userid")
        parts = checked(self._media, body)
        pairs = [
            (who, userid)
            for who, userid in self._pairs()
            if (not wanted or who in wanted) and (not sender or userid == sender.lower())
            if self._contacts.sees(app, userid)
        ]
        # A customer of several members hears from the one who added them last.
        chosen = dict(pairs)
        if not chosen:
            raise ApiError(NOBODY, fail_list=wanted)
        msgid = f"msgGCAAA{secrets.token_urlsafe(16)}"
        self._tasks[msgid] = {
            "msgid": msgid,
            "parts": parts,
            "states": {who: {"userid": userid, "status": UNSENT} for who, userid in chosen.items()},
        }
        return {"fail_list": [who for who in wanted if who not in chosen], "msgid": msgid}

    def result(self, body: Json) -> Json:
        """`get_groupmsg_send_result` of one member."""
        task = self._find(needs(body, "msgid"))
        userid, start = needs(body, "userid").lower(), int(body.get("cursor") or 0)
        limit = min(int(body.get("limit") or PAGE), 1000)
        rows = [{"external_userid": who} | state for who, state in task["states"].items() if state["userid"] == userid]
        following = {"next_cursor": str(start + limit)} if start + limit < len(rows) else {}
        return {"send_list": rows[start : start + limit]} | following

    def cancel(self, body: Json) -> Json:
        """`cancel_groupmsg_send`: members who have not sent it yet can't any more."""
        self._find(needs(body, "msgid"))["cancelled"] = True
        return {}

    def waiting(self, userid: str) -> list[Json]:
        """The tasks that wait for this member's confirmation."""
        return [
            {"msgid": task["msgid"], "text": said(task["parts"]), "customers": customers}
            for task in self._tasks.values()
            if not task.get("cancelled")
            if (customers := [who for who, state in task["states"].items() if self._open(state, userid)])
        ]

    def confirm(self, userid: str, msgid: str) -> Json:
        """The member taps "send": whoever is still a friend and has quota left receives it.

        Raises:
            ControlError: nothing to confirm.
        """
        task = self._tasks.get(msgid)
        open_to = {} if task is None or task.get("cancelled") else task["states"]
        mine = [who for who, state in open_to.items() if self._open(state, userid)]
        if task is None or not mine:
            raise ControlError(f"{userid} has no group send {msgid} to confirm", 404)
        for who in mine:
            state = task["states"][who]
            state["status"] = self._outcome(who, state["userid"])
            state["send_time"] = int(self._state.clock.now())
            if state["status"] == SENT:
                self._deliver(who, state["userid"], task["parts"], "group send")
        return {"sent": [who for who in mine if task["states"][who]["status"] == SENT]}

    def _outcome(self, who: str, userid: str) -> int:
        if (who, userid) not in self._pairs():
            return NOT_FRIEND
        limits, now = self._state.setup.limits, datetime.fromtimestamp(self._state.clock.now(), CHINA)
        got = self._got.setdefault(who, Counter())
        # (unconfirmed) WeCom counts whole days and months.
        day, month = now.strftime("%Y-%m-%d"), now.strftime("%Y-%m")
        if got[day] >= limits.friend_sends_per_day or got[month] >= limits.friend_sends_per_month:
            return QUOTA
        got.update((day, month))
        return SENT

    def _open(self, state: Json, userid: str) -> bool:
        return bool(state["status"] == UNSENT and state["userid"] == userid.lower())

    def _find(self, msgid: str) -> Json:
        if msgid not in self._tasks:
            raise illegal("invalid msgid")
        return self._tasks[msgid]
