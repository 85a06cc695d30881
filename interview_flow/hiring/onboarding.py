"""Onboarding: the new hire fills in, HR confirms, the member and the roster follow by themselves."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.texts import word
from core.errors import InputRefused, NotAllowed, NotFound, Why
from core.normal_form import MOBILE
from interview_flow.core import engine
from interview_flow.core.journey import Journey, Step
from interview_flow.core.reason_words import reason_in_words, words_of
from interview_flow.core.states import Action, State
from interview_flow.hiring import documents, first_day, onboarding_form
from interview_flow.hiring.documents import StoredDocument
from interview_flow.people import identity, matches, people
from messaging import outbox
from models import Application, Candidate, Document, Invitation, Onboarding, OutboxMessage, RosterRecord

EDITABLE = ("open", "returned")


def on_offer_accepted(step: Step) -> None:
    """Effect: open the onboarding, keep the personal link alive for it, and tell the candidate."""
    step.session.add(Onboarding(application_id=step.application.id, status="open", form={}))
    _extend_link(step)
    step.journey.notify(step.session, step.application, "onboarding_open", step.now, "open")


def on_submitted(step: Step) -> None:
    """Effect: complete papers wait for HR, who get a card.

    Raises:
        InputInvalid: a field or a required document is missing; `field` names it.
        NotAllowed: they lie with HR already.
    """
    onboarding = of(step.session, step.application.id)
    _refuse_locked(onboarding)
    onboarding.form = filled(step.session, step.application, onboarding)
    onboarding_form.refuse_incomplete(onboarding.form)
    _refuse_without_papers(step.session, onboarding)
    onboarding.status, onboarding.submitted_at = "submitted", step.now
    candidate = step.session.get_one(Candidate, step.application.candidate_id)
    people.note_id_number(step.session, candidate, str((onboarding.form or {})["id_number"]), step.now)
    matches.ask_hr(step.session, step.journey, step.application, step.now)
    step.journey.tell_staff(
        step.session,
        step.application,
        "hr",
        "onboarding_review",
        step.now,
        _occasion(step),
        documents=str(len(documents.papers(step.session, onboarding))),
        phone_check=phone_check(step.session, step.application, onboarding),
    )


def on_returned(step: Step) -> None:
    """Effect: the new hire may edit again, and reads why.

    Raises:
        NotAllowed: nothing lies with HR.
    """
    onboarding = _waiting(step)
    onboarding.status = "returned"
    step.journey.notify(
        step.session,
        step.application,
        "onboarding_returned",
        step.now,
        _occasion(step),
        reason=step.reason or word("onboarding.return_reason"),
    )


def on_confirmed(step: Step) -> None:
    """Effect: the member account is made next. `staff_number` may come with the action.

    Raises:
        NotAllowed: nothing lies with HR, or the member is being made already.
    """
    onboarding = _waiting(step, also_stuck=True)
    onboarding.status = "confirmed"
    onboarding.confirmed_at, onboarding.confirmed_by = step.now, step.actor_name
    number = str(step.data.get("staff_number") or "").strip()
    if number:
        onboarding.form = {**(onboarding.form or {}), "staff_number": number}
    # The version is part of the key, so that confirming again after a failure tries again.
    outbox.post(
        step.session,
        key=f"hr_sync.member:{step.application.id}:{_occasion(step)}",
        kind="hr_sync.member",
        queue="sync",
        payload={"application_id": step.application.id},
        subject=f"hr_sync:{step.application.id}",
        application_id=step.application.id,
        now=step.now,
    )


def on_completed(step: Step) -> None:
    """Effect: they are welcomed, as a member too, with their first day; HR is told that the roster matches."""
    userid = step.session.scalar(select(RosterRecord.userid).where(RosterRecord.application_id == step.application.id))
    day = first_day.of(step.session, step.journey, step.application, step.now)
    told: dict[str, Any] = {"first_day": day.text, "first_day_short": day.short}
    step.journey.notify(step.session, step.application, "hired", step.now, "done", **told)
    if userid:
        url = f"{step.journey.public_url}{first_day.PATH}"
        step.journey.tell_members(
            step.session, step.application, [userid], "welcome_member", step.now, "done", **told, first_day_url=url
        )
    step.journey.tell_staff(
        step.session, step.application, "hr", "onboarding_done", step.now, "done", userid=userid or ""
    )


def roster_written(journey: Journey, session: Session, application_id: str, verified: bool, now: datetime) -> None:
    """Hook of `hr_sync.roster`: equal ends the journey, a difference goes back to HR."""
    application = journey.application(session, application_id)
    if application.state != State.ONBOARDING:
        return
    if verified:
        engine.apply(journey, session, application, Action.COMPLETE_ONBOARDING, "system:hr_sync", now)
        return
    record = session.scalar(select(RosterRecord).where(RosterRecord.application_id == application_id))
    entries = record.differences if record else []
    what = "、".join(entry["field"] for entry in entries)
    _back_to_hr(journey, session, application, "roster_differs", now, what=what)


def sync_failed(journey: Journey, session: Session, application_id: str, step: str, why: Why, now: datetime) -> None:
    """Hook of both senders: HR hears which step failed and may confirm again.

    Args:
        step: `member` or `roster`.
        why: a known error number becomes a sentence for HR.
    """
    application = journey.application(session, application_id)
    what = word(f"onboarding.sync_steps.{step}")
    _back_to_hr(journey, session, application, "onboarding_failed", now, what=what, reason=_for_hr(why))


def save_form(
    session: Session, journey: Journey, application: Application, form: dict[str, str | None], now: datetime
) -> Onboarding:
    """Store what was typed so far; the first time starts the onboarding.

    Raises:
        InputInvalid: the first wrong field, named.
        NotAllowed: no offer was accepted, or the papers lie with HR.
    """
    onboarding = _editing(session, journey, application, now)
    zone = journey.version(session, application).branch.zone
    tidy = onboarding_form.checked(form, now.astimezone(zone).date())
    onboarding.form = {**(onboarding.form or {}), **tidy}
    return onboarding


def add_document(
    session: Session, journey: Journey, application: Application, stored: StoredDocument, now: datetime
) -> Document:
    """Attach a file that `documents.store` has checked.

    Raises:
        InputInvalid: too many files. NotAllowed: as for `save_form`.
    """
    onboarding = _editing(session, journey, application, now)
    if len(documents.papers(session, onboarding)) >= documents.MOST:
        raise InputRefused(word("onboarding.errors.document_count", most=str(documents.MOST)), field="file")
    document = Document(
        onboarding_id=onboarding.id,
        kind=stored.kind,
        file_id=stored.file_id,
        mime=stored.mime,
        uploaded_at=now,
        name=stored.name,
    )
    session.add(document)
    session.flush()
    return document


def remove_document(
    session: Session, journey: Journey, application: Application, document_id: str, now: datetime
) -> None:
    """Take a file back; one that is gone already is no error.

    Raises:
        NotAllowed: as for `save_form`.
    """
    _editing(session, journey, application, now)
    document = documents.paper(session, application.id, document_id)
    if document is not None:
        session.delete(document)
        session.flush()


def submit(session: Session, journey: Journey, application: Application, now: datetime) -> None:
    """Hand the papers to HR (the table's checks apply).

    Raises:
        InputInvalid: what is missing. NotAllowed: as for `save_form`.
    """
    _editing(session, journey, application, now)
    actor = f"candidate:{application.candidate_id}"
    engine.apply(journey, session, application, Action.SUBMIT_ONBOARDING, actor, now)


def of(session: Session, application_id: str, *, lock: bool = True) -> Onboarding:
    """The onboarding of an application, locked for this transaction unless it is only shown.

    Raises:
        NotFound: no offer was accepted.
    """
    query = select(Onboarding).where(Onboarding.application_id == application_id)
    onboarding = session.scalar(query.with_for_update() if lock else query)
    if onboarding is None:
        raise NotFound("there is no onboarding for this application")
    return onboarding


def known(session: Session, application: Application) -> dict[str, str]:
    """What the form asks for and the profile holds already, in the form's own shape."""
    phone = session.get_one(Candidate, application.candidate_id).phone or ""
    return {"phone": phone} if MOBILE.fullmatch(phone) else {}


def filled(session: Session, application: Application, onboarding: Onboarding) -> dict[str, str]:
    """The form as the page shows it: what they typed, emptied fields included, over what is known."""
    return {**known(session, application), **(onboarding.form or {})}


def phone_check(session: Session, application: Application, onboarding: Onboarding) -> str:
    """How the phone in the form compares with the one that HR's system gave, which the account is made with."""
    stored = session.get_one(Candidate, application.candidate_id).phone
    given = str((onboarding.form or {}).get("phone") or "")
    if not stored:
        return word("onboarding.phone_check.unknown")
    same = identity.same_phone(given, stored)
    return word(f"onboarding.phone_check.{'same' if same else 'differs'}", given=given[-4:])


def _editing(session: Session, journey: Journey, application: Application, now: datetime) -> Onboarding:
    onboarding = of(session, application.id)
    _refuse_locked(onboarding)
    if application.state == State.OFFER_ACCEPTED:
        actor = f"candidate:{application.candidate_id}"
        engine.apply(journey, session, application, Action.START_ONBOARDING, actor, now)
    elif application.state != State.ONBOARDING:
        raise NotAllowed(f"nothing can be filled in while the application is {application.state}")
    return onboarding


def _refuse_locked(onboarding: Onboarding) -> None:
    if onboarding.status not in EDITABLE:
        raise NotAllowed(f"the papers are {onboarding.status}; HR has to return them first")


def _waiting(step: Step, also_stuck: bool = False) -> Onboarding:
    """The onboarding that lies with HR; `also_stuck`: confirmed once, but nothing is under way any more."""
    onboarding = of(step.session, step.application.id)
    stuck = also_stuck and onboarding.status == "confirmed" and not _under_way(step)
    if onboarding.status != "submitted" and not stuck:
        raise NotAllowed(f"the papers are {onboarding.status}, not submitted")
    return onboarding


def _under_way(step: Step) -> bool:
    query = select(OutboxMessage.id).where(
        OutboxMessage.application_id == step.application.id,
        OutboxMessage.kind.in_(("hr_sync.member", "hr_sync.roster")),
        OutboxMessage.status.in_(outbox.OPEN),
    )
    return step.session.scalar(query.limit(1)) is not None


def _refuse_without_papers(session: Session, onboarding: Onboarding) -> None:
    kinds = {document.kind for document in documents.papers(session, onboarding)}
    for kind in documents.REQUIRED:
        if kind not in kinds:
            reason = word("onboarding.errors.missing_document", label=documents.label(kind))
            raise InputRefused(reason, field=kind)


def _back_to_hr(
    journey: Journey, session: Session, application: Application, template: str, now: datetime, **data: str
) -> None:
    onboarding = of(session, application.id)
    onboarding.status = "submitted"
    occasion = f"{onboarding.confirmed_at:%Y%m%d%H%M%S%f}" if onboarding.confirmed_at else "unconfirmed"
    journey.tell_staff(session, application, "hr", template, now, occasion, **data)


def _for_hr(why: Why) -> str:
    """What HR can do about it, by the far side's number or our own code."""
    found = (words_of(f"onboarding.sync_reasons.{key}") for key in (why.errcode, why.code.value))
    return next(filter(None, found), "") or reason_in_words(why)


def _extend_link(step: Step) -> None:
    """The personal link also opens the onboarding page, so it must outlive the invitation."""
    invitation = step.session.scalar(
        select(Invitation)
        .where(Invitation.application_id == step.application.id, Invitation.revoked_at.is_(None))
        .order_by(Invitation.created_at.desc())
        .limit(1)
    )
    if invitation is not None:
        invitation.expires_at = max(invitation.expires_at, step.now + step.journey.deadlines.invitation)


def _occasion(step: Step) -> str:
    return f"v{step.application.version}"
