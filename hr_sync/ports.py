"""What the address book and the roster must offer; the bank's HR system stands behind them."""

from typing import Any, Protocol

USERID_EXISTS = 60102
NOT_VISIBLE = frozenset({50002, 60011, 60111})

# What we do here is compared before it is repeated, so a repeat is safe at any time.
REPEAT_FOR_S = 7 * 86400

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


class Roster(Protocol):
    """The HR roster of one company (WeCom's documents, path/99130 to 99133). One request concerns one member."""

    def fields(self) -> list[Item]:
        """The company's field catalogue as groups.

        Returns:
            `[{"group_id", "group_name", "field_list": [{"fieldid", "field_name", "field_type",
            "value_type"?, "is_must", "option_list"?: [{"id", "value"}]}]}]`
        """
        ...

    def read(self, userid: str, fieldids: list[dict[str, int]] | None = None) -> list[Item]:
        """Values of fields; every row of every field when `fieldids` is None.

        Returns:
            `[{"fieldid", "sub_idx", "result", one of value_string | value_mobile | ...}]`; sub_idx is
            the row of a repeatable group, else 0; only `result` 1 carries a value.

        Raises:
            PermanentFailure: `errcode` in `NOT_VISIBLE` while the member is outside the app's range.
        """
        ...

    def write(self, userid: str, items: dict[str, list[Item]]) -> list[Item]:
        """Change values.

        Args:
            items: `{"update_items": [...], "insert_items": [...]}`.

        Returns:
            One answer per item, updates first, each in the order given: `{"result": 1 when written}`.
            Acceptance of the request alone says nothing about an item.
        """
        ...


def errcode_of(error: Exception) -> int | None:
    """The far side's error number, where the adapter knows one."""
    return getattr(error, "errcode", None)
