"""The newest menu a WeChat user was shown: typed words are matched with its items."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from config import texts
from interview_flow import commands
from messaging.keys import digest
from models import Candidate, OutboxMessage

# What was not, or not yet, before their eyes offers nothing.
SHOWN = ("sent", "leased", "queued", "uncertain")
ASKS_BACK = frozenset({"question_or_answer", "question_before_done"})


def chosen(
    session: Session, external_userid: str, candidate: Candidate | None, text: str, *, sitting: bool = False
) -> str | None:
    """The id of the item that a typed text names, or None.

    Args:
        sitting: an interview is under way. A number is then part of an answer, unless we have just asked.
    """
    found = _newest(session, external_userid, candidate)
    if found is None:
        return None
    numbers = not sitting or found.template in ASKS_BACK
    return commands.chosen(items_of(found), text, numbers=numbers)


def waiting_items(session: Session, external_userid: str, candidate: Candidate | None) -> list[Mapping[str, Any]]:
    """The items of the newest menu."""
    found = _newest(session, external_userid, candidate)
    return [] if found is None else items_of(found)


def items_of(row: OutboxMessage) -> list[Mapping[str, Any]]:
    """The items as they were sent: `{id, label}`, or one that opens a page and has no id."""
    section, data = texts.template(row.template or "")["kf"], row.payload.get("data", {})
    filled = [{key: texts.fill(item[key], data) for key in ("id", "label") if key in item} for item in _menu(section)]
    return [*filled, *data.get(section.get("menu_from", ""), [])]


def _newest(session: Session, external_userid: str, candidate: Candidate | None) -> OutboxMessage | None:
    subjects = [digest(f"kf:{external_userid}")]
    if candidate is not None:
        subjects.append(digest(f"candidate:{candidate.id}"))
    return session.scalar(
        select(OutboxMessage)
        .where(
            OutboxMessage.subject.in_(subjects), OutboxMessage.status.in_(SHOWN),
            OutboxMessage.template.in_(_with_menus()),
        )
        .order_by(OutboxMessage.seq.desc()).limit(1)
    )


@cache
def _with_menus() -> tuple[str, ...]:
    return tuple(
        name for name, template in texts.messages().items()
        if isinstance(template, dict) and isinstance(template.get("kf"), dict)
        and (_menu(template["kf"]) or "menu_from" in template["kf"])
    )


def _menu(section: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(section.get("menu", []))
