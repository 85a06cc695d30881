"""`/demo/...`: business time moves, and what is planned next, in a demo only."""

from flask import Response, abort, jsonify
from flask_openapi3 import APIBlueprint
from sqlalchemy import func, select

from models import Reminder
from reminders.planner import PLANNED
from web.api.shapes import ClockBody
from web.core.context import services
from web.core.json_body import require_json
from web.signin.bearer import require_caller

demo = APIBlueprint("demo", __name__, url_prefix="/demo", doc_ui=False)


@demo.before_request
def only_in_a_demo() -> None:
    """Outside a demo there is no such path."""
    if services().move_clock is None:
        abort(404)
    require_caller()
    require_json()


@demo.post("/clock")
def move_clock(body: ClockBody) -> Response:
    """Set how far business time is ahead of real time, for every process on this database."""
    found = services()
    if found.move_clock is None:
        abort(404)
    found.move_clock(body.offset_s)
    return jsonify(offset_s=body.offset_s, now=found.clock.now().isoformat())


@demo.get("/next-due")
def next_due() -> Response:
    """Business seconds until the next planned reminder: `{"due_in_s"}`, null when none is planned."""
    now = services().clock.now()
    with services().db.read() as session:
        due_at = session.scalar(select(func.min(Reminder.due_at)).where(Reminder.status == PLANNED))
    return jsonify(due_in_s=None if due_at is None else (due_at - now).total_seconds())
