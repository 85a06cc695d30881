"""The mini-app's side of the journey: who is signed in, whose papers these are, and the taps.

Taps are inbox kinds `mp.*`, so that one tap has one effect however often the phone sends it.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.texts import word
from core.errors import NotAllowed, NotFound
from core.links import new_token, token_hash
from interview_flow.core.journey import Journey, masked
from interview_flow.core.states import State, label_of
from interview_flow.decision import undo
from interview_flow.hiring import onboarding
from interview_flow.hiring.documents import StoredDocument
from interview_flow.invitation import invitation
from interview_flow.people import identity
from interview_flow.people.identity import Visitor, index_of
from messaging.inbox import Arrival
from models import Application, Candidate, InboxEvent, MiniSession, RosterRecord

SESSION_LIFE = timedelta(hours=2)
# States in which the candidate is still expected.
COMING = {State.INVITED, State.CONFIRMED}
# States in which there is nothing left to tap here, and staff decide whether there is another date.
CALLED_OFF = {State.DECLINED, State.EXPIRED, State.NO_SHOW}
WITH_ONBOARDING = (State.OFFER_ACCEPTED.value, State.ONBOARDING.value, State.ONBOARDED.value)


class NotSignedIn(NotAllowed):
    """The mini-app's token is missing, unknown or too old."""


class NeedsProof(NotAllowed):
    """Nobody knows yet that this WeChat user is the candidate; `ways` to prove it: `phone`, `code`."""

    def __init__(self, ways: list[str]) -> None:
        super().__init__("the mini-app's user has to prove who they are")
        self.ways = ways


def sign_in(session: Session, who: Visitor, code: str, now: datetime) -> tuple[str, datetime]:
    """A new session; returns its token, of which only a hash is kept, as of the login code, and when it ends."""
    token = new_token()
    row = MiniSession(
        token_hash=token_hash(token),
        login_code_hash=token_hash(code),
        created_at=now,
        expires_at=now + SESSION_LIFE,
        openid=who.openid or None,
        openid_index=index_of(who.openid) if who.openid else None,
        userid=who.userid or None,
        unionid_index=who.unionid_index or None,
    )
    session.add(row)
    session.flush()
    return token, row.expires_at


def visitor(session: Session, token: str, now: datetime) -> Visitor:
    """The person behind a token.

    Raises:
        NotSignedIn: unknown or expired.
    """
    row = _live(session, token, now)
    if row is None:
        raise NotSignedIn("the mini-app's session is unknown or over")
    return _visitor(row)


def opened_by(session: Session, token: str, code: str, now: datetime) -> tuple[Visitor, datetime] | None:
    """Who is signed in by this token, and until when, if this very login code has opened it: a login sent again."""
    row = _live(session, token, now)
    if row is None or row.login_code_hash != token_hash(code):
        return None
    return _visitor(row), row.expires_at


def onboarding_of(session: Session, who: Visitor) -> Application:
    """The application whose papers this visitor fills in, the newest first.

    Raises:
        NotFound: this visitor has no accepted offer.
    """
    query = select(Application).where(Application.state.in_(WITH_ONBOARDING))
    if who.openid:
        query = query.join(Candidate, Candidate.id == Application.candidate_id)
        query = query.where(Candidate.openid_index == index_of(who.openid))
    else:
        query = query.join(RosterRecord, RosterRecord.application_id == Application.id)
        query = query.where(RosterRecord.userid == who.userid)
    application = session.scalar(query.order_by(Application.changed_at.desc(), Application.id).limit(1))
    if application is None:
        raise NotFound("this visitor has no onboarding")
    return application


def invitation_view(
    session: Session, journey: Journey, token: str, who: Visitor, templates: dict[str, str], now: datetime
) -> dict[str, Any]:
    """What the accept page shows to the one who is bound.

    Args:
        templates: reminder key -> subscription template id, all to be asked for in one tap.

    Raises:
        NotFound: unknown, expired or revoked link. OtherUser: bound to somebody else.
    """
    found = identity.live_invitation(session, token, now)
    application = session.get_one(Application, found.application_id)
    candidate = session.get_one(Candidate, application.candidate_id)
    identity.require_bound(session, candidate, who)
    facts, version = journey.facts(session, application), journey.version(session, application)
    moment, told = application.interview_at or application.deadline, undo.told_state(session, application)
    labels = {kind.key: kind.label for kind in journey.catalogue.shelf.reminders}
    return {
        "state": told,
        "state_label": label_of(told, application.interview_kind),
        "can_accept": application.state == State.INVITED,
        "name": masked(candidate.name or ""),
        "position": facts["position"],
        "branch": facts["branch"],
        "how": word("mini.how", questions=facts["questions"], minutes=facts["minutes"]),
        "time": facts["time"],
        "come": _what_now(application.state, facts["when_mini"], version.branch.contact),
        "at": moment.isoformat() if moment else None,
        "templates": [
            {"key": key, "id": template_id, "label": label, "refused": word("mini.refused", label=label)}
            for key, template_id in templates.items()
            for label in (labels.get(key, key),)
        ],
    }


def _what_now(state: str, when: str, contact: str) -> str:
    """The sentence under the invitation."""
    if state in COMING:
        return when
    return word("mini.called_off", contact=contact) if state in CALLED_OFF else ""


def tap(kind: str, who: Visitor, key: str, **payload: Any) -> Arrival:
    """An inbox arrival for one tap of this visitor; `key` is the phone's own name for the tap."""
    name = f"mp.{kind}"
    return Arrival(kind=name, subject=f"mini:{who.subject}", key=f"{name}:{who.subject}:{key}", payload=payload)


def on_accept(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler `mp.accept`."""
    token, who = event.payload["token"], Visitor(event.payload["openid"])
    found = identity.live_invitation(session, token, now)
    application = journey.application(session, found.application_id)
    candidate = session.get_one(Candidate, application.candidate_id, with_for_update=True)
    identity.require_bound(session, candidate, who)
    if application.state == State.CONFIRMED:
        return  # They have accepted already; a second tap changes nothing and is no error.
    invitation.accept(journey, session, application, event.payload["granted"], now)


def on_save_form(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler `mp.save_form`."""
    application = journey.application(session, event.payload["application_id"])
    onboarding.save_form(session, journey, application, event.payload["form"], now)


def on_add_document(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler `mp.add_document`."""
    application = journey.application(session, event.payload["application_id"])
    stored = StoredDocument(**event.payload["document"])
    onboarding.add_document(session, journey, application, stored, now)


def on_remove_document(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler `mp.remove_document`."""
    application = journey.application(session, event.payload["application_id"])
    onboarding.remove_document(session, journey, application, event.payload["document_id"], now)


def on_submit(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler `mp.submit`."""
    application = journey.application(session, event.payload["application_id"])
    onboarding.submit(session, journey, application, now)


def _live(session: Session, token: str, now: datetime) -> MiniSession | None:
    row = session.scalar(select(MiniSession).where(MiniSession.token_hash == token_hash(token)))
    return row if row is not None and row.expires_at > now else None


def _visitor(row: MiniSession) -> Visitor:
    return Visitor(row.openid or "", row.userid or "", row.unionid_index or "")
