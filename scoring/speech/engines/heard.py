"""From what an engine heard to a transcript: simplified Chinese, and every word at its place.

Engines give segments with words and say nothing about character offsets. Whisper also
writes about half of its Mandarin in traditional characters.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from core.normal_form import to_simplified
from scoring.speech.engines.transcript import Segment, Word

# Voice activity detection and word times are each off by some tenths of a second.
NEAR_SPEECH_S = 0.5


@dataclass(frozen=True)
class HeardWord:
    """A word as the engine wrote it. Times in seconds, probability 0 to 1."""

    start_s: float
    end_s: float
    text: str
    probability: float


@dataclass(frozen=True)
class HeardSegment:
    """A segment as the engine wrote it, with its words in order."""

    segment: Segment
    words: tuple[HeardWord, ...]


@dataclass(frozen=True)
class Assembled:
    """What was said, as a transcript keeps it.

    Attributes:
        words: for every word `text[char_start:char_end] == word.text`. A word that does not
            stand in its segment's text (an engine may merge or drop marks) is left out.
        dropped_words: of the engine's, because nobody was speaking.
    """

    text: str
    segments: tuple[Segment, ...]
    words: tuple[Word, ...]
    dropped_words: int = 0


def assemble(heard: Iterable[HeardSegment], speech: Sequence[tuple[float, float]] | None = None) -> Assembled:
    """Join segments into one text and find each word's place in it.

    Args:
        speech: spans of measured speech in seconds; words outside them were said by nobody and
            are left out. None keeps all.
    """
    text, dropped = "", 0
    segments: list[Segment] = []
    words: list[Word] = []
    for item in heard:
        spoken, less = (item, 0) if speech is None else said_by_somebody(item, speech)
        dropped += less
        raw = spoken.segment.text.strip()
        said = to_simplified(raw)
        if not said:
            continue
        text += _gap(text, said)
        words += _place(raw, said, spoken.words, len(text))
        text += said
        segments.append(_with_text(spoken.segment, said))
    return Assembled(text, tuple(segments), tuple(words), dropped)


def said_by_somebody(item: HeardSegment, speech: Sequence[tuple[float, float]]) -> tuple[HeardSegment, int]:
    """The segment without words outside the speech, and how many those were.

    Whisper goes on writing where nobody speaks any more: in a quiet tail it invented up to 223 characters.
    """
    near = [(start - NEAR_SPEECH_S, end + NEAR_SPEECH_S) for start, end in speech]
    segment = item.segment
    if not item.words:
        spoken = any(start < segment.end and segment.start < end for start, end in near)
        return (item, 0) if spoken else (HeardSegment(replace(segment, text=""), ()), 1)
    kept = [clipped for word in item.words if (clipped := _clip(word, near)) is not None]
    dropped = len(item.words) - len(kept)
    if not dropped:
        return HeardSegment(segment, tuple(kept)), 0
    text = "".join(word.text for word in kept)
    start, end = (kept[0].start_s, kept[-1].end_s) if kept else (segment.start, segment.end)
    shorter = replace(segment, text=text, start=start, end=end, compression_ratio=compression_ratio(text))
    return HeardSegment(shorter, tuple(kept)), dropped


def _clip(word: HeardWord, spans: Sequence[tuple[float, float]]) -> HeardWord | None:
    """The word's part inside the spans; None outside them all."""
    touched = [(start, end) for start, end in spans if start <= word.end_s and word.start_s <= end]
    if not touched:
        return None
    return replace(
        word, start_s=max(word.start_s, touched[0][0]), end_s=max(word.start_s, min(word.end_s, touched[-1][1]))
    )


def compression_ratio(text: str) -> float:
    """Whisper's measure of repetition."""
    data = text.encode()
    return len(data) / len(zlib.compress(data))


def _gap(before: str, after: str) -> str:
    """Latin words need a space between segments, Chinese ones none."""
    both_latin = before[-1:].isascii() and after[:1].isascii() and before != ""
    return " " if both_latin else ""


def _place(raw: str, said: str, words: Sequence[HeardWord], offset: int) -> list[Word]:
    """Find the words in the text as it was heard; simplifying it has moved nothing."""
    placed = []
    cursor = 0
    for word in words:
        plain = word.text.strip()
        # A few characters ahead at most: further on it is another occurrence.
        start = raw.find(plain, cursor, cursor + len(plain) + 3)
        if not plain or start < 0:
            continue
        cursor = start + len(plain)
        placed.append(
            Word(
                start_s=round(word.start_s, 3),
                end_s=round(max(word.start_s, word.end_s), 3),
                text=said[start:cursor],
                char_start=offset + start,
                char_end=offset + cursor,
                probability=round(word.probability, 4),
            )
        )
    return placed


def _with_text(segment: Segment, text: str) -> Segment:
    return Segment(
        start=round(segment.start, 3),
        end=round(segment.end, 3),
        text=text,
        avg_logprob=round(segment.avg_logprob, 4),
        compression_ratio=round(segment.compression_ratio, 4),
        no_speech_prob=round(segment.no_speech_prob, 4),
    )
