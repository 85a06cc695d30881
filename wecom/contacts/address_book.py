"""Members and departments of the company's address book. Writing needs the contact secret.

Source: user/create (path/90195), user/get (90196), user/update (90197), user/delete (90198),
lists (90200, 90201, 96067), department (90205 to 90208).
"""

import re
from collections.abc import Iterator
from typing import Any

from core.errors import InputInvalid
from wecom.api import errors
from wecom.api.client import WeComClient
from wecom.api.errors import Refused
from wecom.api.limits import at_most

_USERID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_\-@.]{0,63}")

_NOT_IN_NAMES = set('\\:?"<>|*')
MOST_DELETED, PAGE = 200, 10_000
NOBODYS_MOBILE = 46004

Member = dict[str, Any]


class Directory:
    """Reads and writes members.

    Args:
        writer: client with the contact secret.
        reader: client of the app, since the contact secret may no longer read
            members; by default the writer.
    """

    def __init__(self, writer: WeComClient, reader: WeComClient | None = None) -> None:
        self._writer = writer
        self._reader = reader or writer

    def get(self, userid: str) -> Member | None:
        """A member as WeCom shows it to this app, None when there is none.

        Which fields come back (phone, e-mail) depends on the app's age and rights.
        """
        try:
            return dict(self._reader.get("user/get", params={"userid": check_userid(userid)}))
        except Refused as error:
            if error.errcode == errors.UNKNOWN_MEMBER:
                return None
            raise

    def create(self, member: Member) -> Member:
        """Create a member. WeCom invites nobody by itself unless `to_invite` says so.

        Args:
            member: userid, name, department, and mobile or email.

        Raises:
            Refused: 60102 when the userid is taken: read and compare.
            Uncertain: it may have been created; creating again tells.
        """
        wanted = {"to_invite": False, **member, "userid": check_userid(member["userid"])}
        self._writer.post("user/create", data=wanted)
        return {"userid": wanted["userid"]}

    def update(self, member: Member) -> None:
        """Change the given fields; lists replace. An activated member's phone is left alone by WeCom."""
        check_userid(member["userid"])
        self._writer.post("user/update", data=member, repeatable=True)

    def delete(self, *userids: str) -> None:
        """Delete members; of several, one unknown userid and nobody is deleted.

        Raises:
            Refused: 60111, deleted before or never there.
            Uncertain: look whether they are still there.
        """
        if len(userids) == 1:
            params = {"userid": check_userid(userids[0])}
            self._writer.get("user/delete", params=params, repeatable=False)
            return
        at_most(list(userids), MOST_DELETED, "useridlist")
        self._writer.post("user/batchdelete", data={"useridlist": [check_userid(userid) for userid in userids]})

    def of_department(self, department_id: int, *, full: bool = False) -> list[Member]:
        """Members of a department and those below it: userid, name, department; with `full` all this app may read."""
        api = "user/list" if full else "user/simplelist"
        return list(self._reader.get(api, params={"department_id": department_id})["userlist"])

    def all_ids(self) -> Iterator[tuple[str, int]]:
        """(userid, department) of the whole company; a member of two departments comes twice."""
        cursor = ""
        while True:
            asked = {"limit": PAGE} | ({"cursor": cursor} if cursor else {})
            page = self._writer.post("user/list_id", data=asked, repeatable=True)
            yield from ((row["userid"], row["department"]) for row in page.get("dept_user", []))
            cursor = page.get("next_cursor") or ""
            if not cursor:
                return

    def by_mobile(self, mobile: str) -> str | None:
        """The userid of a phone number, None when it is nobody's. WeCom slows down who misses often."""
        try:
            return str(self._reader.post("user/getuserid", data={"mobile": mobile}, repeatable=True)["userid"])
        except Refused as error:
            if error.errcode == NOBODYS_MOBILE:
                return None
            raise

    def openid(self, userid: str) -> str:
        """A member's openid, for WeChat's own interfaces such as payment."""
        return str(self._reader.post("user/convert_to_openid", data={"userid": userid}, repeatable=True)["openid"])


class Departments:
    """The tree of departments; 1 is the root. Make them one after the other: WeCom refuses parallel calls."""

    def __init__(self, writer: WeComClient) -> None:
        self._client = writer

    def create(self, name: str, parentid: int, **more: Any) -> int:
        """Make a department; returns its id.

        Raises:
            Refused: 60112 name, 60003 parent.
            Uncertain: it may have been made; its name among the siblings tells.
        """
        body = {"name": check_department(name), "parentid": parentid, **more}
        return int(self._client.post("department/create", data=body)["id"])

    def update(self, department_id: int, **changed: Any) -> None:
        """Change name, name_en, parentid or order."""
        if "name" in changed:
            check_department(changed["name"])
        self._client.post("department/update", data={"id": department_id, **changed}, repeatable=True)

    def delete(self, department_id: int) -> None:
        """Delete an empty one.

        Raises:
            Refused: 60005 it has members, 60006 departments, 60007 it is the root.
        """
        self._client.get("department/delete", params={"id": department_id}, repeatable=False)

    def get(self, department_id: int) -> Member:
        """One department."""
        return dict(self._client.get("department/get", params={"id": department_id})["department"])

    def ids_below(self, department_id: int | None = None) -> list[Member]:
        """Id, parentid and order alone: what also a contact secret of a new address may read."""
        params = {"id": department_id} if department_id else {}
        return list(self._client.get("department/simplelist", params=params)["department_id"])

    def below(self, department_id: int | None = None) -> list[Member]:
        """A department and all below it; the whole tree when left out."""
        params = {"id": department_id} if department_id else {}
        return list(self._client.get("department/list", params=params)["department"])


def check_department(name: str) -> str:
    """The name itself.

    Raises:
        InputInvalid: not 1 to 32 characters without any of `\\ : ? " < > | *`.
    """
    if not 1 <= len(name) <= 32 or _NOT_IN_NAMES & set(name):
        raise InputInvalid('name: 1 to 32 characters without \\ : ? " < > | *', field="name")
    return name


def check_userid(userid: str) -> str:
    """The userid itself.

    Raises:
        InputInvalid: not 1 to 64 of letters, digits, `_-@.`, beginning with a letter or digit.
    """
    if not _USERID.fullmatch(userid):
        raise InputInvalid("userid: 1 to 64 letters, digits, _-@. and no sign first", field="userid")
    return userid
