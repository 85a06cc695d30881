"""What every scene works with: the product, the world, the people, and ways to wait for what they receive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.client.client import SandboxClient
from sandbox.core.tour import Shot
from sandbox.story.cast import Cast, Person, sample_name
from sandbox.story.product import Product
from sandbox.story.record import PATIENCE_S, Record, until

ZONE = ZoneInfo("Asia/Shanghai")
# As long as HR may take a decision back by the shipped deadlines, and a moment more.
UNDO = dt.timedelta(minutes=5, seconds=1)


@dataclass
class Stage:
    """What every scene works with."""

    product: Product
    world: SandboxClient
    cast: Cast
    record: Record
    recordings: Path
    kill_and_restart: Callable[[], None]
    spoken: bool = True
    applications: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    interview_at: dt.datetime = dt.datetime.min
    offset_s: float = 0.0

    def person(self, key: str) -> Person:
        """One candidate."""
        return self.cast.people[key]

    def kf(self, key: str) -> list[dict[str, Any]]:
        """What the candidate received in the chat."""
        return self.world.received("kf", self.person(key).external_userid)

    def heard(self, key: str, words: str, after: int = 0) -> dict[str, Any]:
        """Wait for a chat message with these words."""
        return until(
            lambda: next((m for m in self.kf(key) if words in m["text"] and m["seq"] > after), None),
            f"{key} hears {words!r}",
        )

    def sms(self, key: str, words: str, after: int = 0) -> dict[str, Any]:
        """Wait for an SMS with these words."""
        phone = self.person(key).phone
        return until(
            lambda: next(
                (m for m in self.world.received("sms", phone) if words in m["text"] and m["seq"] > after), None
            ),
            f"{key} gets an SMS with {words!r}",
        )

    def card(self, userid: str, words: str, name: str = "", after: int = 0) -> dict[str, Any]:
        """Wait for a card to a member with these words (and this candidate's name)."""
        return until(
            lambda: next(
                (
                    m
                    for m in self.world.received("app", userid)
                    if words in m["text"] and name in m["text"] and m["seq"] > after
                ),
                None,
            ),
            f"{userid} gets {words!r} {name}",
        )

    def show(self, caption: str, *shots: Shot) -> None:
        """Who is looked at, and in one sentence why."""
        self.record.show(caption, *shots)

    def phone(self, key: str, pagepath: str = "") -> Shot:
        """One candidate's phone, with a page of the mini-program open in it."""
        return Shot(f"c-{self.person(key).external_userid}", {"pagepath": pagepath} if pagepath else {})

    def member(self, userid: str, path: str = "") -> Shot:
        """One member's phone, with a page of the product open in it."""
        return Shot(f"m-{userid.lower()}", {"url": self.product.url + path} if path else {})

    def person_page(self, key: str) -> str:
        """HR's page about one candidate."""
        return f"/hr/applications/{self.applications[key]}"

    def result_page(self, key: str, place: str = "") -> str:
        """The interviewers' page about one candidate, from one place on."""
        return f"/h5/results/{self.applications[key]}{f'#{place}' if place else ''}"

    def recordings_of(self, key: str, question: str) -> list[str]:
        """The names of the voice messages that answer a question."""
        answer = self.cast.answers[key][question]
        count = int("silence_s" in answer) or (len(answer.get("voice", [])) if self.spoken else 0)
        return [sample_name(key, question, number) for number in range(1, count + 1)]

    def state(self, key: str, wanted: str, patience_s: float = PATIENCE_S) -> None:
        """Wait for an application to reach a state."""
        application = self.applications[key]
        until(lambda: self.product.state(application) == wanted, f"{key} is {wanted}", patience_s)

    def last_seq(self) -> int:
        """The newest event of the world, to tell old messages from new."""
        truth = self.world.truth("kf", "app", "sms", "subscribe")
        return max(
            (
                entry["seq"]
                for channel in ("kf", "app", "sms", "subscribe")
                for entries in truth.get(channel, {}).values()
                for entry in entries
            ),
            default=0,
        )

    def travel_to(self, moment: dt.datetime) -> None:
        """Move business time, of the product and the world, in one step."""
        self.offset_s = (moment - dt.datetime.now(dt.UTC)).total_seconds()
        self.product.move_clock(self.offset_s)

    def undo_passes(self) -> None:
        """The minutes pass in which HR may take a decision back; then the candidate hears of it."""
        self.travel_to(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=self.offset_s) + UNDO)
