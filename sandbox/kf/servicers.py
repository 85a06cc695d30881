"""微信客服, who serves an account: single members, whole departments, and who has stopped.

Source: developer.work.weixin.qq.com/document/path/94646, 94645.
"""

from __future__ import annotations

from sandbox.api.answering import Json
from sandbox.contacts.address_book import Contacts
from sandbox.core.errors import ApiError
from sandbox.core.setup import KfAccount

INACTIVE = 4
# The list counts from 0, the event from 1 (path/94645 and 94670): 0/1 here is 1/2 there.
LISTED_SERVING, LISTED_STOPPED = 0, 1
TOLD_SERVING, TOLD_STOPPED = 1, 2


class Staff:
    """Departments that serve an account, and servicers who have stopped: (account, userid) -> stop_type."""

    def __init__(self, contacts: Contacts) -> None:
        self._contacts = contacts
        self.departments: dict[str, list[int]] = {}
        self.stopped: dict[tuple[str, str], int] = {}

    def serves(self, account: KfAccount, userid: object) -> str:
        """The servicer's userid as the account knows it; empty for anybody else."""
        wanted = userid.lower() if isinstance(userid, str) else ""
        for known in account.servicers:
            if known.lower() == wanted:
                return known
        member = self._contacts.members.get(wanted)
        served = self.departments.get(account.open_kfid, [])
        return str(member["userid"]) if member and set(served) & set(member["department"]) else ""

    def check(self, account: KfAccount, userid: object) -> str:
        """A servicer who can take a conversation.

        Raises:
            ApiError: 95014 not a servicer or not activated, 95019 stopped.
        """
        known = self.serves(account, userid)
        member = self._contacts.members.get(known.lower())
        if not known or (member is not None and member["status"] == INACTIVE):
            raise ApiError(95014)
        if (account.open_kfid, known.lower()) in self.stopped:
            raise ApiError(95019)
        return known

    def shown(self, account: KfAccount) -> list[Json]:
        """`servicer/list`: persons with 0/1, departments with nothing but their id."""
        rows: list[Json] = []
        for userid in account.servicers:
            stop_type = self.stopped.get((account.open_kfid, userid.lower()))
            status = LISTED_SERVING if stop_type is None else LISTED_STOPPED
            rows.append({"userid": userid, "status": status, "stop_type": stop_type or 0})
        return rows + [{"department_id": number} for number in self.departments.get(account.open_kfid, [])]

    def set_status(self, account: KfAccount, userid: str, status: int, stop_type: int) -> None:
        """A servicer stops (status 2, as the event says it) or serves again (1), in the client."""
        key = (account.open_kfid, userid.lower())
        if status == TOLD_STOPPED:
            self.stopped[key] = stop_type
        else:
            self.stopped.pop(key, None)
