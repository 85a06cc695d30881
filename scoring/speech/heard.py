"""From what an engine heard to a transcript: simplified Chinese, and every word at its place.

Engines give segments with words and say nothing about character offsets. Whisper also
writes about half of its Mandarin in traditional characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.normal_form import to_simplified
from scoring.speech.transcript import Segment, Word


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


def assemble(heard: Iterable[HeardSegment]) -> tuple[str, tuple[Segment, ...], tuple[Word, ...]]:
    """Join segments into one text and find each word's place in it.

    Returns:
        The text, the segments with simplified text, and the words; for every word
        `text[char_start:char_end] == word.text`. A word that does not stand in its
        segment's text (an engine may merge or drop marks) is left out.
    """
    text = ""
    segments: list[Segment] = []
    words: list[Word] = []
    for item in heard:
        raw = item.segment.text.strip()
        said = to_simplified(raw)
        if not said:
            continue
        text += _gap(text, said)
        words += _place(raw, said, item.words, len(text))
        text += said
        segments.append(_with_text(item.segment, said))
    return text, tuple(segments), tuple(words)


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
