"""Whether a passage says that something is not done, or not meant."""

from functools import lru_cache

from config.loader import load_lexicon

# A refusal governs what follows within so many characters.
REACH = 6


def refuses(text: str) -> bool:
    """Whether the speaker declines to act; refusing to do harm (我不会催他) is a promise."""
    return any(not _governs_harm(text[at + len(word) :]) for word in stance("refusals") for at in _places(text, word))


def turns(text: str) -> list[int]:
    """Where an answer may turn against what it said before, in order."""
    return sorted({at for word in stance("turns") for at in _places(text, word)})


def _governs_harm(after: str) -> bool:
    return any(word in after[:REACH] for word in stance("good_after"))


def _places(text: str, word: str) -> list[int]:
    places, at = [], text.find(word)
    while at >= 0:
        places.append(at)
        at = text.find(word, at + 1)
    return places


@lru_cache(maxsize=8)
def stance(name: str) -> tuple[str, ...]:
    """A list of the lexicon of stance."""
    return load_lexicon("stance")[name]
