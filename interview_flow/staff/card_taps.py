"""A tap on a staff card: `verb:application`, authorised by who tapped, not by having the card."""

from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.deadlines import NO_REASON
from config.texts import word
from core.errors import InputInvalid, NotAllowed
from interview_flow.core import card_closing, engine, staff
from interview_flow.core.journey import Journey
from interview_flow.core.states import Action
from interview_flow.people import matches, merging
from interview_flow.staff import members, todo
from messaging import operate, outbox
from messaging.keys import digest
from models import Application, CandidateMatch, Card, InboxEvent, OutboxMessage

log = structlog.get_logger(__name__)

VERBS = {
    "advance": Action.ADVANCE,
    "reject": Action.REJECT,
    "confirm_screen_out": Action.CONFIRM_SCREEN_OUT,
    "screen_in": Action.SCREEN_IN,
    "second_chance": Action.SECOND_CHANCE,
}

# On cards of earlier versions, which took these steps by one tap: what they need stands on the page.
ON_THE_PAGE = ("approve_offer", "confirm_onboarding")

REFUSALS: dict[type[Exception], str] = {
    InputInvalid: "click_needs_reason",
    merging.TwoWeChats: "merge_two_wechats",
    merging.InInterview: "merge_in_interview",
}


def clicked(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler `app.card_clicked`: take the step, or tell the clicker why not."""
    payload = event.payload
    userid = payload["userid"]
    if members.has_left(session, userid):
        log.warning("click_of_a_departed_member", userid=userid)
        return
    _remember_code(session, payload, now)
    verb, _, application_id = payload["event_key"].partition(":")
    if verb in matches.DECISIONS:
        _decide_match(journey, session, payload, now)
        return
    application = session.get(Application, application_id, with_for_update=True)
    if application is None or verb not in (*VERBS, *ON_THE_PAGE):
        return
    try:
        role = journey.rights(session).require(application.branch_key, userid, ("hr",))
        _refuse_closed(session, payload)
        if verb in ON_THE_PAGE:
            _say(journey, session, application, userid, "act_on_the_page", payload, now)
            return
        with session.begin_nested():
            engine.apply(journey, session, application, VERBS[verb], f"{role}:{userid}", now, reason=_reason(payload))
    except (NotAllowed, InputInvalid) as error:
        session.refresh(application)
        _grey_out(session, application, payload, now)
        _explain(journey, session, application, userid, error, payload, now)


def _decide_match(journey: Journey, session: Session, payload: dict[str, Any], now: datetime) -> None:
    """Two records that may be one person: done, or the clicker is told why not."""
    verb, _, match_id = payload["event_key"].partition(":")
    match = session.get(CandidateMatch, match_id)
    rows = matches.applications_of(session, match) if match is not None else []
    if not rows:
        return
    try:
        with session.begin_nested():
            matches.decide(session, journey, match_id, verb, payload["userid"], now)
        _close_match(journey, session, payload, verb, now)
    except NotAllowed as error:
        _grey_out(session, rows[0], payload, now)
        _explain(journey, session, rows[0], payload["userid"], error, payload, now)


def staff_wrote(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler `app.text`: HR may ask for what waits; any other text belongs to no question, so ask which one."""
    asked = todo.is_asked_for(event.payload.get("content") or "")
    if not (asked and todo.tell(journey, session, event.payload["userid"], event.key_hash, now)):
        _answer_staff(session, event, "which_question", now)


def menu_tapped(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler `app.menu`: the entry that answers in the chat; the others open pages."""
    payload = event.payload
    if payload.get("event") != "click" or payload.get("event_key") != todo.MENU_KEY:
        return
    if not todo.tell(journey, session, payload["userid"], event.key_hash, now):
        data = {"mine_url": f"{journey.public_url}/h5/mine"}
        todo.post(session, [payload["userid"]], [], "hr_only", data, f"hr_only:{event.key_hash}", now)


def staff_sent(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler `app.message`: a picture, voice, file, place or link has no meaning here; say so."""
    _answer_staff(session, event, "words_or_cards_only", now)


def _answer_staff(session: Session, event: InboxEvent, template: str, now: datetime) -> None:
    userid = event.payload["userid"]
    outbox.post(
        session,
        key=f"{template}:{event.key_hash}",
        kind="notify.staff",
        now=now,
        subject=f"member:{userid}",
        payload={"userids": [userid], "fallback": [], "template": template, "data": {}},
    )


def _remember_code(session: Session, payload: dict[str, Any], now: datetime) -> None:
    card = session.scalar(select(Card).where(Card.task_id == payload["task_id"]))
    if card is not None and payload.get("response_code"):
        card.may_change_by(payload["response_code"], now)


def _refuse_closed(session: Session, payload: dict[str, Any]) -> None:
    """A decided card decides nothing more, even where the table would let the next state be rejected too.

    Raises:
        NotAllowed: somebody has acted on this card.
    """
    card = session.scalar(select(Card).where(Card.task_id == payload["task_id"]).with_for_update())
    if card is not None and card.closed_at is not None:
        raise NotAllowed(f"the card is closed: {card.closed_text}")


def _grey_out(session: Session, application: Application, payload: dict[str, Any], now: datetime) -> None:
    """A card that was decided elsewhere, without a code that could change it: this tap has brought one."""
    card = session.scalar(select(Card).where(Card.task_id == payload["task_id"]))
    if card is None or card.closed_at is None or not card.response_code:
        return
    key = f"close_card:{card.task_id}"
    posted = outbox.post(
        session,
        key=key,
        kind="wecom.update_card",
        now=now,
        payload={"task_id": card.task_id, "text": card.closed_text},
        application_id=application.id,
    )
    earlier = session.scalar(select(OutboxMessage).where(OutboxMessage.key_hash == digest(key)))
    if posted is None and earlier is not None and earlier.status in operate.ENDED_BADLY:
        operate.retry(session, "outbox", earlier.id, now)


def _reason(payload: dict[str, Any]) -> str | None:
    chosen = payload.get("selected", {}).get("reason") or []
    return chosen[0] if chosen and chosen[0] != NO_REASON else None


def _close_match(journey: Journey, session: Session, payload: dict[str, Any], verb: str, now: datetime) -> None:
    """The card says who decided whether the two are one."""
    card = session.scalar(select(Card).where(Card.task_id == payload["task_id"]))
    if card is not None and card.closed_at is None:
        who = staff.name_of(journey.catalogue, payload["userid"])
        text = word("cards.decided", name=who, outcome=word(f"cards.outcomes.{verb}"))
        card_closing.close(session, card, text, now)


def _explain(
    journey: Journey,
    session: Session,
    application: Application,
    userid: str,
    error: Exception,
    payload: dict[str, Any],
    now: datetime,
) -> None:
    """The clicker alone is told, in Chinese, why nothing happened."""
    template = next((name for kind, name in REFUSALS.items() if isinstance(error, kind)), "click_refused")
    _say(journey, session, application, userid, template, payload, now)


def _say(
    journey: Journey,
    session: Session,
    application: Application,
    userid: str,
    template: str,
    payload: dict[str, Any],
    now: datetime,
) -> None:
    outbox.post(
        session,
        key=f"{template}:{payload['response_code']}:{userid}",
        kind="notify.staff",
        now=now,
        subject=f"staff:{application.id}",
        application_id=application.id,
        payload={
            "userids": [userid],
            "fallback": [],
            "template": template,
            "application_id": application.id,
            "data": journey.facts(session, application),
        },
    )
