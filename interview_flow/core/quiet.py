"""Quiet hours of a branch: what must not leave then waits until they end, and goes if it is no longer true by then."""

from datetime import datetime

from sqlalchemy.orm import Session

from catalogue import Catalogue
from config.quiet import load_quiet
from config.schema import Branch
from core import calendar
from core.errors import NotFound
from interview_flow.core.staff import HEAD_OFFICE
from messaging.registry import Quiet as Asked
from models import Application, OutboxMessage

KINDS = ("notify.candidate", "notify.staff")
# In a payload: it answers its reader's own act; the time that its words are about; whose hours, without an application.
OWN_ACT, ABOUT, BRANCH = "own_act", "about", "branch_key"


def waits(template: str, *, own_act: bool = False) -> bool:
    """Whether a message waits for the end of quiet hours at all."""
    return load_quiet().waiting(template, own_act=own_act)


def until(branch: Branch, template: str, moment: datetime, about: datetime | None, *, own_act: bool) -> datetime | None:
    """Until when a message that would leave at a moment waits; None when it leaves.

    Args:
        about: the time that its words are about; one that comes too soon after the quiet hours was booked knowingly.
    """
    if not waits(template, own_act=own_act):
        return None
    end = calendar.quiet_until(moment, branch.zone, branch.quiet_hours)
    booked = load_quiet().booked
    soon = end is not None and about is not None and moment < about <= end + booked.lead
    return None if soon and template in booked.templates else end


def is_about(template: str, application: Application) -> datetime | None:
    """The time that a template names: the interview's, or its deadline."""
    return application.interview_at or application.deadline if template in load_quiet().booked.templates else None


def hold(catalogue: Catalogue) -> Asked:
    """The registry's question before bytes leave."""

    def ask(session: Session, row: OutboxMessage, now: datetime) -> datetime | None:
        if row.kind not in KINDS or not waits(row.template or "", own_act=bool(row.payload.get(OWN_ACT))):
            return None
        # Reminders say after which moment they are pointless: the one that they are about.
        about = row.payload.get(ABOUT) or row.payload.get("not_after")
        moment = datetime.fromisoformat(about) if about else None
        own_act = bool(row.payload.get(OWN_ACT))
        return until(_branch(catalogue, session, row), row.template or "", now, moment, own_act=own_act)

    return ask


def _branch(catalogue: Catalogue, session: Session, row: OutboxMessage) -> Branch:
    """Whose hours hold: the application's branch, else the one that the message is for, else head office."""
    application = session.get(Application, row.application_id) if row.application_id else None
    key = application.branch_key if application else row.payload.get(BRANCH) or HEAD_OFFICE
    try:
        return catalogue.branch(key)
    except NotFound:
        return catalogue.branch(HEAD_OFFICE)
