"""Two records of one person become one; nothing of theirs is lost."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from interview_flow import one_time_codes
from models import Application, AuditEntry, Candidate, ChatMessage, Invitation, SubscriptionCredit

ACTION = "merge_records"
CONTACTS = ("phone", "email")
WECHAT = (("external_userid", "external_userid_index"), ("openid", "openid_index"))
OWN_INDEXES = (
    "phone_index", "email_index", "external_userid_index", "openid_index", "unionid_index", "id_number_index",
)
OWN_VALUES = ("name", "phone", "email", "external_userid", "openid")


def merge(session: Session, one: Candidate, other: Candidate, actor: str, now: datetime) -> Candidate:
    """Make one record of two; returns the one that stays: the one bound to a WeChat user, else the older."""
    if other.merged_into == one.id or one.id == other.id:
        return one
    keep, gone = sorted((one, other), key=lambda row: (row.bound_at is None, row.created_at, row.id))
    newer = max(keep, gone, key=lambda row: row.created_at)
    _take_contacts(keep, newer, gone)
    _take_wechat(keep, gone)
    moved = _move(session, keep, gone, now)
    for application in moved:
        session.add(
            AuditEntry(
                application_id=application.id, at=now, source=application.state, target=application.state,
                action=ACTION, actor=actor[:80], version=application.version,
            )
        )
    _empty(gone, keep)
    session.flush()
    return keep


def living(session: Session, candidate_id: str, *, lock: bool = False) -> Candidate | None:
    """The record that stands for this one now."""
    candidate = session.get(Candidate, candidate_id, with_for_update=lock)
    while candidate is not None and candidate.merged_into:
        candidate = session.get(Candidate, candidate.merged_into, with_for_update=lock)
    return candidate


def _take_contacts(keep: Candidate, newer: Candidate, gone: Candidate) -> None:
    """The newer record has the phone and address in use; what only one has stays."""
    for kind in CONTACTS:
        source = newer if getattr(newer, kind) else gone if not getattr(keep, kind) else keep
        value, index = getattr(source, kind), getattr(source, f"{kind}_index")
        setattr(keep, kind, value)
        setattr(keep, f"{kind}_index", index)
    keep.external_ref = keep.external_ref or gone.external_ref
    keep.resume = newer.resume or keep.resume or gone.resume
    keep.id_number_index = keep.id_number_index or gone.id_number_index


def _take_wechat(keep: Candidate, gone: Candidate) -> None:
    for value, index in WECHAT:
        if getattr(keep, index) is None and getattr(gone, index) is not None:
            setattr(keep, value, getattr(gone, value))
            setattr(keep, index, getattr(gone, index))
    keep.unionid_index = keep.unionid_index or gone.unionid_index
    keep.bound_at = keep.bound_at or gone.bound_at


def _move(session: Session, keep: Candidate, gone: Candidate, now: datetime) -> list[Application]:
    session.flush()
    moved = list(session.scalars(select(Application).where(Application.candidate_id == gone.id).with_for_update()))
    ids = [application.id for application in moved]
    for application in moved:
        application.candidate_id = keep.id
    session.execute(
        update(Invitation).where(Invitation.application_id.in_(ids)).values(bound_index=keep.external_userid_index)
    )
    session.execute(update(ChatMessage).where(ChatMessage.candidate_id == gone.id).values(candidate_id=keep.id))
    _move_credits(session, keep, gone)
    one_time_codes.end_all(session, gone.id, now)
    return moved


def _move_credits(session: Session, keep: Candidate, gone: Candidate) -> None:
    """What was granted counts for the openid that granted it."""
    theirs = select(SubscriptionCredit).where(SubscriptionCredit.candidate_id == gone.id)
    mine = {
        row.template_key: row
        for row in session.scalars(select(SubscriptionCredit).where(SubscriptionCredit.candidate_id == keep.id))
    }
    same_user = keep.openid_index == gone.openid_index
    for row in session.scalars(theirs).all():
        if not same_user:
            session.delete(row)
        elif row.template_key in mine:
            mine[row.template_key].credits += row.credits
            session.delete(row)
        else:
            row.candidate_id = keep.id


def _empty(gone: Candidate, keep: Candidate) -> None:
    for value in OWN_VALUES:
        setattr(gone, value, None)
    for index in OWN_INDEXES:
        setattr(gone, index, None)
    gone.external_ref, gone.bound_at, gone.resume = None, None, {}
    gone.merged_into = keep.id
