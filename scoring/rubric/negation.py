"""Whether a phrase is meant the other way round."""

import re
from functools import lru_cache

from config.loader import load_lexicon

# A negation counts in this many characters before the match (docs/scoring.md).
REACH = 4
# 不会向客户…: the negation of a verb whose object comes first, with a preposition.
FAR_REACH = 10
FAR = re.compile(
    r"(不会|不想|不愿意|不愿|不打算|没有|不需要|拒绝|懒得)(去|再|主动|先)?[向跟给对和为帮把替][^我。]{0,5}$"
)
TAKEN_BACK = re.compile(r"^.{0,2}(就算了|是不会|没必要|就不用|就免了|不可能|不需要|不是我)")


def is_negated(before: str, phrase: str, after: str) -> bool:
    """Judge a phrase by the words around it, without punctuation.

    Args:
        before: what stands before it in its stretch, at least ten characters if there are.
        after: what follows.
    """
    near = without_exempt(before[-REACH:], phrase)
    if any(word in near for word in load_lexicon("cues")["negation"]):
        return True
    return bool(FAR.search(before[-FAR_REACH:]) or TAKEN_BACK.match(after))


def without_exempt(near: str, phrase: str) -> str:
    """The near characters without words that only look like a negation (不但, 不好意思, 听不懂)."""
    for word in exempt_words():
        if word in near + phrase:
            near = drop_beginning(near.replace(word, ""), word)
    return near


@lru_cache(maxsize=1)
def exempt_words() -> tuple[str, ...]:
    """The longest first, so that 不要着急 goes before 不要."""
    return tuple(sorted(load_lexicon("cues")["negation_exempt"], key=len, reverse=True))


def drop_beginning(near: str, word: str) -> str:
    """`near` without a beginning of `word` at its end: 不 of 不着急, whose rest is in the phrase."""
    for size in range(len(word) - 1, 0, -1):
        if near.endswith(word[:size]):
            return near[:-size]
    return near
