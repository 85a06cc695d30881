"""External contacts 客户联系: a recruiter adds the candidate as a friend.

A group send is only a proposal here: the recruiter has to tap "send", and a
customer takes very few a day. Nothing that has to arrive on time goes this way.

Source: path/92130 (events), 92571 to 92577 (contact ways), 92113 ff. (customers),
92137 (welcome), 92135, 93338 and 97611 (group sends), 95900 (conversions).
"""

from collections.abc import Iterator
from typing import Any

from core.errors import InputInvalid
from wecom.api.client import WeComClient
from wecom.api.gateway import encode
from wecom.api.limits import at_most

Body = dict[str, Any]

SINGLE, MULTI = 1, 2
MINI_PROGRAM, QR = 1, 2
STATE_CHARS, REMARK_CHARS, DESCRIPTION_CHARS = 30, 20, 150
TEXT_BYTES, ATTACHMENTS, RECEIVERS = 4000, 9, 10_000
# (unconfirmed) The numbers of the states of a group send are told by samples only.
UNSENT, SENT, NOT_FRIEND, QUOTA_USED_UP = 0, 1, 2, 3


class Customers:
    """All calls about a company's external contacts.

    Args:
        client: of an app that may use customer contact (客户联系 - 可调用接口的应用).
    """

    def __init__(self, client: WeComClient) -> None:
        self._client = client

    # contact ways
    def add_way(self, way: Body) -> Body:
        """Make a contact way; returns config_id and, for scene 2, qr_code.

        Keep the config_id: WeCom does not list temporary ways.

        Args:
            way: type (1 one member, 2 several), scene (1 mini-program, 2 QR code), user,
                state (≤ 30 characters, comes back in the event), and WeCom's other fields.

        Raises:
            InputInvalid: a field outside WeCom's limits.
            Uncertain: it may have been made; another one does no harm.
        """
        return self._client.post("externalcontact/add_contact_way", data=checked_way(way))

    def way(self, config_id: str) -> Body:
        """A contact way as it is."""
        return dict(self._ask("externalcontact/get_contact_way", config_id=config_id)["contact_way"])

    def ways(self, start_time: int | None = None, end_time: int | None = None) -> Iterator[str]:
        """config_ids of the lasting ways this app made between two unix times."""
        given = {"start_time": start_time, "end_time": end_time}
        period = {name: value for name, value in given.items() if value is not None}
        for page in self._pages("externalcontact/list_contact_way", **period, limit=1000):
            yield from (way["config_id"] for way in page["contact_way"])

    def update_way(self, config_id: str, **changed: Any) -> None:
        """Change fields; type and scene cannot be changed."""
        self._ask("externalcontact/update_contact_way", config_id=config_id, **changed)

    def delete_way(self, config_id: str) -> None:
        """Its code leads nowhere from now on."""
        self._client.post("externalcontact/del_contact_way", data={"config_id": config_id})

    def close_temp_chat(self, userid: str, external_userid: str) -> None:
        """End a temporary conversation before its time."""
        self._client.post("externalcontact/close_temp_chat", data=_pair(userid, external_userid))

    # customers
    def get(self, external_userid: str) -> Body:
        """A customer and all followers: `external_contact`, `follow_user`.

        Raises:
            Refused: 40096 or 84061, nobody whom this app sees follows them.
        """
        found: Body = {"external_contact": {}, "follow_user": []}
        cursor = ""
        while True:
            params = {"external_userid": external_userid, "cursor": cursor}
            page = self._client.get("externalcontact/get", params=params)
            found["external_contact"] = page.get("external_contact", {})
            found["follow_user"] += page.get("follow_user", [])
            cursor = page.get("next_cursor") or ""
            if not cursor:
                return found

    def of_member(self, userid: str) -> list[str]:
        """external_userids of a member's customers.

        Raises:
            Refused: 84061 when there is none.
        """
        return list(self._client.get("externalcontact/list", params={"userid": userid})["external_userid"])

    def followers(self) -> list[str]:
        """Members who may have customers."""
        return list(self._client.get("externalcontact/get_follow_user_list")["follow_user"])

    def remark(self, userid: str, external_userid: str, **words: Any) -> None:
        """Change a member's notes about a customer; `remark_mobiles` replaces all numbers.

        Args:
            words: remark (≤ 20 characters), description (≤ 150), remark_company (≤ 20), remark_mobiles.
        """
        for name, limit in (("remark", REMARK_CHARS), ("description", DESCRIPTION_CHARS), ("remark_company", 20)):
            _chars(words.get(name, ""), limit, name)
        self._ask("externalcontact/remark", **_pair(userid, external_userid), **words)

    def mark(
        self, userid: str, external_userid: str, add: list[str] | None = None, remove: list[str] | None = None
    ) -> None:
        """Add and remove corp tags by their ids."""
        if not add and not remove:
            raise InputInvalid("mark_tag: no tag to add or remove", field="add_tag")
        tags = {"add_tag": add or [], "remove_tag": remove or []}
        self._ask("externalcontact/mark_tag", **_pair(userid, external_userid), **tags)

    def tags(self, tag_ids: list[str] | None = None, group_ids: list[str] | None = None) -> list[Body]:
        """Tag groups: group_id, group_name, tag [{id, name}]; all of them, or those named."""
        asked = {"tag_id": tag_ids or [], "group_id": group_ids or []}
        return list(self._ask("externalcontact/get_corp_tag_list", **asked)["tag_group"])

    def add_tags(self, names: list[str], *, group_id: str = "", group_name: str = "") -> Body:
        """Add tags to a group that exists (by id) or to one of this name; returns the group with the new ones."""
        if bool(group_id) == bool(group_name):
            raise InputInvalid("add_corp_tag: group_id or group_name, not both", field="group_id")
        where = {"group_id": group_id} if group_id else {"group_name": group_name}
        tags = {"tag": [{"name": name} for name in names]}
        return dict(self._client.post("externalcontact/add_corp_tag", data={**where, **tags})["tag_group"])

    # words to customers
    def send_welcome(self, body: bytes) -> Body:
        """Send a frozen welcome (`welcome`), within 20 s of the push.

        Raises:
            Refused: 41050 too late or unknown, 41051 the two have begun to talk or another app was first.
            Uncertain: it may have been sent.
        """
        return self._client.post("externalcontact/send_welcome_msg", data=body)

    def propose_send(self, message: Body, *, sender: str = "", customers: list[str] | None = None) -> Body:
        """Ask members to send something; returns msgid and fail_list.

        Args:
            message: text and attachments.
            sender: one member; all who follow one of the customers when left out.
            customers: external_userids; all of the sender's when left out.

        Raises:
            Refused: 41048, nobody to send to.
        """
        body = proposal(message, sender=sender, customers=customers)
        return self._client.post("externalcontact/add_msg_template", data=body)

    def cancel_send(self, msgid: str) -> None:
        """Members who have not sent it yet can't any more.

        Raises:
            Refused: WeCom knows no such proposal, or this app may not.
        """
        self._ask("externalcontact/cancel_groupmsg_send", msgid=msgid)

    def send_results(self, msgid: str, userid: str) -> list[Body]:
        """What became of a proposed send with one member's customers: external_userid, status, send_time."""
        pages = self._pages("externalcontact/get_groupmsg_send_result", msgid=msgid, userid=userid, limit=1000)
        return [row for page in pages for row in page.get("send_list", [])]

    # ids
    def of_unionid(self, unionid: str, openid: str) -> Body:
        """external_userid, or pending_id of somebody who is nobody's customer yet.

        Raises:
            Refused: 610014 to 610018, 41057: unionid, accounts and company do not belong together.
        """
        return self._ask("idconvert/unionid_to_external_userid", unionid=unionid, openid=openid)

    def openid(self, external_userid: str) -> str:
        """The openid of a customer in the company's own mini-program."""
        return str(self._ask("externalcontact/convert_to_openid", external_userid=external_userid)["openid"])

    def of_phones(self, mobiles: list[str]) -> dict[str, str]:
        """Phone -> external_userid, of those WeCom tells (60136 for the others; not open to every company)."""
        answer = self._ask("externalcontact/batch_to_external_userid", mobiles=mobiles)
        return {row["mobile"]: row["external_userid"] for row in answer.get("success_list", [])}

    def _ask(self, api: str, **body: Any) -> Body:
        """A call that reads, or sets a state: harmless when repeated."""
        return dict(self._client.post(api, data=body, repeatable=True))

    def _pages(self, api: str, **body: Any) -> Iterator[Body]:
        cursor = ""
        while True:
            page = self._ask(api, **body, **({"cursor": cursor} if cursor else {}))
            yield page
            cursor = page.get("next_cursor") or ""
            if not cursor:
                return


def welcome(welcome_code: str, message: Body) -> bytes:
    """The bytes of `send_welcome_msg`."""
    return encode({"welcome_code": welcome_code, **checked_message(message)})


def proposal(message: Body, *, sender: str = "", customers: list[str] | None = None) -> bytes:
    """The bytes of `add_msg_template`; see `Customers.propose_send`.

    Raises:
        InputInvalid: nobody to send to, or more than WeCom takes.
    """
    if not sender and not customers:
        raise InputInvalid("add_msg_template: a sender or customers", field="sender")
    at_most(customers or [], RECEIVERS, "external_userid")
    whom: Body = {"chat_type": "single"}
    whom |= {"sender": sender} if sender else {}
    whom |= {"external_userid": customers} if customers else {}
    return encode({**whom, **checked_message(message)})


def checked_message(message: Body) -> Body:
    """Text and attachments within WeCom's limits.

    Raises:
        InputInvalid: nothing in it, or too much.
    """
    words = str((message.get("text") or {}).get("content", ""))
    if not words and not message.get("attachments"):
        raise InputInvalid("a message to a customer needs text or attachments", field="text")
    if len(words.encode()) > TEXT_BYTES:
        raise InputInvalid(f"text.content: at most {TEXT_BYTES} bytes", field="text.content")
    at_most(message.get("attachments") or [], ATTACHMENTS, "attachments")
    return {name: message[name] for name in ("text", "attachments", "allow_select") if message.get(name)}


def checked_way(way: Body) -> Body:
    """A contact way within WeCom's limits.

    Raises:
        InputInvalid: names the field.
    """
    if way.get("type") not in (SINGLE, MULTI) or way.get("scene") not in (MINI_PROGRAM, QR):
        raise InputInvalid("type and scene are 1 or 2", field="type")
    if way["type"] == SINGLE and (len(way.get("user", [])) != 1 or way.get("party")):
        raise InputInvalid("user: type 1 has exactly one", field="user")
    for name in ("state", "remark"):
        _chars(way.get(name, ""), STATE_CHARS, name)
    return way


def _chars(text: str, limit: int, name: str) -> None:
    if len(text) > limit:
        raise InputInvalid(f"{name}: at most {limit} characters", field=name)


def _pair(userid: str, external_userid: str) -> Body:
    return {"userid": userid, "external_userid": external_userid}
