"""An unknown WeChat user says 是我 in the chat: what they must show before the candidate is theirs.

What was asked of a user is found by what they were told: each such message names the invitation. So a proof counts for
that invitation alone, and nobody else who opens the link takes it away.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from interview_flow.candidate import binding, commands, unbound
from interview_flow.core.journey import Journey
from interview_flow.people import identity, one_time_codes
from messaging.keys import digest
from models import Application, Candidate, Invitation, OutboxMessage

MOST_GUESSES = 5
LOCKED = timedelta(hours=24)
ASKS_DIGITS, DIGITS_WRONG = ("ask_digits",), ("digits_wrong", "digits_locked")
ASKS_CODE = ("ask_code", "code_still_valid")
# The digits that prove who it is, and what people write before them.
PROOF = re.compile(
    r"(?:我的?)?(?:手机)?号?(?:码)?(?:的)?(?:尾号|最?后四位(?:数字?)?|验证码)?(?:是|为)?([0-9]{4}|[0-9]{6})"
)


def confirm_identity(
    journey: Journey, session: Session, payload: dict[str, Any], invitation_id: str, now: datetime
) -> None:
    """The visitor tapped 是我: bind, or first ask for the phone's last digits where the branch wants them."""
    external_userid = payload["external_userid"]
    invitation = session.get(Invitation, invitation_id, with_for_update=True)
    if invitation is None or not binding.may_bind(session, invitation, external_userid, now):
        _tell_if_taken(journey, session, invitation, external_userid, now)
        unbound.say(session, payload, "link_invalid", unbound.whom_to_call(journey, session, invitation), now)
        return
    application = journey.application(session, invitation.application_id)
    if not _asks_digits(journey, session, application):
        _bind_or_prove(journey, session, payload, invitation, application, now)
    elif not _say_locked(journey, session, payload, invitation, application, now):
        unbound.say(session, payload, "ask_digits", {"invitation_id": invitation.id}, now)


def is_proof(journey: Journey, session: Session, payload: dict[str, Any], text: str, now: datetime) -> bool:
    """Whether the text is digits that were asked for, of the phone number or of a code; then they are compared."""
    found = PROOF.fullmatch(commands.core_of(text))
    if found is None:
        return False
    check = check_code if len(found[1]) == one_time_codes.DIGITS else check_digits
    return check(journey, session, {**payload, "text": found[1]}, now)


def check_digits(journey: Journey, session: Session, payload: dict[str, Any], now: datetime) -> bool:
    """An unbound user typed four digits: bind when they end the candidate's phone number.

    Ten thousand guesses are few, so after `MOST_GUESSES` wrong ones the link is locked for this
    WeChat user for a day, and HR hears of it; a new link, by which HR undoes a binding, is open at once.

    Returns:
        False when nobody asked for digits.
    """
    invitation = _asked(session, payload["external_userid"], ASKS_DIGITS, now)
    if invitation is None:
        return False
    application = journey.application(session, invitation.application_id)
    candidate = session.get_one(Candidate, application.candidate_id)
    if _say_locked(journey, session, payload, invitation, application, now):
        return True
    if (candidate.phone or "").endswith(payload["text"].strip()):
        _bind_or_prove(journey, session, payload, invitation, application, now)
    elif len(_wrong(session, payload["external_userid"], invitation, now)) + 1 < MOST_GUESSES:
        told = unbound.whom_to_call(journey, session, invitation)
        unbound.say(session, payload, "digits_wrong", {"invitation_id": invitation.id, **told}, now)
    else:
        _lock(journey, session, payload, invitation, application, now)
    return True


def check_code(journey: Journey, session: Session, payload: dict[str, Any], now: datetime) -> bool:
    """An unbound user typed six digits: bind when they are the code that was sent for them, for this invitation.

    Returns:
        False when no code was sent.
    """
    external_userid = payload["external_userid"]
    invitation = _asked(session, external_userid, ASKS_CODE, now)
    if invitation is None:
        return False
    application = journey.application(session, invitation.application_id)
    visitor = binding.user_index(external_userid)
    if one_time_codes.use(session, application.candidate_id, visitor, payload["text"], now):
        binding.bind(journey, session, invitation, external_userid, now)
    else:
        unbound.say(session, payload, "code_wrong", {}, now)
    return True


def customer_known(journey: Journey, session: Session, payload: dict[str, Any], unionid: str, now: datetime) -> None:
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
        unbound.say(session, payload, "link_invalid", unbound.whom_to_call(journey, session, invitation), now)
        return
    candidate = session.get_one(Candidate, application.candidate_id)
    if not index or not candidate.unionid_index:
        _send_code(journey, session, payload, invitation, application, now)
    elif index == candidate.unionid_index:
        binding.bind(journey, session, invitation, external_userid, now)
    else:
        binding.tell_of_stranger(journey, session, invitation, application, external_userid, now)
        unbound.say(session, payload, "link_taken", unbound.whom_to_call(journey, session, invitation), now)


def _bind_or_prove(
    journey: Journey,
    session: Session,
    payload: dict[str, Any],
    invitation: Invitation,
    application: Application,
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
    journey: Journey,
    session: Session,
    payload: dict[str, Any],
    invitation: Invitation,
    application: Application,
    now: datetime,
) -> None:
    candidate = session.get_one(Candidate, application.candidate_id)
    visitor, asked = binding.user_index(payload["external_userid"]), {"invitation_id": invitation.id}
    try:
        one_time_codes.send(session, journey, application, candidate, visitor, now, ["sms", "email"])
    except NotAllowed:
        if one_time_codes.is_open(session, candidate.id, visitor, now):
            unbound.say(session, payload, "code_still_valid", asked, now)
        else:
            unbound.say(session, payload, "code_unavailable", {}, now)
        return
    unbound.say(session, payload, "ask_code", asked, now)


def _asks_digits(journey: Journey, session: Session, application: Application) -> bool:
    """Whether the branch wants them, and there is a phone number to compare with."""
    candidate = session.get_one(Candidate, application.candidate_id)
    return journey.version(session, application).branch.switches.ask_phone_digits and bool(candidate.phone)


def _lock(
    journey: Journey,
    session: Session,
    payload: dict[str, Any],
    invitation: Invitation,
    application: Application,
    now: datetime,
) -> None:
    until = now + LOCKED
    told = {"invitation_id": invitation.id, **_lock_facts(journey, session, application, until, now)}
    unbound.say(session, payload, "digits_locked", {**told, "until_ts": until.timestamp()}, now)
    occasion = f"{invitation.id}:{binding.user_index(payload['external_userid'])[:20]}"
    journey.tell_staff(session, application, "hr", "digits_locked_hr", now, occasion, until=told["until"])


def _say_locked(
    journey: Journey,
    session: Session,
    payload: dict[str, Any],
    invitation: Invitation,
    application: Application,
    now: datetime,
) -> bool:
    """Whether it is locked for this user; they hear until when."""
    told = _told(session, payload["external_userid"], ("digits_locked",), now)
    untils = [one["until_ts"] for one in told if one["invitation_id"] == invitation.id]
    if not untils or untils[0] <= now.timestamp():
        return False
    until = datetime.fromtimestamp(untils[0], now.tzinfo)
    unbound.say(session, payload, "digits_still_locked", _lock_facts(journey, session, application, until, now), now)
    return True


def _lock_facts(
    journey: Journey, session: Session, application: Application, until: datetime, now: datetime
) -> dict[str, str]:
    version = journey.version(session, application)
    return {"until": journey.local_time(version, until, now), "contact": version.branch.contact}


def _wrong(session: Session, external_userid: str, invitation: Invitation, now: datetime) -> list[dict[str, Any]]:
    """Of how many wrong digits this user was told within the time that a lock lasts."""
    told = _told(session, external_userid, DIGITS_WRONG, now)
    return [one for one in told if one["invitation_id"] == invitation.id]


def _asked(session: Session, external_userid: str, templates: Sequence[str], now: datetime) -> Invitation | None:
    """The invitation for which this user was last asked to prove who they are, while they may."""
    asked = _told(session, external_userid, templates, now, since=None)
    invitation = session.get(Invitation, asked[0]["invitation_id"], with_for_update=True) if asked else None
    if invitation is None or not binding.may_bind(session, invitation, external_userid, now):
        return None
    return invitation


def _tell_if_taken(
    journey: Journey, session: Session, invitation: Invitation | None, external_userid: str, now: datetime
) -> None:
    """Two opened the link and the other was quicker: which of them is the candidate is HR's to find out."""
    if invitation is None or invitation.bound_index in (None, binding.user_index(external_userid)):
        return
    application = journey.application(session, invitation.application_id)
    binding.tell_of_stranger(journey, session, invitation, application, external_userid, now)


def _told(
    session: Session, external_userid: str, templates: Sequence[str], now: datetime, since: timedelta | None = LOCKED
) -> list[dict[str, Any]]:
    """The data of what this user was told that names an invitation, newest first."""
    query = select(OutboxMessage).where(
        OutboxMessage.subject == digest(f"kf:{external_userid}"), OutboxMessage.template.in_(templates)
    )
    if since is not None:
        query = query.where(OutboxMessage.created_at > now - since)
    rows = session.scalars(query.order_by(OutboxMessage.seq.desc()))
    return [row.payload["data"] for row in rows if "invitation_id" in row.payload["data"]]
