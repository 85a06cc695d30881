"""Whether a statement is right or wrong, as a model answer says it and as an answer does.

A model answer may begin with a judgement of its own (错误。栈中元素可以…). An explanation that fits is worth little
beside the opposite judgement, and "不正确" is the same one as "错误" though they share no word.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from config.loader import load_lexicon
from scoring.rubric.clauses import stretches

# A judgement stands early in its stretch, and a bare one early in the answer.
LOOKED_AT, OPENING = 14, 2
DENIALS = frozenset("不没未非无")
REACH = 3


class Verdict(StrEnum):
    """What somebody thinks of a statement."""

    RIGHT = "right"
    WRONG = "wrong"

    @property
    def opposite(self) -> "Verdict":
        """The other one."""
        return Verdict.WRONG if self is Verdict.RIGHT else Verdict.RIGHT


@dataclass(frozen=True)
class Judged:
    """A judgement, and the character of the text at which its stretch begins."""

    verdict: Verdict
    start: int


def leading(reference: str) -> tuple[Verdict | None, str]:
    """A model answer's judgement, if its first stretch is nothing else, and what it says after that."""
    spans = stretches(reference)
    if not spans:
        return None, reference
    start, end = spans[0]
    text = _without_subject(reference[start:end])
    word = next((verdict for verdict in Verdict if text in (*_words(verdict), *_bare(verdict))), None)
    return (None, reference) if word is None else (word, reference[end:])


def judged(answer: str) -> Judged | None:
    """An answer's judgement, wherever it stands; None where there is none, or both."""
    found = [
        Judged(verdict, start)
        for number, (start, end) in enumerate(stretches(answer))
        if (verdict := _verdict_of(answer[start:end], opens=number < OPENING)) is not None
    ]
    return found[0] if len({one.verdict for one in found}) == 1 else None


def _verdict_of(stretch: str, *, opens: bool) -> Verdict | None:
    """The judgement of one stretch.

    Args:
        opens: whether a word that judges only by itself may be one here; later it is mostly a tag, or a habit (对，对).
    """
    text = _without_subject(stretch)
    bare = next((verdict for verdict in Verdict if text in _bare(verdict)), None)
    if bare is not None and opens:
        return bare
    for other in load_lexicon("verdicts")["others"]:
        text = text.replace(other, "")
    near = text[:LOOKED_AT]
    for word, verdict in _ordered():
        at = near.find(word)
        if at >= 0:
            return verdict.opposite if DENIALS & set(near[max(0, at - REACH) : at]) else verdict
    return None


def _without_subject(stretch: str) -> str:
    """A stretch without what it judges, and without particles."""
    lexicon = load_lexicon("verdicts")
    text = stretch.strip()
    while (shorter := _cut(text, lexicon["subjects"])) != text:
        text = shorter
    ending = next((one for one in lexicon["endings"] if text.endswith(one) and len(text) > len(one)), "")
    return text.removesuffix(ending)


def _cut(text: str, beginnings: Iterable[str]) -> str:
    return next((text.removeprefix(one) for one in beginnings if text.startswith(one) and len(text) > len(one)), text)


@lru_cache(maxsize=1)
def _ordered() -> tuple[tuple[str, Verdict], ...]:
    """All words that judge wherever they stand, the longest first."""
    words = [(word, verdict) for verdict in Verdict for word in _words(verdict)]
    return tuple(sorted(words, key=lambda one: (-len(one[0]), one[0])))


def _words(verdict: Verdict) -> tuple[str, ...]:
    return tuple(load_lexicon("verdicts")[str(verdict)])


def _bare(verdict: Verdict) -> tuple[str, ...]:
    return tuple(load_lexicon("verdicts")[f"bare_{verdict}"])
