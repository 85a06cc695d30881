"""The encoder of last resort: characters, pairs, words and sounds, hashed into one vector.

It knows no synonyms. It stands in where the real encoders cannot run, and the card says so.
"""

import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from config.loader import load_lexicon
from scoring.rubric.meaning.encoder import Rows, unit_rows
from scoring.rubric.words import PUNCTUATION, bigrams, content_words, syllable

WIDTH = 2048
# Source: judgement; what carries content weighs most, single characters and sounds least.
CHARACTER, PAIR, WORD, SOUND = 0.5, 0.8, 1.2, 0.5
# A unit has at most 55 characters; an endless word is read so far.
READ = 400


class CharacterGrams:
    """Hashed character n-grams, with the protocol of the encoders."""

    name = "character-ngrams-1"
    by_meaning = False
    blocks: tuple[int, ...] = (WIDTH,)

    def encode(self, texts: Sequence[str]) -> Rows:
        """As `Encoder.encode`."""
        rows = np.zeros((len(texts), WIDTH), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for (place, sign), weight in grams(text[:READ]).items():
                row[place] += sign * weight
        return unit_rows(rows)


def grams(text: str) -> Counter[tuple[int, int]]:
    """(place, sign) -> weight of everything that a text is made of."""
    found: Counter[tuple[int, int]] = Counter()
    for kind, gram, weight in _parts(text):
        code = zlib.crc32(f"{kind}{gram}".encode("utf-8", "surrogatepass"))
        found[code % WIDTH, 1 if code & 0x80000000 else -1] += weight  # type: ignore[assignment]
    return found


def _parts(text: str) -> Iterator[tuple[str, str, float]]:
    """Kind, gram and weight; each gram of a text counts once."""
    grammar = function_characters()
    kept = [char for char in text.lower() if char not in PUNCTUATION]
    for char in sorted(set(kept) - grammar):
        yield "c", char, CHARACTER
    for pair in sorted(bigrams(text)):
        yield "p", pair, PAIR * (0.5 if set(pair) & grammar else 1.0)
    for word in sorted(set(content_words(text))):
        yield "w", word, WORD
    sounds = [syllable(char) for char in kept]
    for pair in sorted({f"{one} {other}" for one, other in zip(sounds, sounds[1:], strict=False)}):
        yield "s", pair, SOUND


@lru_cache(maxsize=1)
def function_characters() -> frozenset[str]:
    """Characters that carry grammar, not content."""
    return frozenset(load_lexicon("stop_words")["function_characters"])
