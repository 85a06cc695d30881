"""Two records of one person become one; nothing of theirs is lost."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from interview_flow.core import history
from interview_flow.core.states import State
from interview_flow.people import one_time_codes
from models import Application, Candidate, CandidateMatch, ChatMessage, Invitation, SubscriptionCredit

ACTION = "merge_records"
CONTACTS = ("phone", "email")
WECHAT = (("external_userid", "external_userid_index"), ("openid", "openid_index"))
OWN_INDEXES = (
    "phone_index",
    "email_index",
    "external_userid_index",
    "openid_index",
    "unionid_index",
    "id_number_index",
)
WECHAT_INDEXES = ("external_userid_index", "openid_index", "unionid_index")


class TwoWeChats(NotAllowed):
    """The records are bound to different WeChat users: one of them would be cut off."""


class InInterview(NotAllowed):
    """An interview of one of the records is going on."""


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
        history.note(session, application, ACTION, actor, now)
    _empty(gone, keep)
    # One step leads from each emptied record to the living one.
    session.execute(update(Candidate).where(Candidate.merged_into == gone.id).values(merged_into=keep.id))
    session.flush()
    _move_matches(session, keep, gone, actor, now)
    return keep


def refuse_cutting_off(session: Session, one: Candidate, other: Candidate) -> None:
    """Raise while making one of these records would leave somebody who is talking to us without an answer.

    Raises:
        TwoWeChats: until a member has undone one of the bindings.
        InInterview: until it is over.
    """
    if two_wechats(one, other):
        raise TwoWeChats("the records are bound to different WeChat users")
    busy = select(Application.id).where(
        Application.candidate_id.in_((one.id, other.id)), Application.state == State.INTERVIEWING.value
    )
    if session.scalar(busy.limit(1)) is not None:
        raise InInterview("an interview of one of the records is going on")


def two_wechats(one: Candidate, other: Candidate) -> bool:
    """Whether they are bound to different WeChat users, as far as is known."""
    pairs = [(getattr(one, index), getattr(other, index)) for index in WECHAT_INDEXES]
    return any(mine and theirs and mine != theirs for mine, theirs in pairs)


def records_of(session: Session, candidate: Candidate) -> list[str]:
    """The living record and all that became part of it."""
    return [candidate.id, *session.scalars(select(Candidate.id).where(Candidate.merged_into == candidate.id))]


def living(session: Session, candidate_id: str, *, lock: bool = False) -> Candidate | None:
    """The record that stands for this one now."""
    candidate = session.get(Candidate, candidate_id, with_for_update=lock)
    while candidate is not None and candidate.merged_into:
        candidate = session.get(Candidate, candidate.merged_into, with_for_update=lock)
    return candidate


def _take_contacts(keep: Candidate, newer: Candidate, gone: Candidate) -> None:
    """The newer record has the phone and address in use; what only one has stays.

    The emptied record keeps, sealed and found by nothing, its name and the values that are no longer in use; and its
    reference, by which the calling system goes on asking.
    """
    for kind in CONTACTS:
        source = newer if getattr(newer, kind) else gone if not getattr(keep, kind) else keep
        if source is gone:
            value, index = getattr(gone, kind), getattr(gone, f"{kind}_index")
            setattr(gone, kind, getattr(keep, kind))
            setattr(keep, kind, value)
            setattr(keep, f"{kind}_index", index)
    keep.external_ref = keep.external_ref or gone.external_ref
    if gone.resume and (newer is gone or not keep.resume):
        keep.resume, gone.resume = gone.resume, keep.resume or {}
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


def _move_matches(session: Session, keep: Candidate, gone: Candidate, actor: str, now: datetime) -> None:
    """Open questions about the emptied record are about the living one; what has been answered stays answered."""
    family = records_of(session, keep)
    touching = CandidateMatch.first_id.in_(family) | CandidateMatch.second_id.in_(family)
    for match in session.scalars(select(CandidateMatch).where(touching, CandidateMatch.same.is_(None))).all():
        if {match.first_id, match.second_id} <= set(family):
            match.same, match.decided_at, match.decided_by = True, now, actor[:64]
        elif gone.id in (match.first_id, match.second_id):
            _move_match(session, match, keep, gone)
    session.flush()


def _move_match(session: Session, match: CandidateMatch, keep: Candidate, gone: Candidate) -> None:
    first, second = sorted((keep.id, match.second_id if match.first_id == gone.id else match.first_id))
    pair = select(CandidateMatch).where(CandidateMatch.first_id == first, CandidateMatch.second_id == second)
    asked = session.scalar(pair)
    if asked is None:
        match.first_id, match.second_id = first, second
        session.flush()
    else:
        match.same, match.decided_at, match.decided_by = asked.same, asked.decided_at, asked.decided_by


def _empty(gone: Candidate, keep: Candidate) -> None:
    for value, _index in WECHAT:
        setattr(gone, value, None)
    for index in OWN_INDEXES:
        setattr(gone, index, None)
    gone.bound_at, gone.merged_into = None, keep.id
