"""Words of a dialect become standard words before anything is compared.

Nobody's points may hang on where they learnt to speak (SO-13). 俺 and 我, 晓得 and 知道 are one word to the
scorer by meaning, in rubrics, written answers and candidates' answers alike; quotes stay as they were written.
A word that is ordinary elsewhere (整 in 整理, 系 in 联系) is one of a dialect only where it stands by itself, or in
a text whose other words show the dialect. Words: `config/lexicons/dialect.yaml`.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

from config.loader import load_lexicon
from core.normal_form import Folded
from scoring.rubric.words import cutter

Span = tuple[int, int]
Found = tuple[int, int, str]
# List of words that count only in a text with a word of the other list.
MARKED = {"cantonese": "cantonese_marks", "eastern": "eastern_marks"}
EDGE = r"[，。！？、；：,.!?;:…—\s\n]"
BEFORE, AFTER = f"(?:^|(?<={EDGE}))", f"(?={EDGE}|$)"


def standard(folded: Folded) -> Folded:
    """The text in standard words; an ending without a meaning is left out.

    A word's first character leads back to where it began, as in `replaced`.
    """
    folded = worded(folded)
    return replaced(folded, _left_out(folded.text))


def worded(folded: Folded) -> Folded:
    """The text in standard words, with all its endings."""
    for find in (_answers, _starts, _found):
        folded = replaced(folded, find(folded.text))
    return folded


def replaced(folded: Folded, found: Iterable[Found]) -> Folded:
    """The text with each span, from left to right, in the words that stand beside it.

    A word's first character leads back to where it began, and what follows it to where it ended, so a quote holds
    the whole word as it was written.
    """
    letters: list[str] = []
    places: list[int] = []
    done = 0
    for start, end, word in found:
        letters += (folded.text[done:start], word)
        places += folded.places[done:start]
        places += (folded.places[min(start + at, end - 1)] for at in range(len(word)))
        done = end
    letters.append(folded.text[done:])
    places += folded.places[done:]
    return Folded("".join(letters), tuple(places), folded.length)


def _found(text: str) -> Iterator[Found]:
    """Spans of words of a dialect, from left to right, and what they become."""
    marked = {name for name, marks in MARKED.items() if any(mark in text for mark in load_lexicon("dialect")[marks])}
    words = _cut(text) if pattern().search(text) else frozenset()
    edges = frozenset(edge for span in words for edge in span)
    at = 0
    while one := pattern().search(text, at):
        start, longest = one.span()
        counted = (end for end in range(longest, start, -1) if _counts(text, (start, end), marked, words, edges))
        at = next(counted, start)
        name, word = listed()[text[start:at]] if at > start else ("", "")
        if name not in ("", "ordinary"):
            yield start, at, word
        at = max(at, start + 1)


def _counts(text: str, span: Span, marked: Collection[str], words: Collection[Span], edges: Collection[int]) -> bool:
    """Whether a listed word counts where it stands: no other word is cut in two by it (人客 in 个人客户)."""
    name, _ = listed().get(text[slice(*span)], ("", ""))
    if name in ("", "ordinary"):
        return name == "ordinary"
    single = span[1] - span[0] == 1
    if name == "words":
        return single or (span[0] in edges and span[1] in edges)
    if name in marked:
        return span in words if single else span[0] in edges and span[1] in edges
    return name == "alone" and span in words


def _cut(text: str) -> frozenset[Span]:
    """Where the words begin and end that the dictionary cuts."""
    spans, at = [], 0
    for word in cutter().cut(text, HMM=False):
        spans.append((at, at + len(word)))
        at += len(word)
    return frozenset(spans)


def _starts(text: str) -> Iterator[Found]:
    """Words that are a dialect's at the beginning of a clause: 额给他讲."""
    words = _cut(text) if starts().search(text) else frozenset()
    for one in starts().finditer(text):
        if one.span() in words:
            yield one.start(), one.end(), _pairs("starts")[one.group()]


def _answers(text: str) -> Iterator[Found]:
    """Clauses that only say yes or no: 中, 那要得, 这样办不中."""
    for one in answers().finditer(text):
        yield one.start("answer"), one.end("answer"), _pairs("answers")[one.group("answer")]


def _left_out(text: str) -> Iterator[Found]:
    """Endings of clauses, and what is only a way of ending a word."""
    for one in left_out().finditer(text):
        if one.lastgroup == "said":
            yield one.start(), one.end(), ""


@lru_cache(maxsize=1)
def listed() -> Mapping[str, tuple[str, str]]:
    """Every word -> its list, and the standard word; an ordinary word stays itself."""
    lists = {name: _pairs(name) for name in ("eastern", "cantonese", "alone", "words")}
    found = {word: (name, to) for name, pairs in lists.items() for word, to in pairs.items()}
    return {**found, **{word: ("ordinary", word) for word in load_lexicon("dialect")["ordinary"]}}


@lru_cache(maxsize=1)
def pattern() -> re.Pattern[str]:
    """Finds every listed word, the longest first; 么 goes with what stands before it."""
    words = sorted(listed(), key=len, reverse=True)
    return re.compile("|".join(f"(?<![什怎这那多要]){word}" if word[0] == "么" else word for word in words))


@lru_cache(maxsize=1)
def starts() -> re.Pattern[str]:
    """Finds what is listed at the beginning of a clause."""
    return re.compile(f"{BEFORE}(?:{_one_of(_pairs('starts'))})")


@lru_cache(maxsize=1)
def answers() -> re.Pattern[str]:
    """Finds a yes that is all of a clause."""
    before = _one_of(load_lexicon("dialect")["before_answers"])
    return re.compile(f"{BEFORE}(?:{before}){{0,2}}(?P<answer>{_one_of(_pairs('answers'))}){AFTER}")


@lru_cache(maxsize=1)
def left_out() -> re.Pattern[str]:
    """Finds what is left out, as the group `said`."""
    lists = load_lexicon("dialect")
    rolled = f"(?<=[{''.join(lists['rolled'])}])儿(?![{''.join(lists['child'])}])"
    ending = f"[{''.join(lists['endings'])}]"
    # Only from the beginning of a run, so that a long one is read once.
    return re.compile(f"{_one_of(lists['ordinary'])}|(?P<said>(?<!{ending}){ending}++{AFTER}|{rolled})")


def _pairs(name: str) -> dict[str, str]:
    """A list of the lexicon: word -> standard word."""
    return dict(entry.split(">") for entry in load_lexicon("dialect")[name])


def _one_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))
