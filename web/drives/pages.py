"""HR's drives: the list, a drive with its numbers, and the forms that make, change, halt and continue one."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from core.errors import InputInvalid, NotAllowed, NotFound
from interview_flow.invitation import drives as rules
from interview_flow.staff import drive_desk, drive_numbers
from messaging.inbox import Arrival
from models import Drive
from web.core.context import services
from web.core.pages import label, page, say
from web.drives import forms
from web.hr.application import take
from web.hr.listing import position_label
from web.signin.cookies import see_other
from web.signin.sessions import member, refuse, require_member, rights, tap_key

drives = Blueprint("drives", __name__, url_prefix="/hr/drives")
drives.before_request(require_member)

ACTS = ("halt", "go_on", "invite_all")


class Standing(StrEnum):
    """How a drive stands today."""

    HALTED = "halted"
    EARLY = "early"
    OPEN = "open"
    CLOSED = "closed"


@drives.get("")
def show_list() -> Response:
    """The drives that have one of the member's branches, the newest first."""
    mine = _mine()
    with services().db.read() as session:
        shown = drive_numbers.latest(session, mine)
        lines = [(one.drive, _standing(one.drive, mine), one) for one in shown]
        return page("hr_drives.html", lines=lines, zone=services().journey.catalogue.branch(mine[0]).zone)


@drives.get("/new")
def show_form() -> Response:
    """An empty form."""
    return _form_page(None, forms.blank(_today(_mine())))


@drives.post("/new")
def make() -> Response:
    """Make a drive; its page tells that it stands."""
    filled = _posted(_mine())
    return _take("make", None, filled)


@drives.get("/<drive_id>")
def show(drive_id: str) -> Response:
    """One drive: how it stands, its numbers, what may be done."""
    return _drive_page(drive_id)


@drives.get("/<drive_id>/edit")
def edit(drive_id: str) -> Response:
    """The form with what the drive is now."""
    with services().db.read() as session:
        drive = _changeable(session, drive_id)
        return _form_page(drive, forms.of_drive(drive, drive_desk.places_of(session, drive_id)))


@drives.post("/<drive_id>/edit")
def change(drive_id: str) -> Response:
    """Change a drive, unless somebody else did so meanwhile."""
    with services().db.read() as session:
        drive = _changeable(session, drive_id)
    return _take("change", drive, _posted(_mine()))


@drives.post("/<drive_id>/acts")
def act(drive_id: str) -> Response:
    """Halt it, let it go on, or invite everybody who is left."""
    what = request.form.get("act", "")
    if what not in ACTS:
        raise InputInvalid("no such act", field="act")
    with services().db.read() as session:
        _seen(session, drive_id) if what == "invite_all" else _changeable(session, drive_id)
    payload = {"act": what, "userid": member().userid, "drive_id": drive_id}
    try:
        take(Arrival(drive_desk.KIND, f"drive:{drive_id}", tap_key(drive_desk.KIND), payload))
    except NotAllowed:
        return _drive_page(drive_id, 409, label(what, "drives.refused"))
    return see_other(f"/hr/drives/{drive_id}?done={what}")


def _take(what: str, drive: Drive | None, filled: forms.Filled) -> Response:
    version = request.form.get("version", "")
    try:
        payload = {
            "act": what,
            "userid": member().userid,
            "drive_id": drive.id if drive else None,
            "version": int(version) if version.isascii() and version.isdigit() else 0,
            "plan": forms.plan_of(filled),
        }
        subject = f"drive:{drive.id}" if drive else "drives"
        take(Arrival(drive_desk.KIND, subject, tap_key(drive_desk.KIND), payload))
    except InputInvalid as error:
        return _form_page(drive, filled, 422, error.field or "")
    return see_other(f"/hr/drives/{drive.id}?done={what}" if drive else f"/hr/drives?done={what}")


def _drive_page(drive_id: str, status: int = 200, wrong: str = "") -> Response:
    found, mine = services(), _mine()
    done = request.args.get("done", "")
    with found.db.read() as session:
        drive = _seen(session, drive_id)
        places = drive_desk.places_of(session, drive_id)
        numbers = drive_numbers.of(session, drive, mine)
        return page(
            "hr_drive.html",
            status,
            drive=drive,
            numbers=numbers,
            standing=_standing(drive, mine),
            lines=[(_label(one.place.position_key), _branch(one.place.branch_key), one) for one in numbers.places],
            leaving=numbers.ready if drive.invite_by_itself else drive_numbers.asked(session, drive, mine),
            may_change=drive_desk.may_change(places, mine),
            others=sorted({branch for _, branch in places} - set(mine)),
            zone=found.journey.catalogue.branch(mine[0]).zone,
            done=say(f"drives.done.{done}") if done in (*ACTS, "change") else "",
            wrong=wrong,
        )


def _form_page(drive: Drive | None, filled: forms.Filled, status: int = 200, wrong: str = "") -> Response:
    catalogue = services().journey.catalogue
    return page(
        "hr_drive_form.html",
        status,
        drive=drive,
        filled=filled,
        # Whoever read another version is to see what the form said when they read it.
        version=request.form.get("version") or (drive.version if drive else ""),
        branches={key: catalogue.branch(key).label for key in _mine()},
        positions={key: catalogue.position(key).label for key in catalogue.positions()},
        left=_left(drive),
        wrong=(label(wrong, "drives.wrong") or say("hr.wrong_other")) if wrong else "",
        wrong_field=wrong,
        longest=drive_desk.LONGEST_NAME,
        most_days=drive_desk.LONGEST_WINDOW,
    )


def _left(drive: Drive | None) -> list[str]:
    """The drive's places whose position is offered no more: they are no part of the form, and stay."""
    if drive is None:
        return []
    with services().db.read() as session:
        places = sorted(drive_desk.places_of(session, drive.id))
    offered = services().journey.catalogue.positions()
    return [f"{_branch(branch)} {position}" for position, branch in places if position not in offered]


def _posted(mine: Sequence[str]) -> forms.Filled:
    return forms.as_posted(request.form, services().journey.catalogue.positions(), mine)


def _seen(session: Session, drive_id: str) -> Drive:
    """A drive with a branch of the member's; one without is as good as none.

    Raises:
        NotFound: there is no such drive for this member.
    """
    drive = session.get(Drive, drive_id)
    if drive is None or not {branch for _, branch in drive_desk.places_of(session, drive_id)} & set(_mine()):
        raise NotFound("there is no such drive")
    return drive


def _changeable(session: Session, drive_id: str) -> Drive:
    """A drive all of whose branches are the member's; 403 for one that is theirs in part."""
    drive = _seen(session, drive_id)
    if not drive_desk.may_change(drive_desk.places_of(session, drive_id), _mine()):
        refuse("pages.drives.not_yours")
    return drive


def _standing(drive: Drive, mine: Sequence[str]) -> Standing:
    if drive.halted_at is not None:
        return Standing.HALTED
    catalogue, now = services().journey.catalogue, services().clock.now()
    if any(rules.is_open(drive, catalogue.branch(key).zone, now) for key in mine):
        return Standing.OPEN
    return Standing.EARLY if _today(mine) < drive.opens_on else Standing.CLOSED


def _today(mine: Sequence[str]) -> Any:
    return services().clock.now().astimezone(services().journey.catalogue.branch(mine[0]).zone).date()


def _label(position: str) -> str:
    return position_label(services().journey, position)


def _branch(key: str) -> str:
    return services().journey.catalogue.branch(key).label


def _mine() -> list[str]:
    """The branches whose HR the member is; 403 for others."""
    mine = rights().hr_branches(member().userid)
    if not mine:
        refuse("pages.not_hr")
    return mine
