"""Who is this WeChat user? One link binds one person, who says so by tapping 是我."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from core.encryption import current_keyring
from core.errors import NotFound
from interview_flow import consent, prompts
from interview_flow.invitation import live_invitation
from interview_flow.journey import Journey, masked
from messaging import outbox
from messaging.keys import digest
from models import Application, Candidate, InboxEvent, Invitation, OutboxMessage, SubscriptionCredit

MOST_GUESSES = 5


def user_index(external_userid: str) -> str:
    """The blind index under which a WeChat user is found."""
    return current_keyring().blind_index("external_userid", external_userid)


def entered(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler `kf.entered`: somebody opened the chat, with or without a personal link."""
    payload = event.payload
    token = payload.get("scene_param") or ""
    candidate = candidate_of(session, payload["external_userid"])
    if token and (candidate is None or _is_live(session, token, now)):
        template, data, application = _by_token(journey, session, token, payload["external_userid"], now)
    elif candidate is not None:
        template, data, application = prompts.entry(journey, session, candidate, now)
    else:
        template, data, application = "welcome_stranger", {}, None
    welcome(session, payload, template, data, now, application)


def candidate_of(session: Session, external_userid: str) -> Candidate | None:
    """The candidate bound to a WeChat user."""
    return session.scalar(
        select(Candidate).where(Candidate.external_userid_index == user_index(external_userid)).limit(1)
    )


def welcome(
    session: Session, payload: dict[str, Any], template: str, data: dict[str, Any], now: datetime,
    application: Application | None = None,
) -> None:
    """Answer an entry: by its welcome code where there is one, else as an ordinary message.

    Args:
        application: whose HR hears of it when the words may not have arrived.
    """
    address = {key: payload[key] for key in ("open_kfid", "external_userid")}
    code = payload.get("welcome_code")
    if code:
        key, kind = f"welcome:{code}", "wecom.kf_welcome"
        address["welcome_code"] = code
    else:
        key, kind = f"entry:{payload['external_userid']}:{payload['send_time']}:{template}", "wecom.kf_reply"
    outbox.post(
        session, key=key, kind=kind, now=now, subject=f"kf:{payload['external_userid']}",
        payload={**address, "template": template, "data": data},
        application_id=application.id if application else None,
    )


def say(session: Session, payload: dict[str, Any], template: str, data: dict[str, Any], now: datetime) -> None:
    """Answer a WeChat user who is not bound to a candidate (yet)."""
    address = {key: payload[key] for key in ("open_kfid", "external_userid")}
    outbox.post(
        session, key=f"reply:{payload['msgid']}:{template}", kind="wecom.kf_reply", now=now,
        subject=f"kf:{payload['external_userid']}", payload={**address, "template": template, "data": data},
    )


def confirm_identity(
    journey: Journey, session: Session, payload: dict[str, Any], invitation_id: str, now: datetime
) -> None:
    """She tapped 是我: bind, or first ask for the phone's last digits where the branch wants them."""
    external_userid = payload["external_userid"]
    invitation = session.get(Invitation, invitation_id, with_for_update=True)
    if invitation is None or not _may_bind(session, invitation, external_userid, now):
        _tell_if_taken(journey, session, invitation, external_userid, now)
        say(session, payload, "link_invalid", {}, now)
        return
    application = journey.application(session, invitation.application_id)
    # Two may have opened the link; the digits are asked of the one who says 是我.
    invitation.opened_index = user_index(external_userid)
    if _asks_digits(journey, session, application):
        say(session, payload, "ask_digits", {}, now)
        return
    bind(journey, session, invitation, external_userid, now)


def check_digits(
    journey: Journey, session: Session, payload: dict[str, Any], now: datetime
) -> bool:
    """An unbound user typed four digits: bind when they end the candidate's phone number.

    Ten thousand guesses are few, so after `MOST_GUESSES` wrong ones the link is shut for this
    WeChat user, and HR hears of it.

    Returns:
        False when nobody asked for digits.
    """
    external_userid = payload["external_userid"]
    invitation = _waiting_for(session, external_userid, now)
    if invitation is None or not _may_bind(session, invitation, external_userid, now):
        return False
    application = journey.application(session, invitation.application_id)
    if not _asks_digits(journey, session, application):
        return False
    candidate = session.get_one(Candidate, application.candidate_id)
    guesses = _guesses(session, external_userid)
    if guesses >= MOST_GUESSES:
        _tell_of_stranger(journey, session, invitation, application, external_userid, now)
        say(session, payload, "link_taken", {}, now)
    elif (candidate.phone or "").endswith(payload["text"].strip()):
        bind(journey, session, invitation, external_userid, now)
    else:
        say(session, payload, "digits_wrong", {}, now)
    return True


def bind(
    journey: Journey, session: Session, invitation: Invitation, external_userid: str, now: datetime
) -> None:
    """Tie the link and the candidate to this WeChat user, then ask for consent."""
    application = journey.application(session, invitation.application_id)
    candidate = session.get_one(Candidate, application.candidate_id)
    index = user_index(external_userid)
    invitation.bound_index, invitation.bound_at = index, now
    candidate.external_userid, candidate.external_userid_index = external_userid, index
    candidate.bound_at = now
    session.flush()
    # Each binding asks anew: after HR has undone one, somebody else sits at the phone.
    occasion = f"{invitation.id}:{now.timestamp()}"
    journey.notify(session, application, "consent_request", now, occasion, only=["kf"])


def unbind(journey: Journey, session: Session, application: Application, now: datetime) -> None:
    """HR undoes a binding; the link may then be opened by the right person.

    The consent of whoever sat there goes too, for all of the candidate's applications, and the
    mini-app shuts for that WeChat user, whose permissions for reminders are nobody else's.
    """
    candidate = session.get_one(Candidate, application.candidate_id)
    candidate.external_userid = candidate.external_userid_index = candidate.bound_at = None
    candidate.openid = candidate.openid_index = None
    session.execute(delete(SubscriptionCredit).where(SubscriptionCredit.candidate_id == candidate.id))
    hers = list(session.scalars(select(Application.id).where(Application.candidate_id == candidate.id)))
    for application_id in hers:
        consent.withdraw(session, application_id, now)
    for invitation in session.scalars(select(Invitation).where(Invitation.application_id.in_(hers))):
        invitation.bound_index = invitation.bound_at = invitation.opened_index = None


def _by_token(
    journey: Journey, session: Session, token: str, external_userid: str, now: datetime
) -> tuple[str, dict[str, Any], Application | None]:
    try:
        invitation = live_invitation(session, token, now)
    except NotFound:
        return "link_invalid", {}, None
    application = journey.application(session, invitation.application_id)
    candidate = session.get_one(Candidate, application.candidate_id)
    index = user_index(external_userid)
    known = candidate.external_userid_index or invitation.bound_index
    if known == index:
        return prompts.entry(journey, session, candidate, now, application)
    other = candidate_of(session, external_userid)
    if known is not None or other is not None:
        _tell_of_stranger(journey, session, invitation, application, external_userid, now)
        return "link_taken", {}, None
    invitation.opened_index = index
    facts = journey.facts(session, application)
    return "welcome_identity", {
        "masked_name": masked(candidate.name or ""), "position": facts["position"],
        "branch": facts["branch"], "invitation_id": invitation.id,
    }, application


def _is_live(session: Session, token: str, now: datetime) -> bool:
    """An old link in the hand of somebody we know is as good as none."""
    try:
        live_invitation(session, token, now)
    except NotFound:
        return False
    return True


def _may_bind(session: Session, invitation: Invitation, external_userid: str, now: datetime) -> bool:
    live = invitation.revoked_at is None and invitation.expires_at > now
    if not live or invitation.bound_index is not None:
        return False
    # Another application's link may have bound the candidate since this one was opened.
    application = session.get_one(Application, invitation.application_id)
    candidate = session.get_one(Candidate, application.candidate_id, with_for_update=True)
    return candidate.external_userid_index is None


def _asks_digits(journey: Journey, session: Session, application: Application) -> bool:
    """Whether the branch wants them, and there is a phone number to compare with."""
    candidate = session.get_one(Candidate, application.candidate_id)
    return journey.version(session, application).branch.switches.ask_phone_digits and bool(candidate.phone)


def _guesses(session: Session, external_userid: str) -> int:
    """How often this WeChat user was told that the digits are wrong."""
    told = select(func.count()).select_from(OutboxMessage).where(
        OutboxMessage.subject == digest(f"kf:{external_userid}"), OutboxMessage.template == "digits_wrong"
    )
    return session.scalar(told) or 0


def _tell_of_stranger(
    journey: Journey, session: Session, invitation: Invitation, application: Application,
    external_userid: str, now: datetime,
) -> None:
    """HR hears once of each other WeChat user at a link."""
    occasion = f"{invitation.id}:{user_index(external_userid)[:8]}"
    journey.tell_staff(session, application, "hr", "second_opener", now, occasion)


def _tell_if_taken(
    journey: Journey, session: Session, invitation: Invitation | None, external_userid: str, now: datetime
) -> None:
    """Two opened the link and the other was quicker: which of them is the candidate is HR's to find out."""
    if invitation is None or invitation.bound_index in (None, user_index(external_userid)):
        return
    application = journey.application(session, invitation.application_id)
    _tell_of_stranger(journey, session, invitation, application, external_userid, now)


def _waiting_for(session: Session, external_userid: str, now: datetime) -> Invitation | None:
    return session.scalar(
        select(Invitation).where(
            Invitation.opened_index == user_index(external_userid), Invitation.bound_index.is_(None),
            Invitation.revoked_at.is_(None), Invitation.expires_at > now,
        ).order_by(Invitation.created_at.desc()).limit(1)
    )
