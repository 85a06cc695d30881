"""What a text says however it is spelled: width, script, gaps, pinyin, characters of the same sound. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from core.normal_form import fold

# Within a word people put spaces and marks that a reader looks past. The end of a line is no gap.
GAP = re.compile(r"(?:[^\S\n]|[._*·|/\\~^=#&+\-])+")
# Quotation marks, and lines drawn over or through a character.
QUOTES = re.compile("[“”‘’\"'`《》〈〉「」『』\u0300-\u036f\u0483-\u0489\u20d0-\u20f0]+")
LATIN = re.compile("[a-z]")
CHINESE = "[\u4e00-\u9fff]"
CHINESE_IN_IT = re.compile(CHINESE)
ENDS = "。!?;\n"
# How far, in characters, a sentence is read to either side of letters.
FAR = 40
NOUN = re.compile("[状情]况")
# What makes letters a name or a number of something.
BEFORE_NAME = re.compile("(?:联系人?|面试官|密码)[是:]?$")
AFTER_NAME = re.compile("老师|先生|女士|经理|主任|会联系")
# What two letters stand right behind or before where a person is meant, though nothing is asked.
OF_PERSON = re.compile("(?:[你您]的|未|已|没)$")
WANTED = re.compile("要求|优先|不[低高超]|[状情]况")
NUMBERED = "[号码层楼座版栏证]"
# Lists of which a word makes letters of a sentence mean a person: asked of one, said of one, wanted of one.
PERSONAL = ("asks", "requests", "self", "hire", "require")


@dataclass(frozen=True)
class Plain:
    """A text as it is understood, and for each of its characters the span of the original it stands for."""

    text: str
    spans: tuple[tuple[int, int], ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the original of `text[start:end]`, which isn't empty."""
        return self.spans[start][0], self.spans[end - 1][1]


def plain(text: str, lexicon: Mapping[str, tuple[str, ...]]) -> Plain:
    """The text in simplified half-width lower-case characters, gaps within Chinese closed, other spellings undone.

    Args:
        lexicon: of its lists `respelled` and `initials` hold `written>meant`, and `sounded` a word, then an expression
            for how each of its characters is said: `结婚 jie hun`.
    """
    folded = fold(text)
    seen = Plain(folded.text, tuple((place, place + 1) for place in folded.places))
    seen = _replaced(seen, QUOTES, lambda found: "")
    seen = _replaced(seen, GAP, _closed)
    respelled, sounded = lexicon["respelled"], lexicon["sounded"]
    meant = dict(one.split(">") for one in (*respelled, *lexicon["initials"]))
    seen = _replaced(seen, _written(respelled), lambda found: meant[found[0]])
    if LATIN.search(seen.text):
        asks, hire = _any(lexicon["asks"]), _any(lexicon["hire"])
        personal = _any(tuple(one for name in PERSONAL for one in lexicon[name]))
        words = [one.split()[0] for one in sounded]
        seen = _replaced(
            seen,
            _initials(lexicon["initials"]),
            lambda found: meant[found[0]] if _is_meant(found, asks, hire) else found[0],
        )
        seen = _replaced(
            seen,
            _said(sounded),
            lambda found: words[(found.lastindex or 1) - 1] if _is_word(found, personal) else found[0],
        )
    return seen


def _is_word(found: re.Match[str], personal: re.Pattern[str]) -> bool:
    """Whether pinyin is a word and no name: partly in Chinese, in a sentence without Chinese, or in a personal one."""
    if CHINESE_IN_IT.search(found[0]) or NOUN.match(found.string, found.end()):
        return True
    text, start, end = found.string, *found.span()
    if BEFORE_NAME.search(text[max(0, start - FAR) : start]) or AFTER_NAME.match(text, end):
        return False
    return _does(found, personal) or not CHINESE_IN_IT.search(_around(found))


def _is_meant(found: re.Match[str], asks: re.Pattern[str], hire: re.Pattern[str]) -> bool:
    """Whether two letters stand for a word: something is asked, or somebody with it is preferred or shut out."""
    text, start, end = found.string, *found.span()
    if OF_PERSON.search(text[max(0, start - 2) : start]) or WANTED.match(text, end):
        return True
    return _does(found, asks) or (text.startswith("的", end) and _does(found, hire))


def _does(found: re.Match[str], words: re.Pattern[str]) -> bool:
    """Whether the sentence of a place asks or has one of the words."""
    sentence = _around(found)
    return sentence.endswith("?") or bool(words.search(sentence.rstrip(ENDS)))


def _around(found: re.Match[str]) -> str:
    """The sentence that a place stands in, with its end, as far as it is near."""
    text, first, last = found.string, max(0, found.start() - FAR), found.end() + FAR
    start = max(first, *(text.rfind(end, first, found.start()) + 1 for end in ENDS))
    ends = [place for place in (text.find(end, found.end(), last) for end in ENDS) if place >= 0]
    return text[start : min(ends, default=last) + 1]


def _closed(found: re.Match[str]) -> str:
    """Nothing for a gap between two Chinese characters and for spaces beside one, else the gap as it is."""
    text, gap = found.string, found[0]
    sides = text[max(0, found.start() - 1) : found.start()], text[found.end() : found.end() + 1]
    chinese = [side.isalpha() and not side.isascii() for side in sides]
    return "" if all(chinese) or (gap.isspace() and any(chinese)) else gap


def _replaced(seen: Plain, pattern: re.Pattern[str], by: Callable[[re.Match[str]], str]) -> Plain:
    letters: list[str] = []
    spans: list[tuple[int, int]] = []
    at = 0
    for found in pattern.finditer(seen.text):
        other = by(found)
        if other == found[0]:
            continue
        letters += seen.text[at : found.start()], other
        spans += seen.spans[at : found.start()]
        spans += [seen.span(*found.span())] * len(other)
        at = found.end()
    if not at:
        return seen
    return Plain("".join((*letters, seen.text[at:])), (*spans, *seen.spans[at:]))


@lru_cache(maxsize=8)
def _written(respelled: tuple[str, ...]) -> re.Pattern[str]:
    return _alone("|".join(re.escape(one.split(">")[0]) for one in respelled))


@lru_cache(maxsize=8)
def _initials(initials: tuple[str, ...]) -> re.Pattern[str]:
    """Right beside Chinese, and beside nothing of which addresses and codes are made."""
    words = "|".join(re.escape(one.split(">")[0]) for one in initials)
    free = f"(?<![a-z0-9@_./-])(?:{words})(?! ?[a-z0-9@_./-]|{NUMBERED})"
    return re.compile(f"(?:(?<={CHINESE}){free}|{free}(?={CHINESE}))")


@lru_cache(maxsize=8)
def _any(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(words))


@lru_cache(maxsize=8)
def _said(sounded: tuple[str, ...]) -> re.Pattern[str]:
    """A group for each word, which any of its characters may be written or spelled out in."""
    words = []
    for word, *sounds in map(str.split, sounded):
        words.append(" ?".join(f"(?:{sign}|{sound})" for sign, sound in zip(word, sounds, strict=True)))
    return _alone("|".join(f"({word})" for word in words))


def _alone(expression: str) -> re.Pattern[str]:
    """Not within a run of Latin letters."""
    return re.compile(f"(?:(?<![a-z])|(?=[^a-z]))(?:{expression})(?:(?![a-z])|(?<=[^a-z]))")
