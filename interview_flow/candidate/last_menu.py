"""The newest menu a WeChat user was shown: typed words are matched with its items.

Typed words choose only from a menu that was before the writer's eyes when they wrote. While a newer one is on its
way, or came after they wrote, a 1 may be meant for either: then they are asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from config import texts
from interview_flow.candidate import commands
from messaging.keys import digest
from models import Candidate, OutboxMessage

# What ended badly offers nothing.
OFFERED = ("sent", "leased", "queued", "uncertain")
ASKS_BACK = frozenset({"question_or_answer", "question_before_done"})
LOOKED_AT = 5  # menus, newest first


@dataclass(frozen=True)
class Typed:
    """What a typed text is to the menus.

    Args:
        item: the id of the item that it chooses.
        doubtful: it is about an item and chooses none: a question, or a newer menu was not yet seen.
        labels: of the items of the newest menu.
        in_chat: whether the newest menu stands in the chat, or soon will.
    """

    item: str | None = None
    doubtful: bool = False
    labels: Sequence[str] = ()
    in_chat: bool = True

    @property
    def choices(self) -> str:
        """The labels as a sentence names them."""
        return "、".join(f"“{label}”" for label in self.labels)


def read(
    session: Session,
    payload: Mapping[str, Any],
    candidate: Candidate | None,
    text: str,
    now: datetime,
    *,
    sitting: bool = False,
) -> Typed:
    """Compare a typed text with the menus that were sent.

    Args:
        payload: of the message: who sent it, and when.
        sitting: an interview is under way. A number is then part of an answer, unless we have just asked.
    """
    menus = _menus(session, payload["external_userid"], candidate, now)
    if not menus:
        return Typed()
    newest, sent_at = menus[0], datetime.fromtimestamp(payload["send_time"], UTC)
    labels = [str(item["label"]) for item in items_of(newest) if "id" in item]
    # Before somebody is bound there is one menu only, the welcome's.
    if _seen(newest, sent_at) or (candidate is None and newest.status == "uncertain"):
        item = commands.chosen(items_of(newest), text, numbers=_by_number(newest, sitting))
        return Typed(item, item is None and not sitting and _is_about(newest, text, sitting), labels)
    in_chat = newest.status in ("queued", "leased") or (newest.status == "sent" and _is_chat(newest))
    return Typed(None, any(_is_about(menu, text, sitting) for menu in menus), labels, in_chat)


def waiting_items(
    session: Session, external_userid: str, candidate: Candidate | None, now: datetime
) -> list[Mapping[str, Any]]:
    """The items of the newest menu."""
    menus = _menus(session, external_userid, candidate, now)
    return items_of(menus[0]) if menus else []


def items_of(row: OutboxMessage) -> list[Mapping[str, Any]]:
    """The items as they were sent: `{id, label}`, or one that opens a page and has no id."""
    section = texts.template(row.template or "")["kf"]
    # A reminder's other words are filled in only when it is sent.
    data = {"application_id": row.application_id or "", **row.payload.get("data", {})}
    filled = [{key: texts.fill(item[key], data) for key in ("id", "label") if key in item} for item in _menu(section)]
    return [*filled, *data.get(section.get("menu_from", ""), [])]


def _seen(row: OutboxMessage, sent_at: datetime) -> bool:
    """Whether it stood in the chat when the message was sent, whose time has whole seconds."""
    return (
        row.status == "sent"
        and _is_chat(row)
        and row.done_at is not None
        and row.done_at.replace(microsecond=0) <= sent_at
    )


def _is_chat(row: OutboxMessage) -> bool:
    """By SMS or e-mail nobody sees the items."""
    return (row.channel or "").startswith("kf")


def _is_about(row: OutboxMessage, text: str, sitting: bool) -> bool:
    return commands.named(items_of(row), text, numbers=_by_number(row, sitting)) is not None


def _by_number(row: OutboxMessage, sitting: bool) -> bool:
    return not sitting or row.template in ASKS_BACK


def _menus(
    session: Session, external_userid: str, candidate: Candidate | None, now: datetime
) -> Sequence[OutboxMessage]:
    """The newest menus that are due."""
    subjects = [digest(f"kf:{external_userid}")]
    if candidate is not None:
        subjects.append(digest(f"candidate:{candidate.id}"))
    return session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.subject.in_(subjects),
            OutboxMessage.status.in_(OFFERED),
            OutboxMessage.template.in_(_with_menus()),
            OutboxMessage.not_before <= now,
        )
        .order_by(OutboxMessage.seq.desc())
        .limit(LOOKED_AT)
    ).all()


@cache
def _with_menus() -> tuple[str, ...]:
    return tuple(
        name
        for name, template in texts.messages().items()
        if isinstance(template, dict)
        and isinstance(template.get("kf"), dict)
        and (_menu(template["kf"]) or "menu_from" in template["kf"])
    )


def _menu(section: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(section.get("menu", []))
