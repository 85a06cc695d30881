"""What is said beside a question: how to answer, at the first one, and how long an answer should be."""

from typing import Any

from config.schema import Position, Question
from config.texts import word

MINUTE = 60


def hints(position: Position, question: Question, number: int) -> dict[str, Any]:
    """`how` and `length` of the message with a question."""
    return {"how": word("question.how") if number == 1 else "", "length": length(position, question)}


def length(position: Position, question: Question) -> str:
    """The advised length in words: the question's own or the position's, within what the question takes."""
    advised, allowed = question.suggested or position.suggested, question.seconds
    high = min(advised.max, allowed.max)
    low = min(max(advised.min, allowed.min), high)
    if high < MINUTE:
        return word("question.length.seconds", low=low, high=high)
    if low < MINUTE:
        return word("question.length.mixed", low=low, high=_minutes(high))
    if _minutes(low) == _minutes(high):
        return word("question.length.one", high=_minutes(high))
    return word("question.length.minutes", low=_minutes(low), high=_minutes(high))


def _minutes(seconds: int) -> str:
    """In halves: 90 seconds are 1.5 minutes."""
    return f"{max(1, round(2 * seconds / MINUTE) / 2):g}"
