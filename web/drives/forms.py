"""The form of a drive: what was posted, as a plan for the inbox, and what stands in its fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from core import normal_form
from core.errors import InputInvalid
from interview_flow.staff.drive_desk import Key
from models import Drive, DrivePlace

DAYS = ("opens_on", "closes_on", "last_interview_on")
WINDOW_DAYS = 7  # as a new form suggests it


@dataclass(frozen=True)
class Filled:
    """What stands in the fields: (position, branch) of the places that are ticked, with their quota as it was typed."""

    name: str
    days: Mapping[str, str]
    window_days: str
    invite_by_itself: bool
    quotas: Mapping[Key, str]


def blank(today: date) -> Filled:
    """A new drive, with what is usual."""
    return Filled("", {"opens_on": today.isoformat()}, str(WINDOW_DAYS), True, {})


def of_drive(drive: Drive, places: Mapping[Key, DrivePlace]) -> Filled:
    """A drive as it is."""
    days = {name: getattr(drive, name).isoformat() for name in DAYS}
    quotas = {key: str(place.quota or "") for key, place in places.items()}
    return Filled(drive.name, days, str(drive.window_days), drive.invite_by_itself, quotas)


def as_posted(form: MultiDict[str, str], positions: Sequence[str], branches: Sequence[str]) -> Filled:
    """What was posted, as it was typed."""
    ticked = set(form.getlist("place"))
    keys = [(position, branch) for branch in branches for position in positions if f"{position}/{branch}" in ticked]
    return Filled(
        name=" ".join(normal_form.shown(form.get("name", "")).split()),
        days={name: form.get(name, "").strip() for name in DAYS},
        window_days=normal_form.ascii_digits(form.get("window_days", "")).strip(),
        invite_by_itself=bool(form.get("invite_by_itself")),
        quotas={
            (position, branch): normal_form.ascii_digits(form.get(f"quota/{position}/{branch}", "")).strip()
            for position, branch in keys
        },
    )


def plan_of(filled: Filled) -> dict[str, Any]:
    """The plan for a row of the inbox.

    Raises:
        InputInvalid: a field that is no day or no whole number; `field` names it.
    """
    places = [[*key, _whole(quota, "quota") if quota else None] for key, quota in filled.quotas.items()]
    return {
        "name": filled.name,
        **{name: _day(filled.days[name], name) for name in DAYS},
        "window_days": _whole(filled.window_days, "window_days"),
        "invite_by_itself": filled.invite_by_itself,
        "places": places,
    }


def _day(text: str, field: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise InputInvalid("not a day", field=field) from error


def _whole(text: str, field: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        raise InputInvalid("not a whole number", field=field)
    return int(text)
