"""One thing that is wrong with a rubric, and how bad it is."""

from dataclasses import dataclass
from enum import StrEnum

from config.texts import word


class Grade(StrEnum):
    """How bad it is: with a `must` the rubric isn't fit for use, a `should` makes it worse than it could be."""

    MUST = "must"
    SHOULD = "should"


class Code(StrEnum):
    """What is wrong; the words are `rubric_lint.<code>` of the messages."""

    OLD_FORM = "old_form"
    NO_LABEL = "no_label"
    FEW_WAYS = "few_ways"
    ONE_MOULD = "one_mould"
    ONE_WORD = "one_word"
    SAID_TWICE = "said_twice"
    LIKE_QUESTION = "like_question"
    FEW_ANSWERS = "few_answers"
    ANSWER_LENGTH = "answer_length"
    ANSWER_COPIES = "answer_copies"
    NO_BACKGROUND = "no_background"
    SAY_ELSEWHERE = "say_elsewhere"
    POINTS_ALIKE = "points_alike"
    HARMFUL_ALIKE = "harmful_alike"


GRADES = {
    Code.OLD_FORM: Grade.SHOULD,
    Code.ONE_WORD: Grade.SHOULD,
    Code.ANSWER_LENGTH: Grade.SHOULD,
    Code.ANSWER_COPIES: Grade.SHOULD,
    Code.SAY_ELSEWHERE: Grade.SHOULD,
}


@dataclass(frozen=True)
class Finding:
    """One line of the lint.

    Attributes:
        place: `teller t1.divert`, or `teller t1` where it is about the question.
        text: what is wrong, in words for the author.
    """

    place: str
    code: Code
    text: str

    @classmethod
    def of(cls, code: Code, position: str, question: str, mark: str = "", **data: object) -> "Finding":
        """A finding in the author's words."""
        place = f"{position} {question}.{mark}" if mark else f"{position} {question}"
        return cls(place, code, word(f"rubric_lint.{code}", **data))

    @property
    def grade(self) -> Grade:
        """How bad it is."""
        return GRADES.get(self.code, Grade.MUST)

    def __str__(self) -> str:
        return f"{self.grade:<6} {self.place:<34} {self.code:<14} {self.text}"
