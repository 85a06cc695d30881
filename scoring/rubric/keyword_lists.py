"""Telling a list of keywords from an answer, by its structure.

Whoever answers says what they do, to whom, why, and in which order; so their clauses are of different
lengths and mostly longer than a word with its verb. In a list hardly a clause is, whatever stands before
or behind each word (我会…, 第一…, 做到…, …很重要): what the clauses share is taken off first.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from config.loader import load_lexicon
from scoring.rubric.style import number_pattern
from scoring.rubric.words import PUNCTUATION

# Source: the lists and half of the answers written for this project. Lists: 2.0 to 3.6 characters a clause,
# at least .9 of the clauses thin. Genuine answers: from 5.8 on, at most .7; see
# tests/scoring/rubric/test_keyword_lists.py.
THIN = 5
THIN_SHARE = 0.8
MEAN_BELOW = 4.5
FROM_CLAUSES = 5
# So many thin clauses on end are a list inside an answer.
RUN = 8
# An opening or ending that most clauses share says nothing.
SHARED_BY = 0.6
LONGEST_SHARED = 6
# Speech without punctuation is cut where an opening comes back: this often, after no more than so many characters.
LONG = 16
COMES_BACK = 4
EVERY_CHARS = 9
# A terse answer has so many sentences; a list put into sentences has more, or thinner ones.
FEWEST_DEEDS, MOST_DEEDS, TERSE = 3, 5, 16
_SENTENCE = re.compile(r"[。！？!?]")
_ORDINAL = re.compile(r"第?[一二三四五六七八九十]{1,2}(?:点|是|步|条)?|[0-9]{1,2}")
_COUNTED = re.compile(r"第[一二三四五六七八九十]")


def is_list(text: str) -> bool:
    """Whether the text, or a long stretch of it, is a list of keywords."""
    kept = cores(text)
    lengths = [len(core) for core in kept]
    if len(lengths) < FROM_CLAUSES:
        return False
    thin = [len(core) <= THIN and not tells(core) for core in kept]
    whole = sum(thin) / len(thin) >= THIN_SHARE and sum(lengths) / len(lengths) <= MEAN_BELOW
    return whole or longest_run(thin) >= RUN


def tells(core: str) -> bool:
    """Whether a short clause says when, how much, or what follows from what: 查不到挂账, 周三交齐, 还差就报主管.

    A keyword does none of it, so whoever reports terse deeds is told from whoever strings keywords together.
    """
    counted = any(
        not found.group().startswith("一") for found in number_pattern().finditer(core)
    )  # 有一次 counts nothing
    return counted or any(word in core for word in load_lexicon("gates")["telling"])


def in_sentences(text: str) -> bool:
    """Whether a text reports a few deeds, each in a sentence of its own that is more than a word with its verb."""
    said = [own(piece.strip()) for piece in _SENTENCE.split(text)]
    deeds = [THIN <= len(one) <= TERSE or tells(one) for one in said if one]
    return FEWEST_DEEDS <= len(deeds) <= MOST_DEEDS and all(deeds)


def cores(text: str) -> list[str]:
    """What is left of each clause without what it shares with the others and without words of order and will."""
    clauses = [piece for stretch in stretches(text) for piece in cut_at_openings(stretch)]
    opening, ending = shared(clauses, at_end=False), shared(clauses, at_end=True)
    left = [own(clause.removeprefix(opening).removesuffix(ending)) for clause in clauses]
    return [core for core in left if core]


def stretches(text: str) -> list[str]:
    """The text between punctuation marks."""
    return "".join(" " if char in PUNCTUATION else char for char in text).split()


def cut_at_openings(stretch: str) -> list[str]:
    """A stretch without punctuation, cut before each return of its most regular opening."""
    if len(stretch) < LONG:
        return [stretch]
    plain = _COUNTED.sub("第〇", stretch)
    best: list[int] = []
    weight = 0
    for size in (4, 3, 2):
        counts = Counter(plain[at : at + size] for at in range(len(plain) - size + 1))
        for opening, count in counts.items():
            if count < max(COMES_BACK, len(plain) / EVERY_CHARS):
                continue
            places = [found.start() for found in re.finditer(re.escape(opening), plain)]
            if len(places) >= COMES_BACK and len(places) * size > weight:
                best, weight = places, len(places) * size
    edges = sorted({0, *best, len(stretch)})
    return [stretch[left:right] for left, right in zip(edges, edges[1:], strict=False)]


def shared(clauses: Sequence[str], *, at_end: bool) -> str:
    """The longest opening or ending that most clauses have; an ending of one character is chance."""
    found = ""
    for size in range(2 if at_end else 1, LONGEST_SHARED + 1):
        edges = Counter(one[-size:] if at_end else one[:size] for one in clauses if len(one) > size)
        for edge, count in edges.most_common(1):
            found = edge if count >= max(3, SHARED_BY * len(clauses)) else found
    return found


def own(clause: str) -> str:
    """The clause without numbers, words of order and words of will in front."""
    while True:
        numbered = _ORDINAL.match(clause)
        less = clause[numbered.end() :] if numbered else clause
        less = less.removeprefix(next((word for word in openers() if less.startswith(word)), ""))
        if less == clause:
            return clause
        clause = less


@lru_cache(maxsize=1)
def openers() -> tuple[str, ...]:
    """Words that may stand before a keyword and say nothing of it, the longest first."""
    return tuple(sorted(load_lexicon("gates")["openers"], key=len, reverse=True))


def longest_run(flags: Sequence[bool]) -> int:
    """How many true ones stand in a row at most."""
    longest = now = 0
    for flag in flags:
        now = now + 1 if flag else 0
        longest = max(longest, now)
    return longest
