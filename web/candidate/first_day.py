"""A new member's page in WeCom: when and where the first day begins, and who receives them."""

from flask import Blueprint, Response

from core.errors import NotFound
from interview_flow.hiring import first_day
from models import Candidate
from web.core.context import services
from web.core.pages import name_of, page
from web.signin.sessions import member, refuse, require_member

new_hire = Blueprint("new_hire", __name__, url_prefix="/h5")
new_hire.before_request(require_member)


@new_hire.get("/first-day")
def show() -> Response:
    """For whoever joined by an application here; nobody else has such a day."""
    found = services()
    with found.db.read() as session:
        try:
            row = first_day.application_of(session, member().userid)
        except NotFound:
            refuse("pages.first_day.none")
        version = found.journey.version(session, row)
        day = first_day.of(session, found.journey, row, found.clock.now())
        return page(
            "first_day.html",
            day=day,
            branch=version.branch.label,
            position=version.position.label,
            called=name_of(session.get_one(Candidate, row.candidate_id)),
        )
