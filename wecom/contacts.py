"""Members of the company's address book. Writing needs the contact secret.

Source: user/create (path/90195), user/get (90196), user/update (90197).
"""

import re
from typing import Any

from core.errors import InputInvalid
from wecom import errors
from wecom.client import WeComClient
from wecom.errors import Refused

_USERID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_\-@.]{0,63}")

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


def check_userid(userid: str) -> str:
    """The userid itself.

    Raises:
        InputInvalid: not 1 to 64 of letters, digits, `_-@.`, beginning with a letter or digit.
    """
    if not _USERID.fullmatch(userid):
        raise InputInvalid("userid: 1 to 64 letters, digits, _-@. and no sign first", field="userid")
    return userid
