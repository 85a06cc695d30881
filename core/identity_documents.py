"""Which identity document a number belongs to, and whether such a number can exist."""

import re
from collections.abc import Callable
from datetime import date, datetime

YOUNGEST, OLDEST = 16, 120
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_LETTERS = "10X98765432"
PROVINCES = frozenset(
    ("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71").split()
)
RESIDENCE_PERMITS = frozenset({"81", "82", "83"})

EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
OLD_PERMANENT = re.compile(r"[A-Z]{3}[0-9]{12}")
PASSPORT = re.compile(r"[A-Z0-9]{6,9}")
LEAST_DIGITS = 4


def kind_of(number: str, today: date) -> str | None:
    """The document that can have this number; None when no document can.

    Args:
        number: as `core.normal_form.identity_number` gives it.
        today: for the youngest and the oldest age, where the number holds a birthday.

    Returns:
        `resident_card`, `residence_permit` (81 Hong Kong, 82 Macao, 83 Taiwan), `permanent_residence_card`
        (the 2023 card), `old_permanent_residence_card` or `passport`.

    Source: GB 11643-1999, check character by ISO 7064 MOD 11-2; GA 2102-2023 for the 2023 card; the older
    card has three letters of the country, four digits of the region, the birthday and two more digits,
    whose check rule is not published.
    """
    return next((kind for kind, fits in KINDS.items() if fits(number, today)), None)


def check_letter(first_17: str) -> str:
    """The last character of a number of eighteen."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, WEIGHTS, strict=True))
    return CHECK_LETTERS[total % 11]


def _checked(number: str, birthday: str, today: date) -> bool:
    return old_enough(birthday, today) and number[17] == check_letter(number[:17])


def _resident(number: str, today: date) -> bool:
    return bool(EIGHTEEN.fullmatch(number)) and number[:2] in PROVINCES and _checked(number, number[6:14], today)


def _permit(number: str, today: date) -> bool:
    known = bool(EIGHTEEN.fullmatch(number)) and number[:2] in RESIDENCE_PERMITS
    return known and _checked(number, number[6:14], today)


def _permanent(number: str, today: date) -> bool:
    """9, two digits of the region, three of the country, then as on a resident's card."""
    known = bool(EIGHTEEN.fullmatch(number)) and number[0] == "9" and number[1:3] in PROVINCES
    return known and _checked(number, number[6:14], today)


def _old_permanent(number: str, today: date) -> bool:
    if not OLD_PERMANENT.fullmatch(number) or number[3:5] not in PROVINCES:
        return False
    return any(old_enough(century + number[7:13], today) for century in ("19", "20"))


def _passport(number: str, _today: date) -> bool:
    """Letters and digits; nine digits alone are a passport of several countries, a shorter number is a typing error."""
    if not PASSPORT.fullmatch(number):
        return False
    digits = sum(letter <= "9" for letter in number)
    return LEAST_DIGITS <= digits < len(number) or digits == len(number) == 9


KINDS: dict[str, Callable[[str, date], bool]] = {
    "resident_card": _resident,
    "residence_permit": _permit,
    "permanent_residence_card": _permanent,
    "old_permanent_residence_card": _old_permanent,
    "passport": _passport,
}


def old_enough(born: str, today: date) -> bool:
    """Whether `YYYYMMDD` is a birthday of somebody of working age."""
    try:
        birthday = datetime.strptime(born, "%Y%m%d").date()
    except ValueError:
        return False
    years = today.year - birthday.year - ((today.month, today.day) < (birthday.month, birthday.day))
    return YOUNGEST <= years <= OLDEST
