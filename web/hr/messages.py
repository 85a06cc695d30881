"""HR's panels on messages: what became of each, and what is left of the channels."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import InputInvalid
from interview_flow.candidate import relay
from interview_flow.core.reason_words import reason_in_words
from messaging.keys import digest
from models import Application, Candidate, HrQuestion, OutboxMessage
from notify.ledger import items_of, messages_of
from web.api import reading
from web.core.pages import known, label, name_of, person
from web.core.services import Services

PAGE = 10
# Of a row that has no attempt yet the channel is not known; only members are named then.
TO_MEMBERS = ("app", "card", "")


def panels(session: Session, found: Services, row: Application, after: str) -> dict[str, Any]:
    """`messages` (newest first, ten at a time), `older` (how the page before begins), and `quota`.

    Args:
        after: `older` of the page that is seen; anything else shows the newest.
    """
    try:
        shown = messages_of(session, row.id, after or None, PAGE, newest=True)
    except InputInvalid:
        shown = messages_of(session, row.id, None, PAGE, newest=True)
    left = reading.quota(session, found.registry, row, found.clock.now(), found.clock.real_now())
    name = name_of(session.get_one(Candidate, row.candidate_id))
    named = [{**_message(one), "to": _receiver(one, name)} for one in shown["items"]]
    return {"messages": named, "older": shown["next"], "quota": left}


def answer_sent(session: Session, question: HrQuestion) -> dict[str, Any] | None:
    """What became of the answer to a question: the last channel that was tried."""
    key = digest(relay.answer_key(question))
    row = session.scalar(select(OutboxMessage).where(OutboxMessage.key_hash == key))
    return _message(items_of(session, row)[-1]) if row is not None else None


def _message(item: dict[str, Any]) -> dict[str, Any]:
    return {
        **item,
        "what": notice_label(item["kind"]),
        "channel": label(item["channel"], "channels") or item["channel"],
        "status_label": label(item["status"], "delivery") or item["status"],
        "why": reason_in_words(item["because"]) if item["because"] else "",
    }


def _receiver(item: dict[str, Any], candidate: str) -> str:
    """Who got it, by name: what leaves by any channel but those of members goes to the candidate."""
    return person(item["recipient"]) if item["channel"] in TO_MEMBERS and item["recipient"] else candidate


def notice_label(template: str) -> str:
    """What a message is about, in Chinese."""
    return known(f"notices.{template}") or label(template, "notices") or label("other", "notices")
