"""The operator's page: queues, what ended badly, callbacks, access tokens, storage; try again and hold."""

from flask import Blueprint, Response, request

from core.errors import InputInvalid, NotAllowed
from interview_flow.core.staff import HEAD_OFFICE
from interview_flow.staff.operator_requests import ACT
from messaging import inbox
from messaging.inbox import Arrival
from web.core.context import services
from web.core.pages import page, say
from web.operator import branches_view
from web.operator import view as operator_view
from web.signin.cookies import see_other
from web.signin.sessions import member, refuse, require_member, rights, tap_key

BRANCH_ACTS = ("compare", "confirm_department")

system = Blueprint("system", __name__, url_prefix="/hr/system")
system.before_request(require_member)


@system.before_request
def only_head_office() -> None:
    """Every branch's messages are seen here, so head office's HR alone."""
    if rights().role_of(HEAD_OFFICE, member().userid) != "hr":
        refuse("pages.system.not_head_office")


@system.get("")
def show() -> Response:
    """The whole state on one page."""
    return _page()


@system.post("")
def act() -> Response:
    """Try one row again, or hold a queue, or let it go on; a double tap is one."""
    found, what = services(), request.form.get("act", "")
    payload = {"act": what, "userid": member().userid, "door": request.form.get("door", "")}
    payload |= {"target": request.form.get("target", "")}
    arrival = Arrival(ACT, f"system:{payload['target']}", tap_key(ACT), payload)
    shown = _branches if what in BRANCH_ACTS else _page
    try:
        found.db.run(lambda session: inbox.take(session, found.registry, arrival, now=found.clock.now()))
    except NotAllowed:
        return shown(409, say("system.done_already"))
    except InputInvalid:
        return shown(422, say("system.not_known"))
    here = f"/hr/system?page={request.form.get('page', '1')}"
    return see_other("/hr/system/branches" if what in BRANCH_ACTS else here)


@system.get("/branches")
def branches() -> Response:
    """Which branch is which department, who is its HR, and what of it is missing."""
    return _branches()


def _branches(status: int = 200, wrong: str = "") -> Response:
    found = services()
    with found.db.read() as session:
        shown = branches_view.shown(session, found.journey, found.clock.now())
    zone = found.journey.catalogue.branch(HEAD_OFFICE).zone
    return page("system_branches.html", status, **shown, zone=zone, wrong=wrong)


def _page(status: int = 200, wrong: str = "") -> Response:
    found = services()
    asked = request.values.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1
    with found.db.read() as session:
        shown = operator_view.shown(session, found.clock.now(), number, found.files.root)
    zone = found.journey.catalogue.branch(HEAD_OFFICE).zone
    return page("system.html", status, **shown, tokens=found.tokens(), zone=zone, wrong=wrong)
