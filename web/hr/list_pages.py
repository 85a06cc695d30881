"""HR's home: the list with its tabs, filters and search, one act for several, and the numbers."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from config.texts import word
from core.errors import InputInvalid
from interview_flow.core import staff
from interview_flow.core.worklist import Task
from interview_flow.invitation import invitation
from interview_flow.staff import todo
from web.core.context import services
from web.core.pages import page
from web.hr import bulk, listing, numbers
from web.interviewer.mine import interviews_for
from web.interviewer.pages import note_seen
from web.signin.cookies import see_other
from web.signin.sessions import member, refuse, require_member, rights

hr_list = Blueprint("hr_list", __name__, url_prefix="/hr")
hr_list.before_request(require_member)


@hr_list.get("")
def show_list() -> Response:
    """The applications of the branches whose HR the member is."""
    if not _branches() and interviews_for(services().journey.catalogue, member().userid):
        return see_other(url_for("interviewer.mine"))
    return _list_page()


@hr_list.get("/tasks/<task>")
def show_task(task: str) -> Response:
    """What waits for one thing: an address for cards, which a login on the way comes back to."""
    return see_other(url_for("hr_list.show_list", task=task if task in set(Task) else None))


@hr_list.post("/several")
def act_for_several() -> Response:
    """Invite or reject everybody who was ticked, and say what came of it."""
    _require_hr()
    action = request.form.get("action", "")
    if action not in bulk.ACTIONS:
        raise InputInvalid("no such act", field="action")
    outcome = bulk.act(action, bulk.chosen())
    if outcome.wrong:
        return _list_page(422, outcome)
    return page("hr_several.html", outcome=outcome, back=url_for("hr_list.show_list", **_asked().query()))


@hr_list.get("/numbers")
def show_numbers() -> Response:
    """How many, where, and for how long."""
    found, branches = services(), _require_hr()
    now = found.clock.now()
    with found.db.read() as session:
        shown = numbers.of(session, found.journey, branches, now)
    zone = found.journey.catalogue.branch(branches[0]).zone
    return page("hr_numbers.html", numbers=shown, now=now, zone=zone, several=len(branches) > 1)


def _list_page(status: int = 200, outcome: bulk.Outcome | None = None) -> Response:
    found, wanted = services(), _asked()
    with found.db.read() as session:
        shown = listing.listing(session, found.journey, wanted)
    note_seen([line.id for line in shown.lines if line.score is not None], member().userid)
    return page("hr_list.html", status, shown=shown, asked=shown.asked, outcome=outcome, **_choices(wanted))


def _choices(wanted: listing.Asked) -> dict[str, Any]:
    """What the page offers to choose from."""
    found = services()
    catalogue = found.journey.catalogue
    now = found.clock.now()
    return {
        "branches": {key: catalogue.branch(key).label for key in wanted.branches},
        "positions": {key: catalogue.position(key).label for key in catalogue.positions()},
        "sorts": listing.SORTS,
        "reject_reasons": found.journey.reject_reasons,
        "modes": invitation.MODES,
        "how_long": lambda since: todo.how_long(since, now),
        "task_label": lambda task: word(f"worklist.tasks.{task}"),
        "head_office": rights().role_of(staff.HEAD_OFFICE, member().userid) == "hr",
        "ticked": set(request.form.getlist("one")),
        "kept": request.form,
    }


def _asked() -> listing.Asked:
    values = request.args if request.method == "GET" else request.form
    return listing.asked(values, _require_hr(), list(services().journey.catalogue.positions()))


def _branches() -> list[str]:
    return rights().hr_branches(member().userid)


def _require_hr() -> list[str]:
    """The branches whose HR the member is; 403 for others."""
    branches = _branches()
    if not branches:
        refuse("pages.not_hr")
    return branches
