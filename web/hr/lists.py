"""HR's page for a list of candidates: upload, what would come of it, the word to take it in, and what came of it."""

import unicodedata
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request, url_for
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from interview_flow.intake.bulk import files, limits
from interview_flow.staff import candidate_lists
from messaging import inbox
from messaging.inbox import Arrival
from messaging.retention import LISTS_KEPT
from models import CandidateList
from models.statuses import ListStatus
from web.core import stored_files
from web.core.context import services
from web.core.pages import page, say
from web.signin.cookies import see_other
from web.signin.sessions import member, refuse, require_member, rights, tap_key

hr_lists = Blueprint("hr_lists", __name__, url_prefix="/hr/import")

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a form takes beside its file.
BESIDE = 64 * 1024
LONGEST_NAME = 80
WORKS = (ListStatus.LOOKING, ListStatus.TAKING)
REFRESH_S = "3"


@hr_lists.before_request
def let_in() -> Response | None:
    """HR only, with room for a file."""
    sent_off = require_member(limits.MOST_BYTES + BESIDE)
    if sent_off is None and not _branches():
        refuse("pages.not_hr")
    return sent_off


@hr_lists.get("")
def show() -> Response:
    """The form, and the member's own lists."""
    return _form_page()


@hr_lists.get("/template")
def template() -> Response:
    """The empty list, with the branches that the member may import for."""
    data = files.template(services().journey.catalogue, _branches())
    return stored_files.attached(data, WORKBOOK, say("lists.template_name"))


@hr_lists.post("")
def upload() -> Response:
    """Keep the file and have it looked at; nothing of it is taken yet."""
    sent = request.files.get("file")
    data = sent.read(limits.MOST_BYTES + 1) if sent is not None else b""
    if sent is None or not data:
        return _form_page(422, say("lists.no_file"))
    if len(data) > limits.MOST_BYTES:
        return _form_page(422, say("lists.too_large", megabytes=limits.MOST_BYTES >> 20))
    kept = services().files.put(data)
    payload = {"userid": member().userid, "file_id": kept, "name": _name(sent.filename or "")}
    new, list_id = False, None
    try:
        new, list_id = _take(candidate_lists.UPLOADED, f"list:{kept}", payload)
    finally:
        if not new:  # refused, or the same tap a second time
            services().files.delete(kept)
    return see_other(url_for("hr_lists.show_one", list_id=list_id) if new else url_for("hr_lists.show"))


@hr_lists.get("/<list_id>")
def show_one(list_id: str) -> Response:
    """How far it is, what would come of it, or what came of it."""
    return _one_page(list_id)


@hr_lists.post("/<list_id>")
def confirm(list_id: str) -> Response:
    """Take the list in."""
    payload = {"userid": member().userid, "list_id": list_id}
    try:
        _take(candidate_lists.CONFIRMED, f"list:{list_id}", payload)
    except NotAllowed:
        return _one_page(list_id, 409, say("lists.not_waiting"))
    return see_other(url_for("hr_lists.show_one", list_id=list_id))


@hr_lists.get("/<list_id>/errors")
def errors(list_id: str) -> Response:
    """The rows to be mended, as a workbook."""
    file_id = _read(lambda session: candidate_lists.mine(session, list_id, member().userid).errors_id)
    return stored_files.whole(services().files, file_id, WORKBOOK, name=say("lists.errors_name"), attached=True)


def _form_page(status: int = 200, wrong: str = "") -> Response:
    lists = _read(lambda session: candidate_lists.latest(session, member().userid))
    return page(
        "hr_import.html", status, lists=lists, wrong=wrong, zone=_zone(), megabytes=limits.MOST_BYTES >> 20,
        rows=limits.MOST_ROWS, days=LISTS_KEPT.days,
    )  # fmt: skip


def _one_page(list_id: str, status: int = 200, wrong: str = "") -> Response:
    row = _read(lambda session: candidate_lists.mine(session, list_id, member().userid))
    works = row.status in WORKS
    shown = page("hr_import_one.html", status, row=row, told=_told(row), works=works, wrong=wrong)
    if works:
        shown.headers["Refresh"] = REFRESH_S
    return shown


def _told(row: CandidateList) -> dict[str, Any]:
    empty: dict[str, Any] = {"refused": "", "ignored": [], "left_out": [], "notes": [], "more_notes": 0}
    return empty | (row.told or {})


def _read(work: Callable[[Session], Any]) -> Any:
    with services().db.read() as session:
        return work(session)


def _take(kind: str, subject: str, payload: dict[str, Any]) -> tuple[bool, Any]:
    found = services()
    now, tap = found.clock.now(), Arrival(kind, subject, tap_key(kind), payload)
    return found.db.run(lambda session: inbox.take(session, found.registry, tap, now=now))


def _branches() -> list[str]:
    return rights().hr_branches(member().userid)


def _zone() -> Any:
    return services().journey.catalogue.branch(_branches()[0]).zone


def _name(filename: str) -> str:
    """The last part of what the browser calls the file, without marks that nobody sees."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in last if unicodedata.category(char)[0] != "C")[-LONGEST_NAME:]
