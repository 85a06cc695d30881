"""The operator's page: queues, what ended badly, callbacks, access tokens, storage; try again and hold."""

from flask import Blueprint, Response, request

from core.errors import InputInvalid, NotAllowed
from interview_flow.core import staff
from interview_flow.core.staff import HEAD_OFFICE
from interview_flow.staff.operator_requests import ACT
from messaging import inbox
from messaging.inbox import Arrival
from web.core.context import services
from web.core.pages import page, say
from web.operator import view as operator_view
from web.signin.cookies import see_other
from web.signin.sessions import member, refuse, require_member, tap_key

system = Blueprint("system", __name__, url_prefix="/hr/system")
system.before_request(require_member)


@system.before_request
def only_head_office() -> None:
    """Every branch's messages are seen here, so head office's HR alone."""
    if staff.role_of(services().journey.catalogue, HEAD_OFFICE, member().userid) != "hr":
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
    try:
        found.db.run(lambda session: inbox.take(session, found.registry, arrival, now=found.clock.now()))
    except NotAllowed:
        return _page(409, say("system.done_already"))
    except InputInvalid:
        return _page(422, say("system.not_known"))
    return see_other(f"/hr/system?page={request.form.get('page', '1')}")


def _page(status: int = 200, wrong: str = "") -> Response:
    found = services()
    asked = request.values.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1
    with found.db.read() as session:
        shown = operator_view.shown(session, found.clock.now(), number, found.files.root)
    zone = found.journey.catalogue.branch(HEAD_OFFICE).zone
    return page("system.html", status, **shown, tokens=found.tokens(), zone=zone, wrong=wrong)
