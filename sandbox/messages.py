"""Application messages to members: who gets them, what is cut, what is dropped without a word.

Source: developer.work.weixin.qq.com/document/path/90236, 94888, 94867.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from flask import Blueprint

from . import cards
from .api import Api, Json, cut, text_of
from .cards import Card, ResponseCode
from .errors import ApiError
from .setup import App
from .truth import Entry

if TYPE_CHECKING:
    from .world import World

TYPES = ("text", "image", "voice", "video", "file", "textcard", "news", "markdown", "template_card")
CUTS = {
    "text": {"content": 2048},
    "markdown": {"content": 2048},
    "textcard": {"title": 128, "description": 512},
    "video": {"title": 128, "description": 512},
}
MAX_USERS, MAX_PARTIES = 1000, 100
MAX_DUPLICATE_S, DEFAULT_DUPLICATE_S = 14400, 1800


class Messages:
    """Everything apps sent to members, and the codes and limits around it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.cards: dict[tuple[int, str], Card] = {}
        self.codes: dict[str, ResponseCode] = {}
        self.sent: dict[str, list[Entry]] = {}
        self._bodies: dict[tuple[str, str], tuple[float, Json]] = {}
        self._times: dict[tuple[int, str], list[float]] = {}

    def send(self, app: App, body: Json) -> Json:
        """`message/send`: errcode 0 as soon as one receiver is valid."""
        kind = body.get("msgtype")
        if body.get("agentid") != app.agent_id:
            raise ApiError(301002)
        if kind not in TYPES:
            raise ApiError(40008)
        message = self._checked(str(kind), body)
        good, answer = self._receivers(app, body)
        duplicate = self._duplicate(app, body)
        if duplicate is not None:
            for userid in good:
                self._world.truth.drop("app", userid, "duplicate", read(str(kind), message))
            return duplicate
        if (app.agent_id, message.get("task_id")) in self.cards:
            raise ApiError(42014)
        answer["msgid"] = secrets.token_urlsafe(24)
        self._remember_card(app, str(kind), message, answer)
        for userid in good:
            self._give(app, userid, str(kind), message, answer["msgid"])
        self._keep_body(app, body, answer)
        return answer

    def _checked(self, kind: str, body: Json) -> Json:
        message = body.get(kind)
        if not isinstance(message, dict):
            raise ApiError(40058)
        if kind in ("text", "markdown") and not text_of(message, "content"):
            raise ApiError(44004)
        if kind in ("image", "voice", "video", "file"):
            self._world.media.find(message.get("media_id"))
        if kind == "textcard":
            _check_textcard(message)
        if kind == "news" and not 1 <= len(message.get("articles") or []) <= 8:
            raise ApiError(40058)
        if kind == "template_card":
            cards.check_card(message)
        cuts = CUTS.get(kind, {})
        return message | {name: cut(text_of(message, name), most) for name, most in cuts.items() if name in message}

    def _receivers(self, app: App, body: Json) -> tuple[list[str], Json]:
        """Lower-case userids that will get it, and the invalid ones as the answer names them."""
        users = [name.lower() for name in str(body.get("touser") or "").split("|") if name]
        parties = [name for name in str(body.get("toparty") or "").split("|") if name]
        if not users and not parties and not body.get("totag"):
            raise ApiError(82001)
        if len(users) > MAX_USERS or len(parties) > MAX_PARTIES:
            raise ApiError(40058)
        contacts = self._world.contacts
        if users == ["@all"]:
            return [userid for userid in contacts.members if contacts.sees(app, userid)], _invalid([], [])
        good = [userid for userid in dict.fromkeys(users) if contacts.sees(app, userid)]
        bad = [userid for userid in dict.fromkeys(users) if userid not in good]
        no_party = [party for party in parties if not party.isdigit() or int(party) not in contacts.departments]
        for party in set(parties) - set(no_party):
            good += [u for u in contacts.below(int(party)) if u not in good and contacts.sees(app, u)]
        unlicensed = [userid for userid in good if contacts.members[userid].get("unlicensed")]
        good = [userid for userid in good if userid not in unlicensed]
        answer = _invalid(bad, no_party) | ({"unlicenseduser": "|".join(unlicensed)} if unlicensed else {})
        if not good:
            raise ApiError(81013, **answer)
        return good, answer

    def _duplicate(self, app: App, body: Json) -> Json | None:
        """The first answer, when the same JSON came inside the interval; both sides asked for the check."""
        known = self._bodies.get((app.name, _canonical(body)))
        if not body.get("enable_duplicate_check") or known is None or known[0] <= self._world.clock.now():
            return None
        return known[1]

    def _keep_body(self, app: App, body: Json, answer: Json) -> None:
        if body.get("enable_duplicate_check"):
            seconds = min(body.get("duplicate_check_interval") or DEFAULT_DUPLICATE_S, MAX_DUPLICATE_S)
            self._bodies[app.name, _canonical(body)] = (self._world.clock.now() + seconds, answer)

    def _remember_card(self, app: App, kind: str, message: Json, answer: Json) -> None:
        if kind != "template_card" or not message.get("task_id"):
            return
        card = Card(app.name, app.agent_id, message["task_id"], message["card_type"])
        self.cards[app.agent_id, card.task_id] = card
        if card.kind in cards.INTERACTIVE or message.get("action_menu"):
            answer["response_code"] = self.new_code(card)

    def new_code(self, card: Card) -> str:
        """A response_code for one update within 72 h."""
        code = secrets.token_urlsafe(32)
        self.codes[code] = ResponseCode(card, self._world.clock.now() + cards.CODE_LIFE_S)
        return code

    def _give(self, app: App, userid: str, kind: str, message: Json, msgid: str) -> None:
        """One member receives it, or not: above the limit it vanishes."""
        text = read(kind, message)
        if self._too_many(app.agent_id, userid):
            self._world.truth.drop("app", userid, "rate", text)
            return
        fields: dict[str, Any] = {"msgtype": kind, "agent_id": app.agent_id, "msgid": msgid, "text": text}
        fields |= {"task_id": None, "body": message, "recalled": False}
        if kind == "template_card":
            fields |= {"task_id": message.get("task_id"), "replaced": None, "clicks": 0, "updates": 0}
        entry = self._world.truth.deliver("app", userid, **fields)
        self.sent.setdefault(msgid, []).append(entry)
        card = self.cards.get((app.agent_id, str(fields["task_id"])))
        if card is not None:
            card.copies[userid] = entry

    def _too_many(self, agent_id: int, userid: str) -> bool:
        now, limits = self._world.clock.now(), self._world.setup.limits
        times = [at for at in self._times.get((agent_id, userid), []) if at > now - 3600]
        last_minute = sum(1 for at in times if at > now - 60)
        full = last_minute >= limits.member_per_min or len(times) >= limits.member_per_hour
        self._times[agent_id, userid] = times if full else [*times, now]
        return full

    def update_card(self, app: App, body: Json) -> Json:
        """`message/update_template_card`: uses up one response_code."""
        code = self.codes.get(str(body.get("response_code")))
        if code is None:
            raise ApiError(40058)
        if code.used or code.expires <= self._world.clock.now():
            raise ApiError(42022)
        if code.card.agent_id != body.get("agentid") or app.agent_id != body.get("agentid"):
            raise ApiError(42015)
        _check_update(code.card, body)
        targets, invalid = self._targets(code.card, body)
        code.used = True
        for userid in targets:
            cards.replaced(code.card.copies[userid], body)
        return {"invaliduser": invalid}

    def _targets(self, card: Card, body: Json) -> tuple[list[str], list[str]]:
        if body.get("atall"):
            return list(card.copies), []
        named = [str(userid).lower() for userid in body.get("userids") or []]
        for party in body.get("partyids") or []:
            named += self._world.contacts.below(party)
        if not named:
            raise ApiError(82001)
        good = [userid for userid in dict.fromkeys(named) if userid in card.copies]
        return good, [userid for userid in dict.fromkeys(named) if userid not in card.copies]

    def recall(self, body: Json) -> Json:
        """`message/recall`: the message disappears from the members' clients."""
        entries = self.sent.get(str(body.get("msgid")))
        if not entries:
            raise ApiError(40058)
        for entry in entries:
            entry["recalled"] = True
        return {}


def read(kind: str, message: Json) -> str:
    """What a person reads of an application message."""
    if kind == "template_card":
        return cards.card_words(message)
    if kind == "news":
        return "\n".join(text_of(article, "title") for article in message["articles"])
    return "\n".join(filter(None, (text_of(message, name) for name in ("content", "title", "description"))))


def _check_textcard(message: Json) -> None:
    if not text_of(message, "description"):
        raise ApiError(41033)
    url = text_of(message, "url")
    if not text_of(message, "title") or "://" not in url or len(url.encode()) > 2048:
        raise ApiError(40058)


def _check_update(card: Card, body: Json) -> None:
    if text_of(body, "button", "replace_name"):
        if card.kind not in cards.INTERACTIVE:
            raise ApiError(40058)
        return
    new = body.get("template_card")
    if not isinstance(new, dict):
        raise ApiError(40058)
    cards.check_card({"task_id": card.task_id} | new)


def _invalid(users: list[str], parties: list[str]) -> Json:
    return {"invaliduser": "|".join(users), "invalidparty": "|".join(parties), "invalidtag": ""}


def _canonical(body: Json) -> str:
    return json.dumps(body, sort_keys=True, ensure_ascii=False)


def routes(world: World) -> Blueprint:
    """The application message calls."""
    blueprint = Blueprint("messages", __name__)
    api = Api(world, blueprint)

    @api.post("/cgi-bin/message/send", "message")
    def send(app: App, body: Json) -> Json:
        return world.messages.send(app, body)

    @api.post("/cgi-bin/message/update_template_card", "message")
    def update(app: App, body: Json) -> Json:
        return world.messages.update_card(app, body)

    @api.post("/cgi-bin/message/recall", "message")
    def recall(_app: App, body: Json) -> Json:
        return world.messages.recall(body)

    return blueprint
