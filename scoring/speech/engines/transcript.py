"""What a recogniser heard: text, where it stands in time, and how sure it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Segment:
    """One stretch of speech. Times are seconds from the start of the recording."""

    start: float
    end: float
    text: str
    avg_logprob: float
    compression_ratio: float
    no_speech_prob: float


@dataclass(frozen=True)
class Word:
    """One word: `Transcript.text[char_start:char_end] == text`; probability 0 to 1."""

    start_s: float
    end_s: float
    text: str
    char_start: int
    char_end: int
    probability: float


@dataclass(frozen=True)
class Transcript:
    """One recording in words, in simplified Chinese.

    Attributes:
        text: everything that was said; recognisers may leave out punctuation, so
            readers split on the pauses between `words` too.
        words: in the order of the text, their character spans never overlapping.
        model_sha256: of the weights that heard it; empty for the scripted twin.
        seconds: length of the recording.
        speech_seconds: how much of it is speech, by voice activity detection.
        compute: in which numbers the engine computed: int8, float32, float16; empty for the scripted twin.
        dropped_words: how many the engine wrote where nobody spoke; they are not in the text.
        lost_seconds: of damage in the recording that nobody can hear.
    """

    text: str
    segments: tuple[Segment, ...]
    words: tuple[Word, ...]
    language: str
    engine: str
    model_sha256: str
    seconds: float
    speech_seconds: float
    compute: str = ""
    dropped_words: int = 0
    lost_seconds: float = 0.0

    def time_at(self, char_offset: int) -> float:
        """Return the second at which the character at this offset of the text is spoken.

        A character inside a word is placed by its share of the word's length; one
        between two words belongs to the second; past the end it is the last word's end.
        """
        for word in self.words:
            if char_offset < word.char_start:
                return word.start_s
            if char_offset < word.char_end:
                share = (char_offset - word.char_start) / (word.char_end - word.char_start)
                return word.start_s + share * (word.end_s - word.start_s)
        if self.words:
            return self.words[-1].end_s
        return self.seconds * min(1.0, char_offset / len(self.text)) if self.text else 0.0

    def times(self) -> list[float]:
        """`time_at` of every character, in one pass over the words."""
        at, found = 0, []
        for word in self.words:
            length = word.char_end - word.char_start
            found += [word.start_s] * (word.char_start - at)
            found += [word.start_s + k / length * (word.end_s - word.start_s) for k in range(length)]
            at = max(at, word.char_end)
        rest = range(at, len(self.text))
        last = self.words[-1].end_s if self.words else None
        return found + [last if last is not None else self.seconds * (k / len(self.text)) for k in rest]

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Transcript:
        """Read what `dataclasses.asdict` wrote."""
        return cls(
            **{
                **values,
                "segments": tuple(Segment(**segment) for segment in values["segments"]),
                "words": tuple(Word(**word) for word in values["words"]),
            }
        )
