"""Who is this WeChat user? One link binds one person, who says so by tapping 是我."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.encryption import current_keyring
from core.errors import NotFound
from interview_flow.candidate import prompts, unbound, withdrawn
from interview_flow.core.journey import Journey, masked
from interview_flow.invitation import friend_ways
from interview_flow.invitation import invitation as links
from interview_flow.people import identity, one_time_codes, people
from interview_flow.people.identity import live_invitation
from messaging import outbox
from models import Application, Candidate, InboxEvent, Invitation, SubscriptionCredit


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
    session: Session,
    payload: dict[str, Any],
    template: str,
    data: dict[str, Any],
    now: datetime,
    application: Application | None = None,
) -> None:
    """Answer an entry: by its welcome code where there is one, else as an ordinary message.

    Args:
        application: whose HR hears of it when the words may not have arrived.
    """
    address = {key: payload[key] for key in ("open_kfid", "external_userid")}
    who, code = user_index(payload["external_userid"]), payload.get("welcome_code")
    if code:
        key, kind = f"welcome:{code}", "wecom.kf_welcome"
        address["welcome_code"] = code
    else:
        key, kind = f"entry:{who}:{payload['send_time']}:{template}", "wecom.kf_reply"
    outbox.post(
        session,
        key=key,
        kind=kind,
        now=now,
        subject=f"kf:{payload['external_userid']}",
        payload={**address, "template": template, "data": data},
        application_id=application.id if application else None,
    )


def bind(journey: Journey, session: Session, invitation: Invitation, external_userid: str, now: datetime) -> None:
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
    if candidate.unionid_index is None:
        ask_unionid(session, {"external_userid": external_userid}, occasion, now)


def unbind(journey: Journey, session: Session, application: Application, now: datetime) -> None:
    """HR undoes a binding: the link that the wrong person holds is dead, and the candidate gets a new one.

    The consent of whoever sat there goes too, for all of the candidate's applications, and the
    mini-app shuts for that WeChat user, whose permissions for reminders are nobody else's.
    """
    candidate = session.get_one(Candidate, application.candidate_id)
    candidate.external_userid = candidate.external_userid_index = candidate.bound_at = None
    candidate.openid = candidate.openid_index = candidate.unionid_index = None
    session.execute(delete(SubscriptionCredit).where(SubscriptionCredit.candidate_id == candidate.id))
    one_time_codes.end_all(session, candidate.id, now)
    friend_ways.end_friends(session, candidate.id, now)
    for one in prompts.applications_of(session, candidate):
        withdrawn.take_back(session, journey, one, now)
        links.renew(journey, session, one, now)


def ask_unionid(session: Session, payload: dict[str, Any], occasion: str, now: datetime) -> None:
    outbox.post(
        session,
        key=f"kf_customer:{occasion}",
        kind="wecom.kf_customer",
        payload=payload,
        now=now,
        subject=f"kf_customer:{payload['external_userid']}",
    )


def _by_token(
    journey: Journey, session: Session, token: str, external_userid: str, now: datetime
) -> tuple[str, dict[str, Any], Application | None]:
    try:
        invitation = live_invitation(session, token, now)
    except NotFound:
        return "link_invalid", unbound.whom_to_call(journey, session, identity.known_invitation(session, token)), None
    application = journey.application(session, invitation.application_id)
    candidate = session.get_one(Candidate, application.candidate_id)
    index = user_index(external_userid)
    known = candidate.external_userid_index or invitation.bound_index
    if known == index:
        return prompts.entry(journey, session, candidate, now, application)
    other = candidate_of(session, external_userid)
    if known is None and other is not None:
        met = people.meet(session, journey, other, application, now)
        if met == people.Meeting.JOINED:
            return prompts.entry(journey, session, other, now, application)
        if met == people.Meeting.ASKED:
            return "link_under_review", {}, None
    if known is not None or other is not None:
        tell_of_stranger(journey, session, invitation, application, external_userid, now)
        return "link_taken", unbound.whom_to_call(journey, session, invitation), None
    facts = journey.facts(session, application)
    return (
        "welcome_identity",
        {
            "masked_name": masked(candidate.name or ""),
            "position": facts["position"],
            "branch": facts["branch"],
            "invitation_id": invitation.id,
        },
        application,
    )


def _is_live(session: Session, token: str, now: datetime) -> bool:
    """An old link in the hand of somebody we know is as good as none."""
    try:
        live_invitation(session, token, now)
    except NotFound:
        return False
    return True


def may_bind(session: Session, invitation: Invitation, external_userid: str, now: datetime) -> bool:
    live = invitation.revoked_at is None and invitation.expires_at > now
    if not live or invitation.bound_index is not None:
        return False
    # Another application's link may have bound the candidate since this one was opened.
    application = session.get_one(Application, invitation.application_id)
    candidate = session.get_one(Candidate, application.candidate_id, with_for_update=True)
    return candidate.external_userid_index is None


def tell_of_stranger(
    journey: Journey,
    session: Session,
    invitation: Invitation,
    application: Application,
    external_userid: str,
    now: datetime,
) -> None:
    identity.tell_of_other(session, journey, invitation, application, user_index(external_userid), now)
