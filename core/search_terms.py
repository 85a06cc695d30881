"""What a person can be searched by: pieces of their name, its pinyin, the end of their phone number, their e-mail.

Both sides come through here: what is stored under a key (`terms_of_person`) and what somebody types (`terms_asked`).
"""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice, product

from core import normal_form

# Fewer digits of a phone number are in everybody's.
FEWEST_DIGITS = 4
LONGEST_PIECE = 12
# A character has up to five readings; of a name's combinations the first are the usual ones.
MOST_READINGS = 16
LONGEST_ASKED = 100

Term = tuple[str, str]


def terms_of_person(name: str, phone: str, email: str) -> set[Term]:
    """(kind, text) of everything this person is found by."""
    return {*_of_name(name), *_of_phone(phone), *_of_email(email)}


def terms_asked(text: str) -> set[Term]:
    """(kind, text) of what was typed: whoever has one of them is found; empty for what nobody can be found by."""
    asked = normal_form.comparable(text[:LONGEST_ASKED])
    if "@" in asked:
        return {("email", normal_form.email(asked))}
    digits = normal_form.phone(asked)
    if digits.isascii() and digits.isdigit():
        return {("phone", digits)} if len(digits) >= FEWEST_DIGITS else set()
    key = normal_form.name_key(asked)
    if not key:
        return set()
    found, latin = {("name", key)}, _latin(asked)
    if latin:
        found.add(("pinyin", latin))
    return found | {("email", asked)} if asked.isascii() else found


def _of_name(name: str) -> Iterator[Term]:
    key = normal_form.name_key(name)
    if not key:
        return
    for piece in _pieces(key):
        yield "name", piece
    for word in _words(name):
        yield "name", normal_form.name_key(word)
    for syllables in _readings(key):
        for start in (0, *((1, 2) if len(syllables) > 1 else ())):
            for end in range(start + 1, len(syllables) + 1):
                yield "pinyin", "".join(syllables[start:end])
                if end - start > 1:
                    yield "pinyin", "".join(one[0] for one in syllables[start:end])


def _words(name: str) -> list[str]:
    """The parts of a name of several: transliterated ones, and those of other scripts."""
    separated = (" " if letter in normal_form.NAME_SEPARATORS else letter for letter in normal_form.comparable(name))
    return "".join(separated).split()


def _pieces(key: str) -> Iterator[str]:
    """The name, its beginnings, and what follows the first or second character (the given name)."""
    for start in range(min(3, len(key))):
        for end in range(start + 1, min(len(key), start + LONGEST_PIECE) + 1):
            yield key[start:end]
    yield key


def _readings(key: str) -> Iterable[tuple[str, ...]]:
    """The name's syllables, in each of its readings; nothing for a name without Chinese characters."""
    heard = [readings for letter in key[:LONGEST_PIECE] if (readings := _read(letter))]
    return islice(product(*heard), MOST_READINGS) if heard else ()


@lru_cache(maxsize=8192)
def _read(letter: str) -> tuple[str, ...]:
    """The readings of one character without tones, ü as v; nothing for what is no Chinese character."""
    if letter < "\u3007":
        return ()
    from pypinyin import Style, pinyin  # its tables take half a second, and most processes need none

    found = pinyin(letter, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(one for one in found[0] if one) if found else ()


def _of_phone(phone: str) -> Iterator[Term]:
    digits = normal_form.phone(phone)
    for length in range(FEWEST_DIGITS, len(digits) + 1):
        yield "phone", digits[-length:]


def _of_email(email: str) -> Iterator[Term]:
    address = normal_form.email(email)
    if address:
        yield "email", address
        yield "email", address.partition("@")[0]


def _latin(asked: str) -> str:
    """Typed pinyin without tones, marks and spaces, ü as v; empty when it is none."""
    plain = asked.replace("ü", "v").replace("u:", "v").replace("lyu", "lv").replace("nyu", "nv")
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter))
    letters = "".join(letter for letter in bare if letter not in " '’-·.")
    return letters if letters.isascii() and letters.isalpha() else ""
