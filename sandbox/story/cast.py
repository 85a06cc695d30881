"""Who plays: the made-up people and answers of the demo's file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

# Of all spoken answers together: what one short answer comes to depends on the voice and on the processor.
MOST_CER = 0.25


@dataclass(frozen=True)
class Person:
    """One candidate: profile as the HR system sends it, and their identities."""

    key: str
    profile: dict[str, Any]
    external_userid: str
    openid: str

    @property
    def name(self) -> str:
        """As written."""
        return str(self.profile["name"])

    @property
    def phone(self) -> str:
        """As written."""
        return str(self.profile["phone"])


@dataclass(frozen=True)
class Cast:
    """The demo's file, read."""

    position: str
    position_label: str
    branch: str
    branch_label: str
    people: dict[str, Person]
    questions: dict[str, str]
    answers: dict[str, dict[str, dict[str, Any]]]

    def samples(self) -> list[dict[str, Any]]:
        """The recordings that a voice has to make (the list of `python -m voice samples`)."""
        items: list[dict[str, Any]] = []
        for who, answers in self.answers.items():
            for question, answer in answers.items():
                for number, text in enumerate(answer.get("voice", []), start=1):
                    items.append({"name": sample_name(who, question, number), "text": text})
                if "silence_s" in answer:
                    items.append({"name": sample_name(who, question, 1), "silence_s": answer["silence_s"]})
        return items

    def labels(self) -> dict[str, dict[str, Any]]:
        """File of each voice message -> which question it answers, how well, and its words."""
        return {
            sample_name(who, question, part): {"question": number, "quality": who, "text": text}
            for who, answers in self.answers.items()
            for number, (question, answer) in enumerate(answers.items(), start=1)
            for part, text in enumerate(answer.get("voice") or [""], start=1)
            if "voice" in answer or "silence_s" in answer
        }


def sample_name(who: str, question: str, number: int) -> str:
    """The file of one voice message."""
    return f"{who}-{question}-{number}.amr"


def read_cast(path: Path) -> Cast:
    """Read the demo's file."""
    raw = yaml.safe_load(path.read_text("utf-8"))
    people = {
        key: Person(key, profile, f"wm{key.capitalize()}", f"o{key.capitalize()}")
        for key, profile in raw["candidates"].items()
    }
    return Cast(
        raw["position"],
        raw["position_label"],
        raw["branch"],
        raw["branch_label"],
        people,
        raw["questions"],
        raw["answers"],
    )
