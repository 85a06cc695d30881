"""An unknown WeChat user says 是我 in the chat: what they must show before the candidate is theirs."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from interview_flow import binding, identity, one_time_codes
from interview_flow.journey import Journey
from messaging.keys import digest
from models import Application, Candidate, Invitation, OutboxMessage

MOST_GUESSES = 5


def confirm_identity(
    journey: Journey, session: Session, payload: dict[str, Any], invitation_id: str, now: datetime
) -> None:
    """She tapped 是我: bind, or first ask for the phone's last digits where the branch wants them."""
    external_userid = payload["external_userid"]
    invitation = session.get(Invitation, invitation_id, with_for_update=True)
    if invitation is None or not binding.may_bind(session, invitation, external_userid, now):
        _tell_if_taken(journey, session, invitation, external_userid, now)
        binding.say(session, payload, "link_invalid", {}, now)
        return
    application = journey.application(session, invitation.application_id)
    # Two may have opened the link; the digits are asked of the one who says 是我.
    invitation.opened_index = binding.user_index(external_userid)
    if _asks_digits(journey, session, application):
        binding.say(session, payload, "ask_digits", {}, now)
        return
    _bind_or_prove(journey, session, payload, invitation, application, now)


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
    if invitation is None or not binding.may_bind(session, invitation, external_userid, now):
        return False
    application = journey.application(session, invitation.application_id)
    if not _asks_digits(journey, session, application):
        return False
    candidate = session.get_one(Candidate, application.candidate_id)
    guesses = _guesses(session, external_userid)
    if guesses >= MOST_GUESSES:
        binding.tell_of_stranger(journey, session, invitation, application, external_userid, now)
        binding.say(session, payload, "link_taken", {}, now)
    elif (candidate.phone or "").endswith(payload["text"].strip()):
        _bind_or_prove(journey, session, payload, invitation, application, now)
    else:
        binding.say(session, payload, "digits_wrong", {}, now)
    return True


def check_code(journey: Journey, session: Session, payload: dict[str, Any], now: datetime) -> bool:
    """An unbound user typed six digits: bind when they are the code that was sent for them.

    Returns:
        False when no code was sent.
    """
    external_userid = payload["external_userid"]
    candidate_id = one_time_codes.awaited(session, binding.user_index(external_userid), now)
    invitation = _waiting_for(session, external_userid, now)
    if candidate_id is None or invitation is None or not binding.may_bind(session, invitation, external_userid, now):
        return False
    if one_time_codes.use(session, candidate_id, binding.user_index(external_userid), payload["text"], now):
        binding.bind(journey, session, invitation, external_userid, now)
    else:
        binding.say(session, payload, "code_wrong", {}, now)
    return True


def customer_known(
    journey: Journey, session: Session, payload: dict[str, Any], unionid: str, now: datetime
) -> None:
    """Hook of `wecom.kf_customer`: whose WeChat account it is, as far as WeCom says.

    With an `invitation_id` somebody who tapped 是我 waits for it; without one it is noted for the mini-program.
    """
    index, external_userid = identity.unionid_index(unionid), payload["external_userid"]
    if "invitation_id" not in payload:
        candidate = binding.candidate_of(session, external_userid)
        if candidate is not None and index and candidate.unionid_index is None:
            candidate.unionid_index = index
        return
    invitation = session.get_one(Invitation, payload["invitation_id"], with_for_update=True)
    application = journey.application(session, invitation.application_id)
    if not binding.may_bind(session, invitation, external_userid, now):
        _tell_if_taken(journey, session, invitation, external_userid, now)
        binding.say(session, payload, "link_invalid", {}, now)
        return
    candidate = session.get_one(Candidate, application.candidate_id)
    if not index or not candidate.unionid_index:
        _send_code(journey, session, payload, application, candidate, now)
    elif index == candidate.unionid_index:
        binding.bind(journey, session, invitation, external_userid, now)
    else:
        binding.tell_of_stranger(journey, session, invitation, application, external_userid, now)
        binding.say(session, payload, "link_taken", {}, now)


def _bind_or_prove(
    journey: Journey, session: Session, payload: dict[str, Any], invitation: Invitation, application: Application,
    now: datetime,
) -> None:
    """Bind, unless the candidate is bound in the mini-program: then it must be the same WeChat user."""
    candidate = session.get_one(Candidate, application.candidate_id)
    if candidate.openid_index is None:
        binding.bind(journey, session, invitation, payload["external_userid"], now)
        return
    asked = {key: payload[key] for key in ("external_userid", "open_kfid", "msgid")}
    binding.ask_unionid(session, {**asked, "invitation_id": invitation.id}, payload["msgid"], now)


def _send_code(
    journey: Journey, session: Session, payload: dict[str, Any], application: Application, candidate: Candidate,
    now: datetime,
) -> None:
    visitor = binding.user_index(payload["external_userid"])
    try:
        one_time_codes.send(session, journey, application, candidate, visitor, now, ["sms", "email"])
    except NotAllowed:
        binding.say(session, payload, "code_unavailable", {}, now)
        return
    binding.say(session, payload, "ask_code", {}, now)


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


def _tell_if_taken(
    journey: Journey, session: Session, invitation: Invitation | None, external_userid: str, now: datetime
) -> None:
    """Two opened the link and the other was quicker: which of them is the candidate is HR's to find out."""
    if invitation is None or invitation.bound_index in (None, binding.user_index(external_userid)):
        return
    application = journey.application(session, invitation.application_id)
    binding.tell_of_stranger(journey, session, invitation, application, external_userid, now)


def _waiting_for(session: Session, external_userid: str, now: datetime) -> Invitation | None:
    return session.scalar(
        select(Invitation).where(
            Invitation.opened_index == binding.user_index(external_userid), Invitation.bound_index.is_(None),
            Invitation.revoked_at.is_(None), Invitation.expires_at > now,
        ).order_by(Invitation.created_at.desc()).limit(1)
    )
