"""What an operator does on the system page: try a row again, hold a queue, let it go on."""

from datetime import datetime

from sqlalchemy.orm import Session

from compliance import audit
from core.errors import InputInvalid
from interview_flow.core.journey import Journey
from interview_flow.staff import comparison, departments
from messaging import operate
from models import InboxEvent

ACT = "page.system_act"


def on_act(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler `page.system_act`.

    Raises:
        InputInvalid: there is no such act.
    """
    wanted = event.payload
    if wanted["act"] == "retry":
        operate.retry(session, wanted["door"], wanted["target"], now)
    elif wanted["act"] == "pause":
        operate.pause(session, wanted["target"], wanted["userid"])
    elif wanted["act"] == "resume":
        operate.resume(session, wanted["target"])
    elif wanted["act"] == "compare":
        comparison.begin(journey, session, now)
    elif wanted["act"] == "confirm_department":
        departments.confirm(journey, session, wanted["target"], now)
    else:
        raise InputInvalid("there is no such act", field="act")
    actor, detail = f"hr:{wanted['userid']}", wanted["door"] or None
    audit.act(session, now, actor, f"system_{wanted['act']}", target=wanted["target"], detail=detail)
