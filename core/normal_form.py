"""The normal form of what people type and paste: one function for each kind of value, used at every entrance.

Two people write one value in several ways: full width, traditional characters, digits of another
script, spaces, marks that nobody sees. `shown` is what we keep and show; `comparable` and the
functions below it are what we compare. Quotes keep the original: `fold` leads back to it.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# Default-ignorable characters outside the category Cf: fillers and variation selectors.
INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
JOINER, EMOJI_STYLE = "\u200d", "\ufe0f"

MOBILE = re.compile(r"1[3-9][0-9]{9}")
# The dot between the parts of a transliterated name, as keyboards and forms write it.
NAME_DOTS = re.compile(r" ?[\u00b7\u0387\u16eb\u2022\u2024\u2027\u2219\u22c5\u2e31\u30fb\uff65] ?")
PLAIN_DOT = re.compile(r"(?<=[\u3400-\u9fff\U00020000-\U000323af])[.。](?=[\u3400-\u9fff\U00020000-\U000323af])")
# What separates the parts of a name; whatever else stands in one tells people apart.
NAME_APOSTROPHES = "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u02c8\u2018\u2019\u201b\u2032\u2035\uff07"
NAME_SEPARATORS = frozenset(
    '.。,，、;；:：-_/()[]（）【】〔〕《》〈〉「」『』"“”\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00b7\u0387\u16eb\u2022\u2024'
    "\u2027\u2219\u22c5\u2e31\u30fb\uff65"
)
_NO_APOSTROPHES = str.maketrans("", "", NAME_APOSTROPHES)
UNSAFE_IN_NAMES = re.compile(r"[<>&\"`{}|\\^$=;]|://")
LONGEST_NAME = 60
# What Chinese fonts show as an X at the end of an identity number.
CROSSES = str.maketrans(dict.fromkeys("\u00d7\u2715\u2716\u0425\u0445\u03a7\u03c7", "X"))
PROSE_MARKS = frozenset("，。！？；：、…—（）【】《》〈〉「」『』“”‘’·～")
STICKER = re.compile(r"\[\w{1,8}\]")

# What zh-cn writes otherwise than zh-hans only in spelling; its other changes are other words.
_SPELLINGS = {("著", "着"), ("甚", "什"), ("画", "划")}


@dataclass(frozen=True)
class Folded:
    """A text to compare, and for each of its characters the place in the original it came from."""

    text: str
    places: tuple[int, ...]
    length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that reads as `text[start:end]`."""
        first = self.places[start] if start < len(self.places) else self.length
        return first, self.places[end] if end < len(self.places) else self.length


def shown(text: str) -> str:
    """The text to keep and show: NFC, without characters nobody sees; an emoji stays whole."""
    return "".join(_visible(unicodedata.normalize("NFC", text)))


def fold(text: str, *, prose: bool = False) -> Folded:
    """The text to compare, character by character: compatibility, script, case and digits make no difference.

    Args:
        prose: leave case and Chinese punctuation as they are, for whoever reads sentences.
    """
    letters: list[str] = []
    places: list[int] = []
    for place, cluster in _clusters(text):
        if prose:
            plain = cluster if cluster in PROSE_MARKS else _compatible(cluster)
        else:
            plain = _compatible(cluster).lower()
        letters.append(plain)
        places += [place] * len(plain)
    return Folded(to_simplified("".join(letters)), tuple(places), len(text))


def comparable(text: str) -> str:
    """Equal for texts that a reader takes for equal; white space counts as one space."""
    return " ".join(fold(text).text.split())


def letters_only(text: str) -> str:
    """Comparable, and only its letters and digits: no punctuation, spaces, emoji, or named stickers such as [OK]."""
    return "".join(letter for letter in STICKER.sub("", comparable(text)) if letter.isalnum())


def name_key(text: str) -> str:
    """Equal for two ways of writing one person's name; empty for what is no name.

    Width, case, script, digits, dots, apostrophes, spaces and brackets make no difference. Vowel signs, characters of
    a font of the bank's own and those that this Python doesn't know yet do.
    """
    plain = fold(text.translate(_NO_APOSTROPHES)).text.casefold()
    return "".join(letter for letter in plain if not letter.isspace() and letter not in NAME_SEPARATORS)


def ascii_digits(text: str) -> str:
    """The text with decimal digits of any script as 0 to 9."""
    return "".join(_digit(letter) for letter in text)


def phone(text: str) -> str:
    """A phone number without spaces, dashes, brackets and the prefix of mainland China; may still be no number.

    `MOBILE` tells whether it is a mainland mobile number.
    """
    number = re.sub(r"[\s().·-]", "", _dashes(_plain(text))).removeprefix("tel:")
    return re.sub(r"^(?:(?:\+|00)86|86(?=1[3-9][0-9]{9}$))", "", number)


def email(text: str) -> str:
    """An e-mail address in lower case; may still be no address."""
    return _plain(text).replace("。", ".").lower().removeprefix("mailto:")


def person_name(text: str) -> str | None:
    """A name with single spaces, one kind of dot (U+00B7) and its apostrophes; None when it can't be a name.

    Refused is only what is dangerous elsewhere: markup, and characters that control.
    """
    spaced = re.sub(r"[^\S\n\r]+", " ", _plain(text))
    name = PLAIN_DOT.sub("·", NAME_DOTS.sub("·", spaced)).strip(" ·")
    unsafe = UNSAFE_IN_NAMES.search(name) or any(unicodedata.category(letter) == "Cc" for letter in name)
    return name if not unsafe and 0 < len(name) <= LONGEST_NAME and _has_letter(name) else None


def identity_number(text: str) -> str:
    """The number of an identity document in capitals, without spaces and dashes; see `core/identity_documents.py`."""
    number = re.sub(r"[\s·.-]", "", _dashes(_plain(text))).upper().translate(CROSSES)
    # What was taken out may have stood between a letter and its accent.
    return unicodedata.normalize("NFKC", number)


def indexed(kind: str, value: str) -> str:
    """The form under which a blind index finds a value of one kind.

    Equal to the form of version 0.2.0 for every value that its entrances took and that is a real
    number or address: indexes made then stay valid.
    """
    if kind == "phone":
        return phone(value)
    if kind == "email":
        return email(value)
    if kind == "id_number":
        return identity_number(value)
    return unicodedata.normalize("NFKC", value).strip()


def to_simplified(text: str) -> str:
    """The text in simplified characters, always of the same length.

    The character table (zh-hans) is used and not the regional one (zh-cn): that one
    also swaps words (資訊 becomes 信息, 公尺 becomes 米), which would quote the
    candidate with words not spoken, and would move the offsets. Only its spellings
    are taken over (著急 becomes 着急).
    """
    import zhconv  # its tables take a quarter of a second, and most processes need none

    simple: str = zhconv.convert(text, "zh-hans")
    if len(simple) != len(text):
        simple = "".join(zhconv.convert(character, "zh-hans")[:1] or character for character in text)
    regional: str = zhconv.convert(text, "zh-cn")
    if len(regional) != len(simple):
        return simple
    return "".join(b if (a, b) in _SPELLINGS else a for a, b in zip(simple, regional, strict=True))


def _plain(text: str) -> str:
    """NFKC without invisible characters, digits as 0 to 9, trimmed."""
    return _compatible(text).strip()


def _compatible(text: str) -> str:
    return "".join(_simple(letter) for letter in unicodedata.normalize("NFKC", text))


def _simple(letter: str) -> str:
    return "" if _is_invisible(letter) else _digit(letter)


def _digit(letter: str) -> str:
    value = None if letter.isascii() else unicodedata.decimal(letter, None)
    return letter if value is None else str(value)


def _dashes(text: str) -> str:
    """Every dash and minus as a hyphen."""
    return "".join("-" if unicodedata.category(letter) == "Pd" or letter == "\u2212" else letter for letter in text)


def _is_invisible(letter: str) -> bool:
    return not letter.isascii() and (letter in INVISIBLE or unicodedata.category(letter) == "Cf")


def _visible(text: str) -> Iterator[str]:
    for place, letter in enumerate(text):
        if not _is_invisible(letter) or _is_part_of_emoji(text, place):
            yield letter


def _is_part_of_emoji(text: str, place: int) -> bool:
    """A style mark after an emoji, or a joiner between two."""
    if not place or not _is_emoji(text[place - 1]):
        return False
    return text[place] == EMOJI_STYLE or (text[place] == JOINER and _is_emoji(text[place + 1 : place + 2]))


def _is_emoji(letter: str) -> bool:
    return letter == EMOJI_STYLE or (letter != "" and unicodedata.category(letter) in ("So", "Sk"))


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Each character with the combining marks after it, and its place."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not unicodedata.combining(text[place]):
            yield start, text[start:place]
            start = place


def _has_letter(name: str) -> bool:
    """A letter, 〇, a character of a font of the bank's own, or a Chinese one newer than this Python's tables."""
    if any("\U00020000" <= letter <= "\U0003ffff" for letter in name):
        return True
    kinds = {unicodedata.category(letter) for letter in name}
    return any(kind[0] == "L" or kind in ("Nl", "Co") for kind in kinds)
