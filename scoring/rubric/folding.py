"""Answers and rubrics in one script and width; quotes stay in the words that were written."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from config.schema import Mark, Point, Question
from core.normal_form import Folded, fold
from scoring.rubric.clauses import TimedWord

M = TypeVar("M", bound=Mark)


@dataclass(frozen=True)
class PlacedWord:
    """A recognised word with offsets into the folded text."""

    start_s: float
    end_s: float
    char_start: int
    char_end: int


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """A text as it is compared: simplified, half width, without invisible characters."""
    return fold(text, prose=True).text


def plain_question(question: Question) -> Question:
    """The question with every phrase as it is compared."""
    return question.model_copy(
        update={
            "text": plain(question.text),
            "references": tuple(map(plain, question.references)),
            "points": tuple(map(_plain_mark, question.points)),
            "harmful": tuple(map(_plain_mark, question.harmful)),
        }
    )


def placed(words: Sequence[TimedWord], folded: Folded) -> list[PlacedWord]:
    """The words at their places in the folded text."""
    return [
        PlacedWord(
            word.start_s, word.end_s, bisect_left(folded.places, word.char_start),
            bisect_left(folded.places, word.char_end),
        )
        for word in words
    ]  # fmt: skip


def _plain_mark(mark: M) -> M:
    changed: dict[str, tuple[str, ...]] = {"any": tuple(map(plain, mark.any))}
    if isinstance(mark, Point):
        changed["paraphrases"] = tuple(map(plain, mark.paraphrases))
    return mark.model_copy(update=changed)
