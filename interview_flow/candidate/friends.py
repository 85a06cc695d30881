"""A WeChat user adds a member as a friend, or ends that: which candidate it is, which position, and the welcome.

The state of the code they came by says it, once; without one it is whoever the chat knows them to be. A friend is
somebody whom the members' group sends reach. It proves nothing to the chat, which asks for itself.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.texts import word
from interview_flow.candidate import binding, prompts
from interview_flow.core.journey import Journey
from interview_flow.core.states import ENDS
from interview_flow.invitation import friend_ways
from interview_flow.people import people
from messaging import outbox
from models import Application, Candidate, Friend, FriendWay, InboxEvent, OutboxMessage, vendor_limits

WELCOME = "wecom.friend_welcome"
ENDINGS = ("del_external_contact", "del_follow_user")


def added(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler `contact.friend_added`: bind the new friend, then welcome them while the code lives."""
    payload = event.payload
    application = _of_state(journey, session, payload, now)
    if application is not None and not _keep(session, application, payload, now):
        application = None
    _welcome(journey, session, payload, application, event.received_at, now)
    # A state is kept as a digest only.
    event.payload = {**payload, "state": ""}


def changed(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler `contact.friend_changed`: whichever of the two ends it, the binding ends."""
    payload = event.payload
    if payload.get("change_type") not in ENDINGS:
        return
    friend = _friend(session, payload)
    at = _told_at(payload, now)
    # What was sent before they became friends (again) came late.
    if friend is not None and friend.ended_at is None and at >= friend.since:
        friend.ended_at = at


def welcome_missed(journey: Journey, session: Session, row: OutboxMessage, now: datetime) -> None:
    """A welcome that ended badly: the candidate is told on another channel, or HR where it may have arrived."""
    if row.application_id is None:
        return
    application = journey.application(session, row.application_id)
    if row.status == "uncertain":
        said = {"what": word("notices.friend_welcome_missed"), "reason": word("delivery.uncertain")}
        journey.tell_staff(session, application, "hr", "alert", now, f"{row.id}:{row.attempt}", **said)
    elif application.state not in ENDS:
        journey.notify(session, application, "friend_welcome_missed", now, row.id)


def _of_state(journey: Journey, session: Session, payload: dict[str, Any], now: datetime) -> Application | None:
    """The application that a new friend belongs to; None for a stranger, and for whoever is refused."""
    who = payload["external_userid"]
    way = friend_ways.of_state(session, payload.get("state") or "")
    if way is None:
        return _known_by_chat(session, who)
    application = journey.application(session, way.application_id)
    session.refresh(way, with_for_update=True)
    if not friend_ways.is_live(way, now) or not _may_use(journey, session, way, application, who, now):
        return None
    way.used_index = binding.user_index(who)
    return application


def _may_use(
    journey: Journey, session: Session, way: FriendWay, application: Application, who: str, now: datetime
) -> bool:
    """Whether this WeChat user may be bound by it; HR hears of the first who may not."""
    index = binding.user_index(who)
    candidate = session.get_one(Candidate, application.candidate_id, with_for_update=True)
    taken = any(known not in (None, index) for known in (way.used_index, candidate.external_userid_index))
    other = binding.candidate_of(session, who) or _friend_elsewhere(session, who, candidate)
    if not taken and (other is None or other.id == candidate.id):
        return True
    met = people.Meeting.STRANGER if taken or other is None else people.meet(session, journey, other, application, now)
    if met == people.Meeting.STRANGER:
        journey.tell_staff(session, application, "hr", "friend_way_taken", now, way.id)
    return met == people.Meeting.JOINED


def _known_by_chat(session: Session, who: str) -> Application | None:
    candidate = binding.candidate_of(session, who)
    known = prompts.applications_of(session, candidate) if candidate is not None else []
    return next((one for one in known if one.state not in ENDS), None)


def _keep(session: Session, application: Application, payload: dict[str, Any], now: datetime) -> bool:
    """Write down the friend; False where they had ended it by then."""
    friend, at = _friend(session, payload), _told_at(payload, now)
    if friend is None:
        friend = Friend(userid=payload["userid"].lower(), external_userid=payload["external_userid"], since=at)
        friend.external_userid_index = binding.user_index(payload["external_userid"])
        session.add(friend)
    elif friend.ended_at is not None and at < friend.ended_at:
        return False
    friend.application_id, friend.since, friend.ended_at = application.id, at, None
    return True


def _welcome(
    journey: Journey,
    session: Session,
    payload: dict[str, Any],
    application: Application | None,
    arrived: datetime,
    now: datetime,
) -> None:
    """One welcome for each code; without a code the member's own account welcomes."""
    code, who = payload.get("welcome_code") or "", payload["external_userid"]
    if not code:
        return
    facts = journey.facts(session, application) if application is not None else {}
    known = bool(facts.get("link"))
    outbox.post(
        session,
        key=f"{WELCOME}:{code}",
        kind=WELCOME,
        now=now,
        subject=f"external:{who}",
        application_id=application.id if application is not None else None,
        payload={
            "welcome_code": code,
            "external_userid": who,
            "word": "greeting.friend_known" if known else "greeting.friend",
            "data": {key: facts[key] for key in ("position", "branch", "link")} if known else {},
            "until": arrived.timestamp() + vendor_limits.WELCOME_LIFE_S,
        },
    )


def _friend(session: Session, payload: dict[str, Any]) -> Friend | None:
    query = select(Friend).where(
        Friend.userid == payload["userid"].lower(),
        Friend.external_userid_index == binding.user_index(payload["external_userid"]),
    )
    return session.scalar(query.with_for_update())


def _friend_elsewhere(session: Session, who: str, candidate: Candidate) -> Candidate | None:
    """Another candidate as whom this WeChat user is a member's friend."""
    query = (
        select(Candidate)
        .join(Application, Application.candidate_id == Candidate.id)
        .join(Friend, Friend.application_id == Application.id)
        .where(Friend.external_userid_index == binding.user_index(who), Friend.ended_at.is_(None))
        .where(Candidate.id != candidate.id)
    )
    return session.scalar(query.limit(1))


def _told_at(payload: dict[str, Any], now: datetime) -> datetime:
    """When it happened, to the second, as WeCom says."""
    at = int(payload.get("create_time") or 0)
    return datetime.fromtimestamp(min(at, int(now.timestamp())), UTC) if at else now
