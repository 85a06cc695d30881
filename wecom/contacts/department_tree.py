"""The whole tree of departments that this app sees, read in one call: WeCom pages it nowhere.

Source: department/list (path/90208), department/get (95351).
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.errors import PermanentFailure, Reason, RetryLater, Why
from messaging.ports import Frozen
from models import OutboxMessage
from wecom.api import errors
from wecom.api.client import WeComClient
from wecom.api.errors import Refused
from wecom.contacts.address_book import Departments

# (session) -> {"turn": …, "needed": [department ids that may be missing only if they are gone]}
Mark = Callable[[Session], dict[str, Any]]
OnRead = Callable[[Session, dict[str, Any], datetime], None]
OnFailed = Callable[[Session, datetime], None]
REPEAT_S = 600
LARGEST_ID = 2**63 - 1


class DepartmentTreeSender:
    """The outbox sender of `wecom.department_tree`.

    Args:
        mark: what stands in the way of an answer that is older than a push.
        on_read: gets `{"turn": …, "departments": [[id, parent id, name], …]}`.
        on_failed: told when the tree could not be read.
    """

    kind = "wecom.department_tree"
    stores_result = True

    def __init__(self, client: WeComClient, mark: Mark, on_read: OnRead, on_failed: OnFailed) -> None:
        self._departments = Departments(client)
        self._mark, self._on_read, self._on_failed = mark, on_read, on_failed

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """What was known when it was asked."""
        return Frozen("contacts", json.dumps(self._mark(session)).encode(), "departments", "repeat", REPEAT_S)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Read it; reading twice changes nothing."""
        asked = json.loads(frozen.body)
        rows = checked(self._departments.below())
        missing = set(asked["needed"]) - {number for number, _, _ in rows}
        if any(self._is_there(number) for number in sorted(missing)):
            raise RetryLater("department/list left out a department that department/get shows")
        return {"turn": asked["turn"], "departments": rows}

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Hand over the tree."""
        self._on_read(session, result, now)

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """There is no other way to ask; the tree stays as it was."""
        self._on_failed(session, now)
        return False

    def _is_there(self, number: int) -> bool:
        try:
            self._departments.get(number)
        except Refused as error:
            if error.errcode in errors.NO_SUCH_DEPARTMENT:
                return False
            raise
        return True


def checked(rows: list[Any]) -> list[tuple[int, int, str]]:
    """Id, parent id and name of each.

    Raises:
        PermanentFailure: no department at all, one twice, or something that is none: half a tree is no tree.
    """
    if not rows or not all(map(_is_department, rows)) or len({row["id"] for row in rows}) != len(rows):
        raise PermanentFailure("department/list answered no tree of departments", code=Reason.UNANSWERED)
    return [(row["id"], row["parentid"], row.get("name") or "") for row in rows]


def _is_department(row: Any) -> bool:
    if not isinstance(row, dict) or not isinstance(row.get("name") or "", str):
        return False
    return _is_id(row.get("id"), 1) and _is_id(row.get("parentid"), 0)


def _is_id(value: Any, least: int) -> bool:
    return type(value) is int and least <= value <= LARGEST_ID
