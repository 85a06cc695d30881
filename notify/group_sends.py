"""The rung of group sends 群发: a candidate who is a recruiter's friend is written to from the recruiter's own account.

WeCom lets a program only propose it; the recruiter confirms in WeCom, or does not. So a notice on this rung waits in
the outbox, due on the next channel at `until` and a little more: that one leaves by itself, whatever else fails. A
confirmation ends the wait as sent, a refusal ends it early. A recruiter who confirms after that has told the candidate
twice; the proposal is cancelled first, so that only a confirmation in that very moment can, and it is written down.

An ask: waiting (for the hour at which recruiters are asked), asked, sent; or not_sent, limit, not_friend, withdrawn,
after which another channel was taken, and late where the recruiter confirmed all the same.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from config.ladder import GroupSends
from core.errors import Reason, Why
from messaging.announce import announce
from messaging.ports import Frozen
from models import Application, Candidate, DepartedMember, Friend, GroupAsk, OutboxAttempt, OutboxMessage
from notify.channels import Notice
from notify.windows import index_of

NAME = "group_send"
WAITING, ASKED, SENT, LATE = "waiting", "asked", "sent", "late"
NOT_SENT, LIMIT, NOT_FRIEND, WITHDRAWN = "not_sent", "limit", "not_friend", "withdrawn"
# Who still has an interview before them.
EXPECTING = ("invited", "confirmed")
OPEN, COUNTED = (WAITING, ASKED), (WAITING, ASKED, SENT, LATE)
WHY = {NOT_SENT: Reason.NOT_CONFIRMED, LIMIT: Reason.CONTACT_LIMIT, NOT_FRIEND: Reason.NOT_FRIEND}
# What became of it is asked at `until`; when even that can't be asked, the next channel is taken so much later.
GRACE = timedelta(minutes=15)
# Putting a notice down sends nothing, so it may be repeated after any outage.
REPEAT_S = 30 * 86400
TOO_LATE = Why(Reason.CONFIRMED_LATE, None, "confirmed after another channel was taken, or it was cancelled")
AWAITS = Why(Reason.AWAITS_STAFF, None, "waits for the recruiter's confirmation in WeCom")


class GroupSendChannel:
    """Between the channels that leave at once and those that cost money.

    Args:
        zone: of the hour at which recruiters are asked, and of WeCom's days and months.
    """

    name = words = NAME

    def __init__(self, rules: GroupSends, zone: ZoneInfo) -> None:
        self._rules, self._zone = rules, zone

    def usable(self, session: Session, notice: Notice, now: datetime) -> bool:
        """A recruiter's friend, within the limits, and early enough to wait for the recruiter."""
        if notice.first_contact:
            return False
        application, local = self._application(session, notice), now.astimezone(self._zone)
        if not self._rules.is_in_time(local, moment_of(application)):
            return False
        friend = friend_of(session, notice.candidate, application.id)
        return friend is not None and self._within_limits(session, friend, self._rules.asked_at(local))

    def freeze(self, session: Session, notice: Notice, row: OutboxMessage, now: datetime) -> Frozen | None:
        """Put it down for the next asking."""
        friend = friend_of(session, notice.candidate, notice.data["application_id"], lock=True)
        asked_at = self._rules.asked_at(now.astimezone(self._zone))
        if friend is None or not self._within_limits(session, friend, asked_at):
            return None
        ask = GroupAsk(
            outbox_id=row.id,
            attempt=row.attempt,
            userid=friend.userid,
            external_userid_index=friend.external_userid_index,
            moment=moment_of(self._application(session, notice)),
            ask_at=asked_at,
            until=asked_at + self._rules.confirm,
            status=WAITING,
        )
        session.add(ask)
        body = notice.section(self.name)["text"].encode()
        return Frozen(self.name, body, friend.external_userid, "repeat", REPEAT_S)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Nothing leaves yet: all of a recruiter's are asked for together."""
        return {}

    def refused(self, session: Session, notice: Notice, errcode: int | None) -> None:
        """What was put down is counted until it is answered."""

    def _application(self, session: Session, notice: Notice) -> Application:
        return session.get_one(Application, notice.data["application_id"])

    def _within_limits(self, session: Session, friend: Friend, asked_at: datetime) -> bool:
        """Whether the contact may be sent one more; once WeCom said no, nothing more that month."""
        local = asked_at.astimezone(self._zone)
        month = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        query = select(GroupAsk.ask_at, GroupAsk.status).where(
            GroupAsk.external_userid_index == friend.external_userid_index,
            GroupAsk.ask_at >= month,
            GroupAsk.status.in_((*COUNTED, LIMIT)),
        )
        known = session.execute(query).all()
        that_day = [at for at, _status in known if at.astimezone(self._zone).date() == local.date()]
        full = len(that_day) >= self._rules.contact_a_day or len(known) >= self._rules.contact_a_month
        return not full and all(status != LIMIT for _at, status in known)


def moment_of(application: Application) -> datetime | None:
    """What its notices tell of: the interview, or the deadline."""
    return application.interview_at or application.deadline


def is_outdated(ask: GroupAsk, application: Application) -> bool:
    """Whether the notice is not true any more: by the time a recruiter sends it another one may have arrived."""
    return application.state not in EXPECTING or moment_of(application) != ask.moment


def friend_of(session: Session, candidate: Candidate, application_id: str, *, lock: bool = False) -> Friend | None:
    """The recruiter of this application whose friend a candidate is, else of another one of theirs, the newest."""
    query = (
        select(Friend)
        .join(Application, Application.id == Friend.application_id)
        .where(Application.candidate_id == candidate.id, Friend.ended_at.is_(None))
        .where(Friend.userid.not_in(select(DepartedMember.userid)))
        .order_by(case((Friend.application_id == application_id, 0), else_=1), Friend.since.desc(), Friend.id)
        .limit(1)
    )
    friend = session.scalar(query)
    if friend is not None and lock:
        # The friend alone: MariaDB would lock the application as well, in another order than whoever acts on it.
        session.refresh(friend, with_for_update=True)
    return friend if friend is None or friend.ended_at is None else None


def wait(session: Session, row: OutboxMessage, attempt: OutboxAttempt) -> None:
    """The notice is put down: it waits for its recruiter, and is due on the next channel if they don't confirm."""
    ask = _ask_of(session, attempt)
    attempt.status, attempt.finished_at, attempt.why = ASKED, None, AWAITS
    row.status, row.done_at, row.tries, row.try_at, row.why = "queued", None, 0, None, AWAITS
    row.attempt, row.not_before = attempt.number + 1, ask.until + GRACE


def take_over(session: Session, row: OutboxMessage, now: datetime) -> None:
    """Another channel is about to carry the notice: nothing is waited for any more."""
    waiting = select(GroupAsk).where(GroupAsk.outbox_id == row.id, GroupAsk.status.in_(OPEN))
    for ask in session.scalars(waiting.with_for_update()):
        _close(session, ask, NOT_SENT, None, now)


def confirmed(session: Session, ask: GroupAsk, now: datetime) -> None:
    """The recruiter has sent it: the notice has arrived, or has arrived twice."""
    row = session.get_one(OutboxMessage, ask.outbox_id, with_for_update=True)
    attempt = attempt_of(session, ask)
    in_time = is_waited_for(row, ask)
    ask.status, attempt.status, attempt.finished_at = SENT if in_time else LATE, "sent", now
    attempt.why = None if in_time else TOO_LATE
    if in_time:
        row.status, row.done_at, row.why, row.channel = "sent", now, None, NAME
        row.attempt = ask.attempt


def missed(session: Session, ask: GroupAsk, status: str, errcode: int | None, now: datetime) -> None:
    """It will not be sent: the next channel is due at once."""
    row = session.get_one(OutboxMessage, ask.outbox_id, with_for_update=True)
    _close(session, ask, status, errcode, now)
    if is_waited_for(row, ask):
        row.not_before, row.why = now, None
        announce(session, row)


def is_waited_for(row: OutboxMessage, ask: GroupAsk) -> bool:
    """Whether the notice still waits for this ask: it was not cancelled, and took no other channel."""
    return row.status == "queued" and row.attempt == ask.attempt + 1


def withdraw(session: Session, ask: GroupAsk, row: OutboxMessage) -> bool:
    """The notice is outdated and leaves on no channel; what a recruiter was asked for already, a look cancels."""
    if not is_waited_for(row, ask):
        return False
    row.status, row.why = "cancelled", Why(Reason.OTHER, None, "outdated")
    ask.status = WITHDRAWN if ask.status == WAITING else ask.status
    return True


def end_friendship(session: Session, ask: GroupAsk, now: datetime) -> None:
    """WeCom says that they are no friends any more; the event that told so was lost."""
    friend = session.scalar(
        select(Friend).where(Friend.userid == ask.userid, Friend.external_userid_index == ask.external_userid_index)
    )
    if friend is not None and friend.ended_at is None:
        friend.ended_at = now


def asks_of(session: Session, msgid: str) -> dict[str, GroupAsk]:
    """The asks of one proposal, by the blind index of their contact."""
    found = session.scalars(select(GroupAsk).where(GroupAsk.msgid == msgid).order_by(GroupAsk.id))
    return {ask.external_userid_index: ask for ask in found}


def index_of_contact(external_userid: str) -> str:
    """As `asks_of` names them."""
    return index_of(external_userid)


def attempt_of(session: Session, ask: GroupAsk) -> OutboxAttempt:
    """The attempt that put the notice down: its words, and the contact."""
    query = select(OutboxAttempt).where(OutboxAttempt.outbox_id == ask.outbox_id, OutboxAttempt.number == ask.attempt)
    return session.scalars(query).one()


def _close(session: Session, ask: GroupAsk, status: str, errcode: int | None, now: datetime) -> None:
    attempt = attempt_of(session, ask)
    ask.status, attempt.status, attempt.finished_at = status, "failed", now
    attempt.why = Why(WHY.get(status, Reason.OTHER), errcode, f"group send: {status}")


def _ask_of(session: Session, attempt: OutboxAttempt) -> GroupAsk:
    query = select(GroupAsk).where(GroupAsk.outbox_id == attempt.outbox_id, GroupAsk.attempt == attempt.number)
    return session.scalars(query).one()
