"""微信客服 accounts and who serves them.

Source: account/* (path/94661 to 94664), servicer/* (94645, 94646), kf_account_auth_change (94670).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.errors import InputInvalid
from models import InboxEvent
from wecom.api.client import WeComClient
from wecom.api.limits import fits
from wecom.kf import pull as kf_pull

NAME_CHARACTERS = 16
PAGE = 100
USERS_A_CALL, DEPARTMENTS_A_CALL = 100, 20


@dataclass(frozen=True)
class Account:
    """One account; `managed` says whether our app may use the API for it."""

    open_kfid: str
    name: str
    managed: bool


@dataclass(frozen=True)
class Servicer:
    """A member (or, with `department_id`, everybody of a department) who serves an account."""

    userid: str = ""
    department_id: int = 0
    serving: bool = True
    paused: bool = False


@dataclass(frozen=True)
class Change:
    """What became of one person or department of an `add` or `remove`; 0 is done."""

    userid: str
    department_id: int
    errcode: int


def add(client: WeComClient, name: str, media_id: str) -> str:
    """Make an account with a picture that was uploaded; returns its open_kfid."""
    body = {"name": _name(name), "media_id": fits(media_id, 128, "media_id")}
    return str(client.post("kf/account/add", data=body)["open_kfid"])


def update(client: WeComClient, open_kfid: str, *, name: str = "", media_id: str = "") -> None:
    """Change the name, the picture, or both."""
    body = {"open_kfid": open_kfid}
    body |= {"name": _name(name)} if name else {}
    body |= {"media_id": fits(media_id, 128, "media_id")} if media_id else {}
    client.post("kf/account/update", data=body, repeatable=True)


def delete(client: WeComClient, open_kfid: str) -> None:
    """Delete an account for good."""
    client.post("kf/account/del", data={"open_kfid": open_kfid})


def accounts(client: WeComClient) -> Iterator[Account]:
    """All accounts, page by page."""
    offset = 0
    while True:
        body = {"offset": offset, "limit": PAGE}
        rows = client.post("kf/account/list", data=body, repeatable=True).get("account_list") or []
        for row in rows:
            yield Account(str(row["open_kfid"]), str(row.get("name", "")), bool(row.get("manage_privilege")))
        if len(rows) < PAGE:
            return
        offset += PAGE


def servicers(client: WeComClient, open_kfid: str) -> list[Servicer]:
    """Who serves an account. Here 0 is serving and 1 is stopped; the event counts from 1 (`serving`)."""
    answer = client.get("kf/servicer/list", params={"open_kfid": open_kfid})
    return [_servicer(row) for row in answer.get("servicer_list") or []]


def serving(status: int) -> bool:
    """What the status of a `servicer_status_change` event means: 1 serving, 2 stopped."""
    return status == 1


def add_servicers(
    client: WeComClient, open_kfid: str, userids: Sequence[str] = (), departments: Sequence[int] = ()
) -> list[Change]:
    """Let members serve an account; each has a result of their own."""
    return _change(client, "kf/servicer/add", open_kfid, userids, departments)


def remove_servicers(
    client: WeComClient, open_kfid: str, userids: Sequence[str] = (), departments: Sequence[int] = ()
) -> list[Change]:
    """Let members no longer serve an account."""
    return _change(client, "kf/servicer/del", open_kfid, userids, departments)


def handle_change(session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler `wecom.kf_accounts_changed`: an account that came (back) to us is pulled at once.

    What its customers wrote meanwhile had no push of its own.
    """
    for open_kfid in event.payload.get("added") or []:
        kf_pull.post(session, open_kfid, f"auth:{event.id}:{open_kfid}", now)


def _change(
    client: WeComClient, api: str, open_kfid: str, userids: Sequence[str], departments: Sequence[int]
) -> list[Change]:
    if not userids and not departments:
        raise InputInvalid("servicers: nobody is named", field="userids")
    if len(userids) > USERS_A_CALL or len(departments) > DEPARTMENTS_A_CALL:
        raise InputInvalid(f"servicers: at most {USERS_A_CALL} and {DEPARTMENTS_A_CALL} departments", field="userids")
    body = {"open_kfid": open_kfid, "userid_list": list(userids), "department_id_list": list(departments)}
    rows = client.post(api, data={name: value for name, value in body.items() if value}, repeatable=True)
    return [
        Change(str(row.get("userid", "")), int(row.get("department_id", 0)), int(row["errcode"]))
        for row in rows.get("result_list") or []
    ]


def _servicer(row: dict[str, object]) -> Servicer:
    if "department_id" in row:
        return Servicer(department_id=int(str(row["department_id"])))
    stopped = row.get("status") == 1
    return Servicer(str(row["userid"]), serving=not stopped, paused=stopped and row.get("stop_type") == 1)


def _name(name: str) -> str:
    if not 1 <= len(name) <= NAME_CHARACTERS:
        raise InputInvalid(f"name: 1 to {NAME_CHARACTERS} characters, not {len(name)}", field="name")
    return name
