"""Application messages to members: who gets them, what is silently dropped, updates, recall, statistics.

Source: developer.work.weixin.qq.com/document/path/90236, 94867 (recall), 92369 (statistics).
"""

from __future__ import annotations

import json
import secrets
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from flask import Blueprint

from sandbox.api.answering import Api, Json, text_of
from sandbox.api.rules import NOT_THE_BOUND_APP, PERSON_TIMES_USED_UP, RECALL_TOO_LATE, ids, illegal, needs
from sandbox.contacts.address_book import Contacts
from sandbox.core.errors import ApiError
from sandbox.core.rates import Rates
from sandbox.core.setup import App
from sandbox.core.state import State
from sandbox.core.truth import Entry
from sandbox.media.store import Media
from sandbox.messages import card_updates, taskcards
from sandbox.messages import types as messages_types
from sandbox.messages.card_rules import INTERACTIVE
from sandbox.messages.cards import CODE_LIFE_S, Card, ResponseCode
from sandbox.messages.receivers import MAX_USERS, receivers

MAX_DUPLICATE_S, DEFAULT_DUPLICATE_S = 14400, 1800
RECALL_S = 24 * 3600
OTHER_APP, NO_TASK = 42015, 42016
BEIJING = timezone(timedelta(hours=8))


class Messages:
    """Everything that apps sent to members, with its codes and limits."""

    def __init__(self, state: State, contacts: Contacts, media: Media) -> None:
        self._state, self._contacts, self._media = state, contacts, media
        self.reset()

    def reset(self) -> None:
        """Forget every message, card and count."""
        self.cards: dict[tuple[int, str], Card] = {}
        self.codes: dict[str, ResponseCode] = {}
        self.sent: dict[str, tuple[int, float, list[Entry]]] = {}
        self._bodies: dict[tuple[str, str], tuple[float, Json]] = {}
        self._rates = Rates(self._state.clock)
        self._counts: Counter[tuple[int, str]] = Counter()

    def send(self, app: App, body: Json) -> Json:
        """`message/send`: errcode 0 as soon as one receiver is valid."""
        kind = str(body.get("msgtype"))
        self._check_sender(app, kind, body)
        message = messages_types.checked(self._media, kind, body)
        good, answer = receivers(self._state.setup, self._contacts, app, body)
        duplicate = self._duplicate(app, body)
        if duplicate is not None:
            for userid in good:
                self._state.truth.drop("app", userid, "duplicate", messages_types.read(kind, message))
            return duplicate
        if (app.agent_id, message.get("task_id")) in self.cards:
            raise ApiError(42014)
        self._count(app, len(good))
        answer["msgid"] = secrets.token_urlsafe(24)
        self._remember_card(app, kind, message, answer)
        self.sent[answer["msgid"]] = (app.agent_id, self._state.clock.now(), [])
        for userid in good:
            self.give(app, userid, kind, message, msgid=answer["msgid"], safe=body.get("safe", 0))
        self._keep_body(app, body, answer)
        return answer

    def _check_sender(self, app: App, kind: str, body: Json) -> None:
        """A mini-program notice names no agent: the token must be that of the app bound to the mini-program."""
        if kind == "miniprogram_notice":
            if text_of(body, kind, "appid") != app.mini_app_id:
                raise ApiError(NOT_THE_BOUND_APP)
            if body.get("touser") == "@all":
                raise illegal("miniprogram_notice takes no @all")
        elif body.get("agentid") != app.agent_id:
            raise ApiError(301002)
        if kind not in messages_types.TYPES:
            raise ApiError(40008)
        if body.get("safe", 0) not in ((0, 1, 2) if kind == "mpnews" else (0, 1)):
            raise illegal("safe")

    def _duplicate(self, app: App, body: Json) -> Json | None:
        """The first answer, if the same JSON came within the interval and both calls asked for the check."""
        known = self._bodies.get((app.name, _canonical(body)))
        if not body.get("enable_duplicate_check") or known is None or known[0] <= self._state.clock.now():
            return None
        return known[1]

    def _keep_body(self, app: App, body: Json, answer: Json) -> None:
        if body.get("enable_duplicate_check"):
            wanted = body.get("duplicate_check_interval")
            seconds = min(wanted if isinstance(wanted, int) and wanted > 0 else DEFAULT_DUPLICATE_S, MAX_DUPLICATE_S)
            self._bodies[app.name, _canonical(body)] = (self._state.clock.now() + seconds, answer)

    def _count(self, app: App, people: int) -> None:
        """Count person-times of this app today; the daily limit applies if the set-up names one."""
        key, most = (app.agent_id, self._day()), self._state.setup.limits.app_person_times_per_day
        if most and self._counts[key] + people > most:
            raise ApiError(PERSON_TIMES_USED_UP, "person-times of the day")
        self._counts[key] += people

    def _day(self, days_ago: int = 0) -> str:
        today = datetime.fromtimestamp(self._state.clock.now(), UTC).astimezone(BEIJING).date()
        return (today - timedelta(days=days_ago)).isoformat()

    def _remember_card(self, app: App, kind: str, message: Json, answer: Json) -> None:
        if kind not in messages_types.CARDS or not message.get("task_id"):
            return
        card = Card(app.name, app.agent_id, message["task_id"], message.get("card_type", kind))
        self.cards[app.agent_id, card.task_id] = card
        if card.kind in INTERACTIVE or message.get("action_menu"):
            answer["response_code"] = self.new_code(card)

    def new_code(self, card: Card) -> str:
        """A response_code for one update within 72 h."""
        length = self._state.setup.limits.response_code_bytes
        code = secrets.token_urlsafe(length)[:length]
        self.codes[code] = ResponseCode(card, self._state.clock.now() + CODE_LIFE_S)
        return code

    def give(self, app: App, userid: str, kind: str, message: Json, msgid: str = "", **more: Any) -> None:
        """One member receives it; above the rate limit it is silently dropped."""
        text, limits = messages_types.read(kind, message), self._state.setup.limits
        per_minute, per_hour = (limits.member_per_min, 60.0), (limits.member_per_hour, 3600.0)
        if self._rates.full((app.agent_id, userid), per_minute, per_hour):
            self._state.truth.drop("app", userid, "rate", text)
            return
        fields: dict[str, Any] = {"msgtype": kind, "agent_id": app.agent_id, "msgid": msgid, "text": text}
        fields |= {"task_id": None, "body": message, "recalled": False} | more
        if kind in messages_types.CARDS:
            fields |= {"task_id": message.get("task_id"), "replaced": None, "clicks": 0, "updates": 0, "chosen": {}}
        entry = self._state.truth.deliver("app", userid, **fields)
        if msgid:
            self.sent[msgid][2].append(entry)
        card = self.cards.get((app.agent_id, str(fields["task_id"])))
        if card is not None:
            card.copies[userid] = entry

    def update_card(self, app: App, body: Json) -> Json:
        """`message/update_template_card`."""
        return card_updates.update_card(self._state, self._contacts, self.codes, app, body)

    def update_taskcard(self, app: App, body: Json) -> Json:
        """`message/update_taskcard`: greys the buttons for the named members; works any number of times."""
        if body.get("agentid") != app.agent_id:
            raise ApiError(OTHER_APP)
        card = self.cards.get((app.agent_id, text_of(body, "task_id")))
        if card is None or card.kind != taskcards.KIND:
            raise ApiError(NO_TASK)
        label = needs(body, "replace_name")
        named = [userid.lower() for userid in ids(body, "userids", MAX_USERS)]
        for userid in named:
            if userid in card.copies:
                card.copies[userid]["replaced"] = label
                card.copies[userid]["updates"] += 1
        return {"invaliduser": [userid for userid in named if userid not in card.copies]}

    def recall(self, app: App, body: Json) -> Json:
        """`message/recall`: within 24 h the message disappears from the members' clients."""
        agent_id, at, entries = self.sent.get(text_of(body, "msgid"), (-1, 0.0, []))
        if agent_id != app.agent_id:
            raise illegal("msgid unknown")
        if at + RECALL_S < self._state.clock.now():
            raise ApiError(RECALL_TOO_LATE, "msgid older than 24 hours")
        for entry in entries:
            entry["recalled"] = True
        return {}

    def statistics(self, body: Json) -> Json:
        """`message/get_statistics`: person-times by app, today (0) or yesterday (1), Beijing time."""
        days_ago = body.get("time_type", 0)
        if days_ago not in (0, 1):
            raise illegal("time_type")
        names = {app.agent_id: app.name for app in reversed(self._state.setup.apps.values()) if app.agent_id}
        counted = [(agent, count) for (agent, day), count in self._counts.items() if day == self._day(days_ago)]
        rows = [{"agentid": agent, "app_name": names.get(agent, ""), "count": count} for agent, count in counted]
        return {"statistics": rows}


def _canonical(body: Json) -> str:
    return json.dumps(body, sort_keys=True, ensure_ascii=False)


def routes(state: State, messages: Messages) -> Blueprint:
    """The application message calls."""
    blueprint = Blueprint("messages", __name__)
    api = Api(state, blueprint)
    api.post("/cgi-bin/message/send", "message")(messages.send)
    api.post("/cgi-bin/message/recall", "message")(messages.recall)
    api.post("/cgi-bin/message/get_statistics", "message")(lambda _app, body: messages.statistics(body))
    api.post("/cgi-bin/message/update_template_card", "message")(messages.update_card)
    api.post("/cgi-bin/message/update_taskcard", "message")(messages.update_taskcard)
    return blueprint
