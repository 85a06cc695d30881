"""`/i/<code>`: the link in an SMS, which leads to the personal link or says in words why not."""

import re

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from core.errors import NotFound
from interview_flow.core import staff
from interview_flow.invitation import short_links
from models import Application
from web.core.context import services
from web.core.pages import page
from web.core.strangers import SHORT_LINKS

CODE = re.compile(rf"[A-Za-z0-9]{{{short_links.LENGTH}}}")
# The number at the head of a branch's contact, which may go on with its hours.
NUMBER = re.compile(r"\+?[0-9][0-9-]{5,}")

links = Blueprint("links", __name__, url_prefix="/i")


@links.get("/<code>")
def follow(code: str) -> AnyResponse:
    """To the chat; how often an address may try is limited, so that codes are not guessed."""
    found = services()
    found.strangers.let_in(SHORT_LINKS, request)
    if CODE.fullmatch(code) is None:
        return _dead(code)
    try:
        with found.db.read() as session:
            return redirect(short_links.follow(session, found.journey, code, found.clock.now()))
    except NotFound:
        return _dead(code)


def _dead(code: str) -> Response:
    """Whom to call: the branch of a link that is over, head office for one that nobody knows."""
    found = services()
    with found.db.read() as session:
        invitation = short_links.of_code(session, code) if CODE.fullmatch(code) else None
        row = session.get(Application, invitation.application_id) if invitation else None
        branch = found.journey.catalogue.branch(row.branch_key if row else staff.HEAD_OFFICE)
    number = NUMBER.match(branch.contact)
    return page("dead_link.html", 404, contact=branch.contact, number=number.group() if number else "")
