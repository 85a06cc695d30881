"""Whole interviews, given in the chat as a candidate gives them, and what members and the bank's system read of them."""

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.story.cast import read_cast
from tests.interview_flow.bank import Bank
from tests.interview_flow.person import Person
from tests.support.hr_desk import HrDesk
from tests.support.needs import REPOSITORY
from tests.support.recordings import recording
from tests.web.seeds import see, sign_in

_CAST = read_cast(REPOSITORY / "config" / "demo.yaml").answers
# What the demo's people say to the six questions of a teller.
STRONG, WEAK = (
    {question: "".join(one.get("voice", [])) + one.get("text", "") for question, one in _CAST[who].items()}
    for who in ("strong", "weak")
)


def seated(
    bank: Bank,
    name: str = "李晓",
    phone: str = "13800138000",
    questions: int = 6,
    position: str = "teller",
    **profile: Any,
) -> Person:
    """A candidate with the first question before them; for another position it is their second application."""
    who = bank.person(name, phone, **profile)
    if position != "teller":
        who = who.other_application(bank.open_application(who.candidate_id, position))
    return who.seated(questions)


def speak(bank: Bank, who: Person, words: str, kind: str = "voice", seconds: float | None = None) -> None:
    """Send a recording that is heard as these words."""
    who.send(kind, recording(words, bank.folder / "speech-script.json", seconds))


def hand_in(bank: Bank, who: Person, said: Sequence[str | None], aloud: bool = False) -> Person:
    """Answer question after question; None skips one. After the last everything is handed in and scored."""
    for words in said:
        if words is None:
            who.tap("答完了")
            who.tap("跳过这题")
            continue
        if aloud:
            speak(bank, who, words)
        else:
            who.say(words)
        who.tap("答完了")
    bank.work()
    return who


def interviewed(bank: Bank, said: Sequence[str | None], aloud: bool = False, **who: Any) -> Person:
    """A candidate who sat down, answered and handed in; `who` as for `seated`."""
    return hand_in(bank, seated(bank, questions=len(said), **who), said, aloud)


def best(bank: Bank, position: str, questions: int = 6) -> list[str]:
    """An answer written for the highest level to each question that is asked first."""
    asked = bank.journey.catalogue.position(position).questions[:questions]
    return [one.answers[90][0] for one in asked]


def result(desk: HrDesk, who: Person, userid: str = "hr01") -> str:
    """The result page as a member sees it."""
    path = f"/h5/results/{who.application_id}"
    return see(sign_in(desk, userid, path), path)


def words_of(page: str) -> str:
    """What stands on a page, without its marks."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", page)))


def card(desk: HrDesk, who: Person) -> dict[str, Any]:
    """The scorecard as the bank's own system reads it."""
    found: dict[str, Any] = desk.read(f"{who.application_id}/scorecard")
    return found


def points(found: Mapping[str, Any]) -> dict[str, float | None]:
    """dimension -> points of a card."""
    return {row["key"]: row["score"] for row in found["dimensions"]}


def comparable(found: Mapping[str, Any]) -> dict[str, Any]:
    """A card without the ids that any two differ in, nor the order that they make."""
    left_out = ("answer_id", "part_id")

    def quotes(row: Mapping[str, Any]) -> list[str]:
        return sorted(repr([(key, one[key]) for key in one if key not in left_out]) for one in row["evidence"])

    return {**found, "dimensions": [{**row, "evidence": quotes(row)} for row in found["dimensions"]]}
