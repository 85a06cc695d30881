"""A signature of an answer's wording: two can be compared, and neither can be read.

MinHash over character triples, one byte of each minimum (b-bit minwise hashing). The triples are hashed with a key of
the bank's own, so whoever finds signatures without that key can't even try out a text.

Source: Broder 1997, "On the resemblance and containment of documents"; Li and König 2010, "b-Bit Minwise Hashing".
"""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.normal_form import comparable

# Bytes of a signature. The likeness that they tell is right within .03 (one standard deviation at .5).
SIZE = 256
_TRIPLE = 3
# Fewer triples of one's own than this, about two sentences, and an answer may be like another by chance.
FEWEST_TRIPLES = 40
# Likeness from which two answers are told to a person. Written answers of different people to one question reach .09 at
# most; where two thirds of one answer stand in another of the same length, it is .5. A question whose answers are alike
# by nature, such as a definition, raises the limit by its own background, though not beyond what a copy has.
LEAST, MOST = 0.3, 0.6
_RARE, _ABOVE_RARE = 0.995, 0.1
# Pairs of different candidates from which a background is worth anything.
FEWEST_PAIRS = 30
_BY_CHANCE = 1 / 256

Signature = NDArray[np.uint8]


def signature(text: str, asked: str, key: bytes) -> bytes | None:
    """The signature of one answer; None where it is too short to be like another by anything but chance.

    Args:
        asked: the question's text: who repeats it copies nobody.
        key: 16 to 64 bytes, the same for all signatures that are to be compared.
    """
    own = triples(text) - triples(asked)
    if len(own) < FEWEST_TRIPLES:
        return None
    hashed = np.array([_hash(one, key) for one in own], dtype=np.uint64)
    minima = np.array([_mixed(hashed ^ seed).min() for seed in _seeds(key)], dtype=np.uint64)
    return (minima & np.uint64(0xFF)).astype(np.uint8).tobytes()


def triples(text: str) -> frozenset[str]:
    """Runs of three letters or digits, however they were written or punctuated."""
    said = "".join(letter for letter in comparable(text) if letter.isalnum())
    return frozenset(said[at : at + _TRIPLE] for at in range(len(said) - _TRIPLE + 1))


def likeness(one: bytes, others: Sequence[bytes]) -> NDArray[np.float64]:
    """Share of triples that `one` and each of the others have in common: (n,), 0 to 1."""
    if not others:
        return np.zeros(0)
    rows = np.stack([np.frombuffer(other, np.uint8) for other in others])
    agreeing = (rows == np.frombuffer(one, np.uint8)).mean(axis=1)
    return np.clip((agreeing - _BY_CHANCE) / (1 - _BY_CHANCE), 0.0, 1.0)


def limit(signatures: Sequence[bytes]) -> float:
    """From which likeness on two answers to one question are told to a person.

    Args:
        signatures: of different candidates' answers to it, its background.
    """
    pairs = [likeness(one, signatures[at + 1 :]) for at, one in enumerate(signatures[:-1])]
    all_pairs = np.concatenate(pairs) if pairs else np.zeros(0)
    if len(all_pairs) < FEWEST_PAIRS:
        return LEAST
    rare = float(np.quantile(all_pairs, _RARE)) + _ABOVE_RARE
    return min(max(rare, LEAST), MOST)


def _hash(triple: str, key: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(triple.encode(), digest_size=8, key=key).digest())


def _seeds(key: bytes) -> NDArray[np.uint64]:
    drawn = hashlib.shake_256(b"seeds|" + key).digest(8 * SIZE)
    return np.frombuffer(drawn, ">u8").astype(np.uint64)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of SplitMix64: each seed puts the triples in an order of its own."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
