"""When recruiters are asked to send what waits for them, when WeCom is asked what became of it, and what follows."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from config.ladder import GroupSends
from core.database import Database
from core.one_by_one import OneByOne
from messaging import outbox
from models import Application, GroupAsk, OutboxMessage
from notify import group_sends
from notify.group_sends import ASKED, LIMIT, NOT_FRIEND, NOT_SENT, WAITING, WITHDRAWN

ASK, LOOK = "wecom.group_send", "wecom.group_send_look"
# Customers of one proposal.
MOST = 10_000
# A recruiter may have confirmed in the moment in which the proposal was cancelled.
LATE_LOOK, LATE_UNTIL = timedelta(hours=1), timedelta(hours=4)
# WeCom's numbers of a customer's state. (unconfirmed) Told by samples only.
UNSENT, SENT_BY_STAFF, NO_FRIEND, QUOTA_USED_UP = 0, 1, 2, 3


@dataclass(frozen=True)
class Look:
    """One look at a proposal; a `last` one cancels it."""

    msgid: str
    userid: str
    last: bool
    occasion: str


@dataclass(frozen=True)
class Words:
    """What a proposal says, and until when it may be confirmed."""

    text: str
    until: datetime


class GroupSendTimes:
    """Posts what is due; any number of processes may do so at once."""

    def __init__(self, db: Database, rules: GroupSends) -> None:
        self._db, self._rules = db, rules
        self._ask, self._look = OneByOne(db, "group_sends"), OneByOne(db, "group_send_looks")
        self._withdraw = OneByOne(db, "outdated_group_sends")

    def __call__(self, now: datetime) -> int:
        """Returns how many recruiters were asked, and how many proposals are to be looked at."""
        with self._db.read() as session:
            outdated = _outdated(session)
        self._withdraw(outdated, _withdraw)
        with self._db.read() as session:
            due = GroupAsk.status == WAITING, GroupAsk.ask_at <= now
            recruiters = list(session.scalars(select(GroupAsk.userid).where(*due).distinct()))
            looks = self._due_looks(session, now)
        asked = self._ask(recruiters, lambda session, userid: ask(session, userid, now))
        return asked + self._look(looks, lambda session, look: _post_look(session, look, now))

    def _due_looks(self, session: Session, now: datetime) -> list[Look]:
        """One for each proposal that is to be looked at."""
        late = (GroupAsk.status == NOT_SENT) & GroupAsk.until.between(now - LATE_UNTIL, now - LATE_LOOK)
        rows = session.execute(
            select(GroupAsk, OutboxMessage.status)
            .join(OutboxMessage, OutboxMessage.id == GroupAsk.outbox_id)
            .where(GroupAsk.msgid.is_not(None), or_(GroupAsk.status == ASKED, late))
            .order_by(GroupAsk.msgid)
        )
        looks = [self._look_at(ask, status, now) for ask, status in rows]
        # A look that cancels comes before one that does not.
        return list({one.msgid: one for one in sorted(filter(None, looks), key=lambda one: one.last)}.values())

    def _look_at(self, ask: GroupAsk, row_status: str, now: datetime) -> "Look | None":
        looked = ask.looked_at
        if ask.status != ASKED:
            again = looked is None or looked < ask.until + LATE_LOOK
            # WeCom may have been away when it was to be cancelled.
            return Look(ask.msgid or "", ask.userid, True, "late") if again else None
        # The message of a notice that was cancelled must not be sent any more.
        if now >= ask.until or row_status != "queued":
            return Look(ask.msgid or "", ask.userid, True, "last")
        every = timedelta(minutes=self._rules.look_minutes)
        if looked is not None and looked > now - every:
            return None
        return Look(ask.msgid or "", ask.userid, False, f"{now.timestamp() // every.total_seconds():.0f}")


def ask(session: Session, userid: str, now: datetime) -> bool:
    """Propose to one recruiter, in one go, all that waits for them; the same words are one proposal."""
    due = GroupAsk.userid == userid, GroupAsk.status == WAITING, GroupAsk.ask_at <= now
    batches: dict[Words, list[tuple[GroupAsk, str]]] = defaultdict(list)
    for ask_id in session.scalars(select(GroupAsk.id).where(*due).order_by(GroupAsk.id).limit(MOST)).all():
        one, row = _locked(session, ask_id)
        if one.status != WAITING:
            continue
        if not group_sends.is_waited_for(row, one):
            _leave(one, row)
        elif now >= one.until:
            group_sends.missed(session, one, NOT_SENT, None, now)
        else:
            attempt = group_sends.attempt_of(session, one)
            one.status, one.asked_at = ASKED, now
            batches[Words(attempt.body or "", one.until)].append((one, attempt.recipient or ""))
    for words, asks in batches.items():
        _post(session, userid, words, asks, now)
    return bool(batches)


def proposed(session: Session, ask_ids: list[str], msgid: str, refused: list[str], now: datetime) -> None:
    """Hook of `wecom.group_send`: WeCom has it, for all but those who are no friends."""
    strangers = {group_sends.index_of_contact(one) for one in refused}
    for ask_id in ask_ids:
        one, _row = _locked(session, ask_id)
        one.msgid = msgid
        if one.status == ASKED and one.external_userid_index in strangers:
            group_sends.missed(session, one, NOT_FRIEND, None, now)
            group_sends.end_friendship(session, one, now)


def not_proposed(session: Session, ask_ids: list[str], errcode: int | None, now: datetime) -> None:
    """Hook of `wecom.group_send`: nobody was asked."""
    for ask_id in ask_ids:
        one, _row = _locked(session, ask_id)
        if one.status == ASKED:
            group_sends.missed(session, one, NOT_SENT, errcode, now)


def looked(session: Session, msgid: str, statuses: dict[str, int], last: bool, now: datetime) -> None:
    """Hook of `wecom.group_send_look`: what each contact got; after the last look nothing more is waited for."""
    told = {group_sends.index_of_contact(who): status for who, status in statuses.items()}
    for index, known in group_sends.asks_of(session, msgid).items():
        one, _row = _locked(session, known.id)
        one.looked_at = now
        status = told.get(index, UNSENT)
        if status == SENT_BY_STAFF and one.status not in (group_sends.SENT, group_sends.LATE):
            group_sends.confirmed(session, one, now)
        elif one.status == ASKED and status == QUOTA_USED_UP:
            group_sends.missed(session, one, LIMIT, None, now)
        elif one.status == ASKED and status == NO_FRIEND:
            group_sends.missed(session, one, NOT_FRIEND, None, now)
            group_sends.end_friendship(session, one, now)
        elif one.status == ASKED and last:
            group_sends.missed(session, one, NOT_SENT, None, now)


def _outdated(session: Session) -> list[str]:
    """Ids of the open asks whose notice is not true any more."""
    rows = session.execute(
        select(GroupAsk, Application)
        .join(OutboxMessage, OutboxMessage.id == GroupAsk.outbox_id)
        .join(Application, Application.id == OutboxMessage.application_id)
        .where(GroupAsk.status.in_(group_sends.OPEN), OutboxMessage.status == "queued")
    )
    return [one.id for one, application in rows if group_sends.is_outdated(one, application)]


def _withdraw(session: Session, ask_id: str) -> bool:
    return group_sends.withdraw(session, *_locked(session, ask_id))


def _post(session: Session, userid: str, words: Words, asks: list[tuple[GroupAsk, str]], now: datetime) -> None:
    payload = {
        "userid": userid,
        "external_userids": [recipient for _one, recipient in asks],
        "text": words.text,
        "asks": [one.id for one, _recipient in asks],
        "until": words.until.timestamp(),
    }
    outbox.post(session, key=f"{ASK}:{asks[0][0].id}", kind=ASK, payload=payload, now=now, subject=f"group:{userid}")


def _post_look(session: Session, look: Look, now: datetime) -> bool:
    payload = {"msgid": look.msgid, "userid": look.userid, "last": look.last}
    key = f"{LOOK}:{look.msgid}:{look.occasion}"
    return outbox.post(session, key=key, kind=LOOK, payload=payload, now=now, subject=f"look:{look.msgid}") is not None


def _leave(ask: GroupAsk, row: OutboxMessage) -> None:
    """A notice that waits for this ask no longer, or not yet: the worker that puts it down may have died just then."""
    not_yet = row.status in ("queued", "leased") and row.attempt == ask.attempt
    ask.status = ask.status if not_yet else WITHDRAWN


def _locked(session: Session, ask_id: str) -> tuple[GroupAsk, OutboxMessage]:
    """An ask and its notice; the notice is locked first, as everywhere."""
    ask = session.get_one(GroupAsk, ask_id)
    row = session.get_one(OutboxMessage, ask.outbox_id, with_for_update=True, populate_existing=True)
    session.refresh(ask, with_for_update=True)
    return ask, row
