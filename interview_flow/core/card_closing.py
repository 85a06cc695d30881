"""A card whose matter is settled tells everybody who settled it, and how: its buttons turn grey."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from config import texts
from interview_flow.core import staff
from interview_flow.core.journey import Step, Transition
from interview_flow.core.states import Action
from messaging import outbox
from messaging.keys import digest
from models import Card, OutboxMessage
from models.vendor_limits import CARD_CODE_LIFE, GREYED_BUTTON

# Answered by themselves, whatever becomes of the application.
OF_THEIR_OWN = ("question_for_hr", "possible_same_person")
# template -> the stage it asks to rate. Interviewers must not read from a card what became of the candidate.
TO_RATERS = {"rate_this": "recorded", "second_round_for_interviewer": "second_round"}
# A step that leaves the state as it is settles these.
SAME_STATE = {
    Action.RESCHEDULE: ("reschedule_asked",),
    Action.SCHEDULE_SECOND_ROUND: ("second_round_for_interviewer",),
    Action.RETURN_ONBOARDING: ("onboarding_review",),
    Action.CONFIRM_ONBOARDING: ("onboarding_review",),
    Action.REFUSE_APPEAL: ("appeal_for_reviewer",),
}
BY_STAFF = ("hr", "interviewer")


def after(step: Step, row: Transition) -> None:
    """A step has settled what open cards of the application ask for."""
    stays, settled = row.source == row.target, SAME_STATE.get(step.action, ())
    for card in _open(step.session, step.application.id):
        if card.template in OF_THEIR_OWN or (stays and card.template not in settled):
            continue
        to_raters = texts.word("cards.arranged_anew" if stays else "cards.rating_over")
        close(step.session, card, to_raters if card.template in TO_RATERS else outcome(step, row), step.now)


def outcome(step: Step, row: Transition) -> str:
    """Who did what; what nobody of the bank did stands alone."""
    if step.actor.partition(":")[0] not in BY_STAFF:
        return done(row)
    name = staff.actor_in_words(step.journey.catalogue, step.actor)
    return texts.word("cards.decided", name=name, outcome=done(row))


def done(row: Transition) -> str:
    """A step as a card calls it: by a short word, else as the table does."""
    return str(texts.follow(texts.messages(), f"words.cards.outcomes.{row.action}") or row.label)


def answered(session: Session, key: str, name: str, now: datetime) -> None:
    """The card of one question, by the outbox key it was sent under, says who has answered."""
    row_id = session.scalar(select(OutboxMessage.id).where(OutboxMessage.key_hash == digest(key)))
    if row_id is not None:
        sent_as = f"{key.partition(':')[0]}-{row_id}"
        mine = Card.task_id.startswith(sent_as, autoescape=True)
        for card in session.scalars(select(Card).where(mine, Card.closed_at.is_(None))).all():
            close(session, card, texts.word("cards.answered", name=name), now)


def rated(session: Session, application_id: str, stage: str, raters: dict[str, str], now: datetime) -> None:
    """Cards that ask for a rating are settled once everybody who has one has rated.

    Args:
        raters: userid -> name of whoever has rated in this stage.
    """
    for card in _open(session, application_id):
        holders = {userid.lower() for userid in card.userids}
        if TO_RATERS.get(card.template) == stage and holders and holders <= set(raters):
            names = texts.word("cards.between").join(name for userid, name in raters.items() if userid in holders)
            close(session, card, texts.word("cards.rated", names=names), now)


def close(session: Session, card: Card, text: str, now: datetime) -> None:
    """Close one card for all its receivers; its words are cut to what a greyed button shows."""
    card.closed_text, card.closed_at = text[:GREYED_BUTTON], now
    if card.response_code and (decides(card) or not _too_old(card, now)):
        outbox.post(
            session,
            key=f"close_card:{card.task_id}",
            kind="wecom.update_card",
            now=now,
            payload={"task_id": card.task_id, "text": card.closed_text},
            application_id=card.application_id,
        )


def decides(card: Card) -> bool:
    """Whether a tap on the card itself takes a step; the others lead to a page, which shows how things stand."""
    buttons = texts.follow(texts.messages(), f"{card.template}.card.buttons") or []
    return any("key" in button for button in buttons)


def _too_old(card: Card, now: datetime) -> bool:
    return card.code_at is not None and now - card.code_at > CARD_CODE_LIFE


def _open(session: Session, application_id: str) -> list[Card]:
    query = select(Card).where(Card.application_id == application_id, Card.closed_at.is_(None))
    return list(session.scalars(query.order_by(Card.task_id)))
