"""What waits for the HR of some branches: counted by task, as the list, the chat and the morning's card tell it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.texts import word
from core import normal_form
from interview_flow.core.journey import Journey
from interview_flow.core.worklist import Task, Worklist
from messaging import outbox
from models import Application

TEMPLATE, NONE = "hr_todo", "hr_todo_none"
# The app menu's entry that answers in the chat.
MENU_KEY = "todo"
# A card has six rows; the last one is for the rest.
ROWS = 6


@dataclass(frozen=True)
class Waiting:
    """How many applications wait for one task, and since when the first of them does."""

    task: Task
    count: int
    since: datetime

    @property
    def label(self) -> str:
        """The task in HR's words."""
        return word(f"worklist.tasks.{self.task.value}")


def is_asked_for(text: str) -> bool:
    """Whether a text to the app is one of the words that ask for what waits."""
    asked = normal_form.letters_only(text)
    return asked != "" and any(asked == normal_form.letters_only(one) for one in word("worklist.asks").split("、"))


def tell(journey: Journey, session: Session, userid: str, occasion: str, now: datetime) -> bool:
    """Send a member of HR what waits at their branches, once per occasion; False for anybody else."""
    branches = journey.rights(session).hr_branches(userid)
    if branches:
        found = waiting(session, branches)
        data = card(journey.public_url, found, now)
        post(session, [userid], [], TEMPLATE if found else NONE, data, f"{TEMPLATE}:{occasion}", now)
    return bool(branches)


def post(
    session: Session,
    userids: list[str],
    fallback: list[list[str]],
    template: str,
    data: dict[str, Any],
    key: str,
    now: datetime,
) -> bool:
    """Put one such message into the outbox; False when this occasion was told before."""
    payload = {"userids": userids, "fallback": fallback, "template": template, "data": data}
    return outbox.post(session, key=key, kind="notify.staff", payload=payload, now=now) is not None


def waiting(session: Session, branches: Sequence[str], until: datetime | None = None) -> list[Waiting]:
    """Each task that somebody waits for, the most numerous first.

    Args:
        until: count only what has waited since then or longer.
    """
    query = (
        select(Application.waits_for, func.count(), func.min(Application.stands_since))
        .where(Application.worklist == Worklist.WAITING.value, Application.branch_key.in_(branches))
        .group_by(Application.waits_for)
    )
    if until is not None:
        query = query.where(Application.stands_since <= until)
    found = [Waiting(Task(task), count, since) for task, count, since in session.execute(query) if task and since]
    return sorted(found, key=lambda one: (-one.count, one.task))


def how_long(since: datetime, now: datetime) -> str:
    """A time that has passed, in one unit."""
    passed = max(now - since, timedelta())
    if passed < timedelta(hours=1):
        return word("worklist.just_now")
    if passed < timedelta(days=1):
        return word("worklist.hours", count=int(passed / timedelta(hours=1)))
    return word("worklist.days", count=passed.days)


def card(public_url: str, found: Sequence[Waiting], now: datetime) -> dict[str, Any]:
    """The data of the card: the count, and one row a task that leads to its list."""
    page = f"{public_url}/hr"
    shown = found if len(found) <= ROWS else found[: ROWS - 1]
    rows = [_row(one.label, [one], f"{page}/tasks/{one.task.value}", now) for one in shown]
    if rest := found[len(shown) :]:
        rows.append(_row(word("worklist.others"), rest, page, now))
    return {"count": sum(one.count for one in found), "rows": rows, "list_url": page}


def _row(label: str, found: Sequence[Waiting], url: str, now: datetime) -> dict[str, str]:
    oldest, count = min(one.since for one in found), sum(one.count for one in found)
    return {"label": label, "value": word("worklist.row", count=count, how_long=how_long(oldest, now)), "url": url}
