"""The practice branch and its people: who can be played by hand, before the tour and after it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import yaml

from sandbox.client.client import SandboxClient
from sandbox.core.tour import Door, Shot
from sandbox.story import scenes
from sandbox.story.cast import Cast, Person
from sandbox.story.interview_scenes import LISTEN_S, Listening, sit
from sandbox.story.launch import HR, INTERVIEWERS
from sandbox.story.product import Product
from sandbox.story.record import Record, Silent
from sandbox.story.stage import ZONE, Stage

FILE = Path("config/practice.yaml")
OURS = ("invite", "written")
SATURDAY = 5
DEADLINE_AT = dt.time(18)


class Practice:
    """Made-up people who apply as an HR system would send them; some are invited.

    Args:
        raw: the practice file: `people` from the start, `later` after the tour has moved the clock.
    """

    def __init__(self, product: Product, client: SandboxClient, raw: dict[str, Any] | None = None) -> None:
        self._product, self._client = product, client
        self._raw: dict[str, Any] = raw or yaml.safe_load(FILE.read_text("utf-8"))
        self._profiles: list[dict[str, Any]] = [*self._raw["people"], *self._raw["later"]]

    def people(self) -> list[Person]:
        """Those of the start, with identities in WeChat."""
        return self._persons()[: len(self._raw["people"])]

    def fill(self) -> None:
        """The people of the start apply."""
        now = dt.datetime.now(dt.UTC)
        for profile in self._raw["people"]:
            self._apply(profile, now)

    def refill(self, now: dt.datetime) -> tuple[Door, ...]:
        """New people apply now that the clock has moved: one to play, one whose interview waits for its judges."""
        later = self._persons()[len(self._raw["people"]) :]
        self._client.setup({"candidates": [as_candidate(person) for person in later]})
        applications = [self._apply(profile, now) for profile in self._raw["later"]]
        playable = next(person for person in later if "invite" in person.profile and "written" not in person.profile)
        judged = next(person for person in later if "written" in person.profile)
        self._sit_in_writing(judged, applications[later.index(judged)])
        return _doors(playable, judged)

    def _persons(self) -> list[Person]:
        return [
            Person(f"practice{number}", profile, f"wmPractice{number}", f"oPractice{number}")
            for number, profile in enumerate(self._profiles, start=1)
        ]

    def _apply(self, profile: dict[str, Any], now: dt.datetime) -> str:
        sent = {key: value for key, value in profile.items() if key not in OURS}
        candidate = self._product.post("/candidates", sent)["id"]
        where = {"position": self._raw["position"], "branch": self._raw["branch"]}
        application = str(self._product.post("/applications", {"candidate_id": candidate, **where})["id"])
        if "invite" in profile:
            body = when(profile["invite"], now) | {"mode": "chat"}
            self._product.post(f"/applications/{application}/invitation", body)
        return application

    def _sit_in_writing(self, person: Person, application: str) -> None:
        """This one accepts and answers every question in writing, so that there is something to rate and to decide."""
        answers = {str(number): {"text": text} for number, text in enumerate(person.profile["written"], start=1)}
        cast = Cast(self._raw["position"], "", self._raw["branch"], "", {person.key: person}, {}, {person.key: answers})
        record = Record(teller=Silent())
        stage = Stage(self._product, self._client, cast, record, Path(), lambda: None, spoken=False)
        stage.applications[person.key] = application
        with record.step(""):
            scenes.open_link(stage, person.key)
            for button, then in (("同意", "请确认能否参加"), ("接受", "已确认")):
                self._client.tap(person.external_userid, label=button)
                stage.heard(person.key, then)
            listening = Listening(stage, person.key)
            sit(stage, person.key, listening)
            listening.until_scored(LISTEN_S)
            stage.card(HR, "面试结果待处理", person.name)


def when(wish: dict[str, Any], now: dt.datetime) -> dict[str, str]:
    """`{next_weekday_at: "10:00"}` or `{within_days: 3}` -> the invitation's time or its deadline."""
    today = now.astimezone(ZONE).date()
    if "within_days" in wish:
        day = today + dt.timedelta(days=int(wish["within_days"]))
        return {"deadline": dt.datetime.combine(day, DEADLINE_AT, ZONE).isoformat()}
    day = today + dt.timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += dt.timedelta(days=1)
    at = dt.time.fromisoformat(wish["next_weekday_at"])
    return {"interview_at": dt.datetime.combine(day, at, ZONE).isoformat()}


def as_candidate(person: Person) -> dict[str, Any]:
    """A person as the sandbox's set-up wants it."""
    return {
        "external_userid": person.external_userid,
        "openid": person.openid,
        "nickname": person.name,
        "phone": person.phone,
        "email": person.profile.get("email", ""),
    }


def _doors(playable: Person, judged: Person) -> tuple[Door, ...]:
    candidate, hr, interviewer = Shot(f"c-{playable.external_userid}"), Shot(f"m-{HR}"), Shot(f"m-{INTERVIEWERS[0]}")
    return (
        Door("candidate", playable.name, (candidate, hr)),
        Door("hr", judged.name, (hr, Shot(f"c-{judged.external_userid}"))),
        Door("interviewer", judged.name, (interviewer, hr)),
    )
