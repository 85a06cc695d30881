"""What all pages share: rendering with Chinese words, moments in the branch's zone, error pages."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from flask import Flask, Response, g, make_response, render_template, request

from config.texts import word
from core import moments
from core.encryption import CannotOpen
from core.errors import ConfigInvalid
from core.ids import new_id
from interview_flow.core import staff
from interview_flow.core.states import label_of
from models import Candidate
from web.core import problems
from web.core.context import services

log = structlog.get_logger(__name__)

TOO_OFTEN = 429
PREFIXES = ("/hr", "/h5", "/i", "/login", "/logout")


def install(app: Flask) -> None:
    """Give the templates their words."""
    app.jinja_env.globals.update(t=say, state_label=state_label, new_id=new_id)
    app.jinja_env.filters.update(local=local, on_day=on_day, label=label, person=person, clock=clock)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.register_error_handler(Exception, answer_error)


def page(template: str, code: int = 200, /, **values: Any) -> Response:
    """Render a page for whoever is signed in."""
    return make_response(render_template(template, member=g.get("member"), **values), code)


def answer_error(error: Exception) -> Response:
    """A page for people, a problem document for programs; a trace for nobody."""
    answer = problems.of_error(error)
    if not is_page():
        return answer
    body = answer.get_json()
    words = title_of(body), detail_of(error, body)
    if answer.status_code == TOO_OFTEN:
        shown = make_response(too_often(*words), TOO_OFTEN)
    else:
        shown = page("error.html", answer.status_code, status=answer.status_code, title=words[0], detail=words[1])
    for name in ("Retry-After", "Allow"):
        if name in answer.headers:
            shown.headers[name] = answer.headers[name]
    return shown


def name_of(candidate: Candidate) -> str:
    """A candidate's name where several people's are shown; other words where it cannot be read."""
    try:
        return candidate.name or ""
    except CannotOpen as error:
        log.warning("name_unreadable", candidate=candidate.id, reason=str(error))
        return say("unreadable_name")


@lru_cache(maxsize=1)
def too_often(title: str, detail: str) -> str:
    """The page that strangers who flood us get, rendered once."""
    return render_template("error.html", member=None, status=TOO_OFTEN, title=title, detail=detail)


def is_page() -> bool:
    """Whether a person reads the answer to this request: a page of ours, or a browser that has lost its way."""
    ours = any(request.path == start or request.path.startswith(start + "/") for start in PREFIXES)
    return ours or (request.url_rule is None and "text/html" in request.headers.get("Accept", ""))


def title_of(body: dict[str, Any]) -> str:
    """The problem's title, in the words of pages where they differ."""
    return label(str(body["status"]), "problem_titles") or str(body["title"])


def detail_of(error: Exception, body: dict[str, Any]) -> str:
    """What was said when the page was refused; otherwise the general words for this status."""
    said = getattr(error, "description", "") or ""
    general = label(str(body["status"]), "problems") or str(body["detail"])
    return said if said == body["detail"] else general


def say(key: str, **data: Any) -> str:
    """A text of the pages by its name below `pages`."""
    return word(f"pages.{key}", **data)


def label(key: str, kind: str) -> str:
    """The Chinese word for a key of some kind, such as a channel; empty when there is none."""
    return known(f"pages.{kind}.{key}")


def known(key: str) -> str:
    """A text by its whole name, or an empty one."""
    try:
        return word(key)
    except ConfigInvalid:
        return ""


def person(userid: str | None) -> str:
    """What a member is called."""
    return staff.name_of(services().journey.catalogue, userid) if userid else ""


def state_label(state: str, interview_kind: str | None = None) -> str:
    """A state in HR's words; who only rates is not told who interviews (`interview_kind`)."""
    return label_of(state, interview_kind)


def local(moment: datetime | str | None, zone: ZoneInfo) -> str:
    """A moment on the branch's clock; nothing for none."""
    if not moment:
        return ""
    there = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return moments.in_words(there, zone, services().clock.now())


def clock(seconds: float) -> str:
    """Minutes and seconds as players show them: 65.4 is 1:05."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def on_day(day: date, zone: ZoneInfo) -> str:
    """A day without its clock, as seen from the branch's own."""
    return moments.day_in_words(day, services().clock.now().astimezone(zone).date())
