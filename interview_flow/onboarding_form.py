"""What a new hire types, checked field by field. Pure functions; errors are in her words."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from config.texts import word
from core.errors import InputInvalid

FIELDS = ("id_number", "phone", "address", "emergency_name", "emergency_relation", "emergency_phone")
RELATIONS = ("父母", "配偶", "子女", "朋友", "其他")
YOUNGEST = 16
LONGEST_ADDRESS, LONGEST_NAME = 120, 32

MOBILE = re.compile(r"1[3-9]\d{9}")
ID_NUMBER = re.compile(r"\d{17}[\dX]")
NAME = re.compile(r"[\w·•.\- ]+")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_LETTERS = "10X98765432"
PROVINCES = frozenset(
    (
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54"
        " 61 62 63 64 65 71 81 82 83"
    ).split()
)


def checked(form: Mapping[str, str | None], today: date) -> dict[str, str]:
    """The given fields, tidied.

    Args:
        form: any of `FIELDS`; an empty value empties the field of a draft.
        today: the branch's date, for the youngest age.

    Raises:
        InputInvalid: the first wrong field, named in `field`, with a sentence for the new hire.
    """
    tidy: dict[str, str] = {}
    for field, value in form.items():
        if field not in FIELDS:
            raise _wrong(field, "unknown")
        text = re.sub(r"\s+", " ", value or "").strip()
        tidy[field] = _checked_field(field, text, today) if text else ""
    return tidy


def refuse_incomplete(form: Mapping[str, str]) -> None:
    """Raise unless every field is there and the emergency contact is somebody else.

    Raises:
        InputInvalid: names the first field to fill in.
    """
    for field in FIELDS:
        if not form.get(field):
            raise _wrong(field, "missing", label=word(f"onboarding.fields.{field}"))
    if form["emergency_phone"] == form["phone"]:
        raise _wrong("emergency_phone", "own_phone")


def missing(form: Mapping[str, str]) -> list[str]:
    """Fields still empty, in the order of the page."""
    return [field for field in FIELDS if not form.get(field)]


def id_number_is_valid(number: str, today: date) -> bool:
    """Whether an 18-character resident identity number can exist.

    Province, birth date (at least `YOUNGEST` years ago) and the check character are looked at.

    Source: GB 11643-1999, check character by ISO 7064 MOD 11-2.
    """
    if not ID_NUMBER.fullmatch(number) or number[:2] not in PROVINCES:
        return False
    return _old_enough(number[6:14], today) and number[17] == check_letter(number[:17])


def check_letter(first_17: str) -> str:
    """The last character of an identity number."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, WEIGHTS, strict=True))
    return CHECK_LETTERS[total % 11]


def _old_enough(born: str, today: date) -> bool:
    try:
        birthday = datetime.strptime(born, "%Y%m%d").date()
    except ValueError:
        return False
    years = today.year - birthday.year - ((today.month, today.day) < (birthday.month, birthday.day))
    return YOUNGEST <= years <= 120


def _checked_field(field: str, text: str, today: date) -> str:
    if field == "id_number":
        number = text.replace(" ", "").upper()
        return _require(field, number, id_number_is_valid(number, today))
    if field in ("phone", "emergency_phone"):
        digits = re.sub(r"[\s-]", "", text).removeprefix("+86")
        return _require(field, digits, bool(MOBILE.fullmatch(digits)))
    if field == "emergency_name":
        return _require(field, text, len(text) <= LONGEST_NAME and bool(NAME.fullmatch(text)))
    if field == "emergency_relation":
        return _require(field, text, text in RELATIONS)
    return _require(field, text, 5 <= len(text) <= LONGEST_ADDRESS)


def _require(field: str, value: str, good: bool) -> str:
    if not good:
        raise _wrong(field, field)
    return value


def _wrong(field: str, reason: str, **data: str) -> InputInvalid:
    return InputInvalid(word(f"onboarding.errors.{reason}", **data), field=field)
