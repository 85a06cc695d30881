"""What a new hire types, checked field by field. Pure functions; errors are in words for whoever typed."""

import re
from collections.abc import Mapping
from datetime import date

from config.texts import word
from core.errors import InputInvalid, InputRefused
from core.identity_documents import kind_of
from core.normal_form import MOBILE, comparable, identity_number, person_name, phone, shown

FIELDS = ("id_number", "phone", "address", "emergency_name", "emergency_relation", "emergency_phone")
RELATIONS = ("父母", "配偶", "子女", "朋友", "其他")
LONGEST_ADDRESS, LONGEST_NAME = 120, 32


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


def _checked_field(field: str, text: str, today: date) -> str:
    if field == "id_number":
        number = identity_number(text)
        return _require(field, number, kind_of(number, today) is not None)
    if field in ("phone", "emergency_phone"):
        digits = phone(text)
        return _require(field, digits, bool(MOBILE.fullmatch(digits)))
    if field == "emergency_name":
        name = person_name(text) or ""
        return _require(field, name, 0 < len(name) <= LONGEST_NAME)
    if field == "emergency_relation":
        return _require(field, comparable(text), comparable(text) in RELATIONS)
    address = shown(text)
    return _require(field, address, 5 <= len(address) <= LONGEST_ADDRESS)


def _require(field: str, value: str, good: bool) -> str:
    if not good:
        raise _wrong(field, field)
    return value


def _wrong(field: str, reason: str, **data: str) -> InputInvalid:
    return InputRefused(word(f"onboarding.errors.{reason}", **data), field=field)
