"""Inviting a candidate: the personal link, the answer, a new time, and closing."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from config.texts import word
from core.errors import InputInvalid, NotAllowed, RetryLater
from core.links import new_token, token_hash
from interview_flow.core import engine
from interview_flow.core.journey import INVITE_SCENE, Journey, Step
from interview_flow.core.states import Action
from interview_flow.invitation import friend_ways, short_links
from models import Application, Candidate, ContactWay, Invitation, Offer, SubscriptionCredit
from reminders import planner

MODES = ("chat",)  # "room" comes with the interview room


class Unreachable(NotAllowed):
    """The candidate has neither phone nor e-mail; an invitation cannot leave."""

    def __init__(self, application_id: str) -> None:
        super().__init__("the candidate has neither phone nor e-mail; an invitation cannot leave")
        self.application_id = application_id


def issue(step: Step) -> None:
    """Effect: store the time, make the personal link, and let it leave by SMS or e-mail.

    Raises:
        InputInvalid: not exactly one of interview_at and deadline, a time in the past, a wrong mode.
        Unreachable: no phone and no e-mail: HR must find another way.
        RetryLater: the account's link is still being made.
    """
    application = step.application
    _check_times(step)
    application.mode = step.data.get("mode", "chat")
    application.interview_at = step.data.get("interview_at")
    application.deadline = step.data.get("deadline")
    candidate = step.session.get_one(Candidate, application.candidate_id)
    if not candidate.phone and not candidate.email:
        raise Unreachable(application.id)
    if step.session.get(ContactWay, (step.journey.kf_id, INVITE_SCENE)) is None:
        raise RetryLater("the invitation link is still being made", after_s=5)
    _make_link(step.journey, step.session, step.application, step.now)
    step.journey.notify(
        step.session, application, "invitation_first", step.now, f"v{application.version}", first_contact=True
    )


def tell_unreachable(
    session: Session, journey: Journey, application: Application, occasion: str, now: datetime
) -> None:
    """HR is told that no link can be sent to this candidate."""
    journey.tell_staff(session, application, "hr", "no_contact", now, occasion)


def issue_again(step: Step) -> None:
    """Effect: after a fault or a no-show, invite once more with a new time."""
    application = step.application
    if step.action == Action.SECOND_CHANCE:
        application.second_chance_used = True
    start, deadline = step.data.get("interview_at"), application.deadline
    # After a fault a deadline that leaves a day stays; anything else gets a new time.
    if start or deadline is None or deadline < step.now + timedelta(days=1) or step.action != Action.REPORT_FAULT:
        application.interview_at, application.deadline = start or step.now + step.journey.deadlines.second_chance, None
    _make_link(step.journey, step.session, step.application, step.now)
    _invite_again(step)


def restore(step: Step) -> None:
    """Effect: an invitation that ran out is open again, with a new time or deadline.

    Raises:
        InputInvalid: not exactly one of interview_at and deadline, or a time in the past.
    """
    _check_times(step)
    application = step.application
    application.interview_at = step.data.get("interview_at")
    application.deadline = step.data.get("deadline")
    _make_link(step.journey, step.session, application, step.now)
    _invite_again(step)


def _invite_again(step: Step) -> None:
    """With the reason, where it is theirs to know."""
    why = word(f"again.{step.action.value}")
    occasion = f"v{step.application.version}"
    step.journey.notify(step.session, step.application, "invited_again", step.now, occasion, why=why)


def may_restore(step: Step) -> None:
    """Guard: it was the invitation that ran out, not an offer."""
    if step.session.scalar(select(Offer.id).where(Offer.application_id == step.application.id)) is not None:
        raise NotAllowed("an offer has expired, which no invitation brings back")


def only_once(step: Step) -> None:
    """Guard: a no-show gets one second chance."""
    if step.application.second_chance_used:
        raise NotAllowed("the second chance was used already")


def confirm(step: Step) -> None:
    """Effect: tell the candidate it is confirmed, and plan the reminders."""
    step.journey.notify(step.session, step.application, "interview_confirmed", step.now, f"v{step.application.version}")
    plan_reminders(step.session, step.journey, step.application, step.now)


def ask_hr_for_time(step: Step) -> None:
    """Effect: HR gets a card, the candidate is told that somebody will answer."""
    occasion = f"v{step.application.version}"
    step.journey.tell_staff(step.session, step.application, "hr", "reschedule_asked", step.now, occasion)
    step.journey.notify(step.session, step.application, "reschedule_noted", step.now, occasion)


def change_time(step: Step) -> None:
    """Effect: store the new time, re-plan what was planned, tell the candidate."""
    _check_times(step)
    application = step.application
    application.interview_at = step.data.get("interview_at")
    application.deadline = step.data.get("deadline")
    step.session.flush()
    planner.cancel_all(step.session, application.id, "rescheduled", step.now)
    if application.state == "confirmed":
        plan_reminders(step.session, step.journey, application, step.now)
    step.journey.notify(step.session, application, "rescheduled", step.now, f"v{application.version}")


def close(step: Step) -> None:
    """Effect: cancel reminders and links, say why it is over and what can be done, tell HR."""
    occasion = f"v{step.application.version}"
    _end(step)
    template = "invitation_expired" if step.action == Action.EXPIRE else "invitation_closed"
    step.journey.notify(step.session, step.application, template, step.now, occasion)
    why = word(f"left.{step.action.value}")
    step.journey.tell_staff(step.session, step.application, "hr", "candidate_left", step.now, occasion, what=why)


def tell_no_show(step: Step) -> None:
    """Effect: reminders end; HR is told. After the second time the candidate is told that it is over."""
    planner.cancel_all(step.session, step.application.id, "no show", step.now)
    if step.application.second_chance_used:
        _revoke(step.session, step.application, step.now)
        step.journey.notify(step.session, step.application, "no_show_closed", step.now, f"v{step.application.version}")
    step.journey.tell_staff(
        step.session,
        step.application,
        "hr",
        "candidate_left",
        step.now,
        f"v{step.application.version}",
        what=word(f"left.{step.action.value}"),
    )


def withdraw(step: Step) -> None:
    """Effect: everything planned ends; the candidate gets a confirmation."""
    _end(step)
    step.journey.notify(step.session, step.application, "withdrawn", step.now, f"v{step.application.version}")


def plan_reminders(session: Session, journey: Journey, application: Application, now: datetime) -> None:
    """Plan the notices before the interview time or deadline."""
    moment = application.interview_at or application.deadline
    if moment is None:
        return
    version = journey.version(session, application)
    planner.plan(
        session, application, interview_at=moment, now=now, rules=journey.catalogue.reminders, branch=version.branch
    )


def accept(journey: Journey, session: Session, application: Application, granted: list[str], now: datetime) -> None:
    """Accept in the mini-app; `granted` are reminder keys (`day`, `hour`) with one message allowed for each."""
    for key in granted:
        _add_credit(session, application.candidate_id, key)
    session.flush()
    actor = f"candidate:{application.candidate_id}"
    engine.apply(journey, session, application, Action.ACCEPT_INVITATION, actor, now)


def renew(journey: Journey, session: Session, application: Application, now: datetime) -> None:
    """Replace a link that the wrong person may hold, and send the new one by SMS or e-mail.

    Nothing happens to an application without a live link.
    """
    live = session.scalar(
        select(Invitation.id)
        .where(
            Invitation.application_id == application.id, Invitation.revoked_at.is_(None), Invitation.expires_at > now
        )
        .limit(1)
    )
    _revoke(session, application, now)
    if live is None:
        return
    made = _make_link(journey, session, application, now)
    candidate = session.get_one(Candidate, application.candidate_id)
    if candidate.phone or candidate.email:
        journey.notify(session, application, "link_renewed", now, made.id, first_contact=True)
    else:
        tell_unreachable(session, journey, application, made.id, now)


def _make_link(journey: Journey, session: Session, application: Application, now: datetime) -> Invitation:
    _revoke(session, application, now)
    token = new_token()
    candidate = session.get_one(Candidate, application.candidate_id)
    made = Invitation(
        application_id=application.id,
        token_hash=token_hash(token),
        token=token,
        expires_at=now + journey.deadlines.invitation,
        created_at=now,
        bound_index=candidate.external_userid_index,
    )
    session.add(made)
    session.flush()
    short_links.make(session, made, now)
    friend_ways.offer(session, journey, application, now)
    return made


def _revoke(session: Session, application: Application, now: datetime) -> None:
    session.execute(
        update(Invitation)
        .where(Invitation.application_id == application.id, Invitation.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    friend_ways.revoke(session, application, now)


def _end(step: Step) -> None:
    planner.cancel_all(step.session, step.application.id, step.action.value, step.now)
    _revoke(step.session, step.application, step.now)


def _check_times(step: Step) -> None:
    interview_at, deadline = step.data.get("interview_at"), step.data.get("deadline")
    given = [moment for moment in (interview_at, deadline) if moment is not None]
    if len(given) != 1:
        raise InputInvalid("give exactly one of interview_at and deadline", field="interview_at")
    if given[0] <= step.now:
        raise InputInvalid("the time is in the past", field="interview_at" if interview_at else "deadline")
    if step.data.get("mode", "chat") not in MODES:
        raise InputInvalid("mode must be chat", field="mode")


def _add_credit(session: Session, candidate_id: str, key: str) -> None:
    credit = session.scalar(
        select(SubscriptionCredit).where(
            SubscriptionCredit.candidate_id == candidate_id, SubscriptionCredit.template_key == key
        )
    )
    if credit is None:
        credit = SubscriptionCredit(candidate_id=candidate_id, template_key=key, credits=0)
        session.add(credit)
    credit.credits += 1
