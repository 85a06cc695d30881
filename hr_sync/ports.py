"""What the address book and the roster must offer; the bank's HR system stands behind them."""

from collections.abc import Sequence
from typing import Any, Protocol

USERID_EXISTS = 60102
NOT_VISIBLE = frozenset({50002, 60011, 60111})

Item = dict[str, Any]


class MemberDirectory(Protocol):
    """The company's address book. A definite no is a `PermanentFailure`, with the far side's `errcode`."""

    def create(self, member: Item) -> Item:
        """Make a member account.

        Args:
            member: userid, name, mobile, department (list of numbers), position, to_invite.

        Returns:
            The answer; `{"created": False}` when the userid existed before.

        Raises:
            PermanentFailure: refused; `errcode` 60102 when the userid is taken.
            RetryLater: not done. Uncertain: perhaps done.
        """
        ...

    def get(self, userid: str) -> Item | None:
        """The member as the address book shows it; None when there is none."""
        ...


class Value(Protocol):
    """One value as read. A phone number is digits, perhaps with the country code and a space in front."""

    @property
    def field_id(self) -> int:
        """The field's number."""
        ...

    @property
    def row(self) -> int:
        """Which row of a repeatable group; 0 in a single field."""
        ...

    @property
    def value(self) -> Any:
        """A text, a number (an option's id), a phone number, or media ids."""
        ...


class Problem(Protocol):
    """One item that was not written."""

    @property
    def item(self) -> Item:
        """The item as it was given."""
        ...

    @property
    def why(self) -> str:
        """The reason, in English."""
        ...


class Roster(Protocol):
    """The HR roster of one company (`wecom.md` §10). One request concerns one member."""

    def fields(self) -> list[Item]:
        """The company's field catalogue, flat.

        Returns:
            `[{"fieldid", "field_name", "value_type", "group_name", "options": {words: id}}]`
        """
        ...

    def read(self, userid: str, field_ids: list[int] | None = None) -> Sequence[Value]:
        """A member's values, every row of repeatable groups included when `field_ids` is None.

        Raises:
            PermanentFailure: `errcode` in `NOT_VISIBLE` while the member is outside the app's range.
        """
        ...

    def write(
        self, userid: str, *, update: list[Item] | None = None, insert: list[Item] | None = None
    ) -> Sequence[Problem]:
        """Change values; returns the items that were not written.

        Acceptance of the request alone says nothing about an item, so every item's own result
        is looked at.
        """
        ...


def errcode_of(error: Exception) -> int | None:
    """The far side's error number, where the adapter knows one."""
    return getattr(error, "errcode", None)
