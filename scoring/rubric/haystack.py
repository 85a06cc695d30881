"""Searching a transcript for a phrase: as it is written, and as it sounds."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from scoring.rubric.words import PUNCTUATION, SENTENCE_ENDS, Sounds, is_common_word

GAP = 8
# How certain a match is (docs/scoring.md).
BY_PHRASE, BY_SOUND, BY_BLURRED_SOUND = 1.0, 0.9, 0.8


@dataclass(frozen=True)
class Hit:
    """Where a phrase was found: offsets of the transcript, end exclusive."""

    start: int
    end: int
    how: str
    degree: float


@dataclass(frozen=True)
class Flat:
    """A text as it is searched, and where each of its characters came from."""

    text: str
    origin: tuple[int, ...]


class Haystack:
    """A transcript that can be searched.

    Recognisers put commas where they like, so a phrase may run over one; the
    open place of a phrase with "…" may not.
    """

    def __init__(self, transcript: str) -> None:
        self.transcript = transcript
        self.sounds = Sounds()
        self.solid = flatten(transcript)
        self.marked = flatten(transcript, keep_marks=True)

    @cached_property
    def beside(self) -> dict[tuple[Flat, bool], str]:
        """Each flat text with its sounds, plain and blurred."""
        return {
            (flat, blur): self.sounds.beside(flat.text, blur)
            for flat in (self.solid, self.marked)
            for blur in (False, True)
        }

    def find(self, phrase: str, *, by_sound: bool = True) -> list[Hit]:
        """The places of one phrase: as written, else as it sounds, else as accents blur it."""
        parts = phrase_parts(phrase)
        flat = self.marked if len(parts) > 1 else self.solid
        exact = list(hits(written_pattern(parts), flat.text, flat, 1, "phrase", BY_PHRASE))
        length = sum(len(part) for part in parts)
        if exact or length < 2 or not by_sound:
            return exact
        heard = self.sounding(parts, flat, BY_SOUND)
        if length == 2:
            heard = [hit for hit in heard if not is_common_word(self.transcript[hit.start : hit.end])]
        return heard if heard or length < 4 else self.sounding(parts, flat, BY_BLURRED_SOUND)

    def sounding(self, parts: tuple[str, ...], flat: Flat, degree: float) -> list[Hit]:
        """Hits by sound; a part of one character, which sounds like many, only as it is written."""
        blur = degree == BY_BLURRED_SOUND
        spelled = [self.spelled(part, blur) if len(part) > 1 else re.escape(part) + "." for part in parts]
        pattern = joined_pattern(spelled, "(?:[^。，].)")
        return list(hits(pattern, self.beside[flat, blur], flat, 2, "sound", degree))

    def spelled(self, part: str, blur: bool) -> str:
        """A pattern for any characters with these sounds."""
        return "".join("." + re.escape(self.sounds.code_of(char, blur)) for char in part)


def hits(pattern: re.Pattern[str], within: str, flat: Flat, width: int, how: str, degree: float) -> Iterator[Hit]:
    """The pattern's places as offsets of the transcript; `width` characters stand for one of it."""
    for found in pattern.finditer(within):
        first, last = found.start() // width, found.end() // width - 1
        yield Hit(flat.origin[first], flat.origin[last] + 1, how, degree)


@lru_cache(maxsize=4096)
def written_pattern(parts: tuple[str, ...]) -> re.Pattern[str]:
    """The parts as they are written; a rubric's are looked for in every answer."""
    return joined_pattern([re.escape(part) for part in parts], "[^。，]")


def joined_pattern(parts: Sequence[str], between: str) -> re.Pattern[str]:
    """The parts in order, with at most eight characters between them."""
    return re.compile(f"{between}{{0,{GAP}}}?".join(parts))


def flatten(text: str, keep_marks: bool = False) -> Flat:
    """The text in lower case; sentence ends become 。, other marks ， or nothing."""
    kept: list[str] = []
    origin: list[int] = []
    for at, char in enumerate(text):
        plain = plain_character(char, keep_marks)
        if plain:
            kept.append(plain)
            origin.append(at)
    return Flat("".join(kept), tuple(origin))


def plain_character(char: str, keep_marks: bool) -> str:
    """One character as it is searched."""
    if char in SENTENCE_ENDS:
        return "。"
    if char in PUNCTUATION:
        return "，" if keep_marks and not char.isspace() else ""
    lowered = char.lower()
    return lowered if len(lowered) == 1 else char


@lru_cache(maxsize=4096)
def phrase_parts(phrase: str) -> tuple[str, ...]:
    """The parts of a phrase around "…", as they stand in flat text."""
    parts = (flatten(part).text for part in phrase.split("…"))
    return tuple(part for part in parts if part)
