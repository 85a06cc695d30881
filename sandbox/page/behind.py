"""What just happened: each act with the pushes it caused and the API calls that came back."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from sandbox.companies.world import World
from sandbox.core.truth import Truth
from sandbox.page.people import words

Json = dict[str, Any]
KEPT_CHAINS = 40
RECENT, RECENT_CALLS = 80, 400
QUIET_PATHS = ("/cgi-bin/gettoken", "/cgi-bin/token")
TOKEN_IN_XML = re.compile(r"<Token><!\[CDATA\[([^\]]+)\]\]></Token>|<ResponseCode><!\[CDATA\[([^\]]+)\]\]>")


class Chain:
    """One act and what followed; a push that nobody's act caused begins a chain of its own."""

    def __init__(self, beginning: Json, title: str) -> None:
        self.seq: int = beginning["seq"]
        self.at: str = beginning["at"]
        self.who = str(beginning.get("who", ""))
        self.title = title
        self.pushes: list[Json] = []
        self.calls: list[Json] = []
        self.tokens: set[str] = set()

    def claim(self, act: Json, title: str) -> None:
        """The act that caused the push was written down right after it."""
        self.who, self.title = act["who"], title

    def push(self, callback: Json) -> None:
        """A push that belongs here, with the one-time codes it carries."""
        self.pushes.append(callback)
        self.tokens |= {value for pair in TOKEN_IN_XML.findall(callback["plain"]) for value in pair if value}

    def summary(self) -> Json:
        """One line of the list."""
        last = [push["attempts"][-1] for push in self.pushes if push["attempts"]]
        return {
            "seq": self.seq,
            "at": self.at,
            "who": self.who,
            "title": self.named(),
            "pushes": len(self.pushes),
            "calls": len(self.calls),
            "status": last[-1]["status"] if last else None,
            "ms": last[-1]["ms"] if last else None,
            "failed": sum(_refused(call) for call in self.calls),
            "trouble": any(_troubled(push) for push in self.pushes),
        }

    def named(self) -> str:
        """Who did what; without an act, what was pushed."""
        event = self.pushes[0]["event"] if self.pushes else ""
        return self.title or words()["events"].get(event, event)

    def details(self, url: str) -> Json:
        """Everything, each step with its curl."""
        return self.summary() | {
            "steps": [_push_step(push) for push in self.pushes],
            "answers": [_call_step(call, url) for call in self.calls],
        }


def chains(world: World) -> list[Chain]:
    """The newest chains, oldest first."""
    found: list[Chain] = []
    before = ""
    for kind, entry in _recent(world.truth):
        if kind == "act" and before == "push" and not found[-1].title:
            found[-1].claim(entry, title(world, entry))
        elif kind == "act":
            found.append(Chain(entry, title(world, entry)))
        elif kind == "push" and (before == "call" or not found):
            found.append(Chain(entry, ""))
        if kind == "push":
            found[-1].push(entry)
        if kind == "call" and found and entry["path"] not in QUIET_PATHS:
            _owner(found, entry).calls.append(entry)
        before = kind
    return found[-KEPT_CHAINS:]


def _recent(truth: Truth) -> list[tuple[str, Json]]:
    """The end of the record in its order: the page asks often, and shows no more than this."""
    since = max((log[-RECENT]["seq"] for log in (truth.acts, truth.callbacks) if len(log) >= RECENT), default=0)
    kinds: dict[str, Iterable[Json]] = {
        "act": truth.acts[-RECENT:],
        "said": truth.said[-RECENT:],
        "push": truth.callbacks[-RECENT:],
        "call": islice(reversed(truth.call_log), RECENT_CALLS),
    }
    marked = [(kind, entry) for kind, log in kinds.items() for entry in log if entry["seq"] >= since]
    return sorted(marked, key=lambda pair: int(pair[1]["seq"]))


def title(world: World, act: Json) -> str:
    """ "李晓 说：您好"; ids are turned into names where the set-up has them."""
    known = words()["did"]
    did = known.get(f"{act['channel']}.{act['did']}") or known.get(act["did"], act["did"])
    text = words()["kinds"].get(act["text"], act["text"]) if act["did"] == "send" else act["text"]
    if act["did"] == "subscribe":
        text = "、".join(_template(world, one) for one in act["text"].split(",") if one)
    shown = "" if act["did"] in ("recall", "login") or (act["channel"], act["did"]) == ("kf", "open") else text
    return f"{name_of(world, act['who'])} {did}{f'“{shown[:40]}”' if shown else ''}".strip()


def _template(world: World, template_id: str) -> str:
    """A template's title, else its id."""
    titles = (program.titles.get(template_id) for program in world.setup.mini_programs.values())
    return next((title for title in titles if title), template_id)


def name_of(world: World, who: str) -> str:
    """A member's or candidate's name, else the id."""
    member = world.contacts.members.get(who.lower())
    if member is not None:
        return str(member.get("name") or who)
    for person in world.setup.people:
        if who and who in (person.external_userid, person.openid):
            return person.nickname or who
    return who


def _owner(found: list[Chain], call: Json) -> Chain:
    """The chain a call answers: by a code of its push, else by the person it is addressed to, else the newest."""
    body, recent = call["body"], found[-KEPT_CHAINS:]
    for chain in reversed(recent):
        if any(token in body for token in chain.tokens):
            return chain
    for chain in reversed(recent):
        if chain.who and f'"{chain.who}"' in body:
            return chain
    return recent[-1]


def _refused(call: Json) -> bool:
    return bool(call["status"] >= 400 or errcode(call["answer"]))


def _troubled(push: Json) -> bool:
    return push["dropped"] or (bool(push["attempts"]) and not push["delivered"])


def _push_step(push: Json) -> Json:
    attempts = [
        {name: attempt.get(name) for name in ("real_at", "status", "ms", "error", "reply", "query", "sent")}
        | {"curl": _curl("POST", f"{push['url']}?{urlencode(attempt['query'])}", attempt["sent"], "text/xml")}
        for attempt in push["attempts"]
    ]
    told = {name: push[name] for name in ("event", "plain", "url", "delivered", "dropped", "app")}
    return told | {"title": words()["events"].get(push["event"], push["event"]), "attempts": attempts}


def _call_step(call: Json, url: str) -> Json:
    names = ("at", "method", "path", "query", "body", "status", "answer", "fault")
    address = f"{url}{call['path']}" + (f"?{call['query']}" if call["query"] else "")
    return {name: call[name] for name in names} | {
        "title": words()["calls"].get(call["path"], ""),
        "errcode": errcode(call["answer"]),
        "curl": _curl(call["method"], address, call["body"], "application/json"),
    }


def errcode(answer: Any) -> int | None:
    """What the call was told: 0 for done; None when the answer has no code."""
    told = answer.get("errcode", answer.get("code")) if isinstance(answer, dict) else None
    return told if isinstance(told, int) else None


def _curl(method: str, url: str, body: str, content_type: str) -> str:
    pieces = ["curl", "-X", method, url]
    if body:
        pieces += ["-H", f"Content-Type: {content_type}", "--data-raw", body]
    return " ".join(shlex.quote(piece) for piece in pieces)


def fingerprint(found: list[Chain]) -> str:
    """Changes whenever a line of the list does."""
    lines = [[c.seq, len(c.pushes), len(c.calls), *(len(p["attempts"]) for p in c.pushes)] for c in found]
    return json.dumps(lines, separators=(",", ":"))
