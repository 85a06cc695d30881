"""Written answers to the shipped questions, and the same as a recogniser might have heard them.

`python -m tests.support.answers` prints how many there are, and how far their length alone tells the kinds apart.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import product
from random import Random
from typing import Literal

from tests.support.needs import REPOSITORY

FILE = REPOSITORY / "tests" / "data" / "answers" / "written.jsonl"
_MARKS = frozenset("，。！？；：、“”‘’（）《》…—,.!?;:() \"'")
_PARTICLES = frozenset("的了吧呢嘛啊呀哈就也")
_STAMMERED = frozenset("我你他就那这")
_MISHEARD, _DROPPED, _REPEATED = 0.05, 0.15, 0.04


class Kind(StrEnum):
    """What an answer was designed to be; data/answers/README.md describes each."""

    HONEST_EXCELLENT = "honest_excellent"
    HONEST_GOOD = "honest_good"
    HONEST_SHORT = "honest_short"
    THIRD_PERSON = "third_person"
    KEYWORD_LIST = "keyword_list"
    KEYWORD_ESSAY = "keyword_essay"
    CONTRADICTION = "contradiction"
    OFF_TOPIC_FLUENT = "off_topic_fluent"

    @property
    def honest(self) -> bool:
        return self.value.startswith("honest_")


@dataclass(frozen=True)
class WrittenAnswer:
    """One row of the file.

    Attributes:
        text_quality: the designed order, 4 to 0; no person rated it.
        half: "open" to whoever works on the scorer; "held" for reported figures only.
        heard: True where `answer` is a recogniser-like version of the row of the same number.
    """

    id: str
    position: str
    question_id: str
    kind: Kind
    text_quality: int
    style: Literal["careful", "spoken", "terse"]
    half: Literal["open", "held"]
    answer: str
    heard: bool = False

    @property
    def shown_kind(self) -> str:
        return f"{self.kind}_asr" if self.heard else self.kind.value


@cache
def written(half: str = "") -> tuple[WrittenAnswer, ...]:
    """The answers of one half, or of both."""
    rows = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
    answers = [WrittenAnswer(**{**row, "kind": Kind(row["kind"])}) for row in rows]
    return tuple(one for one in answers if half in ("", one.half))


@cache
def heard(half: str = "") -> tuple[WrittenAnswer, ...]:
    """The honest answers of one half, or of both, with a recogniser's mistakes."""
    return tuple(as_heard(one) for one in written(half) if one.kind.honest)


def as_heard(answer: WrittenAnswer) -> WrittenAnswer:
    """One answer with a recogniser's mistakes: always the same ones, drawn by its id."""
    draw = Random(answer.id)  # reproducible noise, nothing secret
    text = "".join(_misheard(letter, draw) for letter in answer.answer if letter not in _MARKS)
    return replace(answer, id=f"{answer.id}-asr", answer=text, heard=True)


def _misheard(letter: str, draw: Random) -> str:
    chance = draw.random()
    if letter in _PARTICLES and chance < _DROPPED:
        return ""
    if letter in _STAMMERED and chance > 1 - _REPEATED:
        return letter * 2
    alike = _homophones().get(letter, "")
    return draw.choice(alike) if alike and 0.5 < chance < 0.5 + _MISHEARD else letter


@cache
def _homophones() -> dict[str, str]:
    """character -> the others of the same sound, tone aside, among those the file uses at least three times."""
    from pypinyin import lazy_pinyin

    counted = Counter("".join(one.answer for one in written()))
    usual = sorted(letter for letter, times in counted.items() if times >= 3 and "一" <= letter <= "鿿")
    sounds: defaultdict[str, str] = defaultdict(str)
    for letter in usual:
        sounds[lazy_pinyin(letter)[0]] += letter
    return {letter: same.replace(letter, "") for same in sounds.values() for letter in same}


def rank_share(upper: Iterable[float], lower: Iterable[float]) -> float:
    """The share of pairs whose first is greater, ties half: the area under the ROC curve, 0 to 1."""
    pairs = [(first > second) + (first == second) / 2 for first, second in product(upper, tuple(lower))]
    return sum(pairs) / len(pairs)


def main() -> None:
    for kind in Kind:
        lengths = sorted(len(one.answer) for one in written() if one.kind is kind)
        print(f"{kind:18} {len(lengths):3} answers, {lengths[0]} to {lengths[-1]} characters")
    honest = [len(one.answer) for one in written() if one.kind.honest]
    other = [len(one.answer) for one in written() if not one.kind.honest]
    print(f"honest longer than other: {rank_share(honest, other):.2f} of pairs (written, not real candidates)")


if __name__ == "__main__":
    main()
