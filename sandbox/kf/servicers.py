"""微信客服, who serves an account: single members, whole departments, and who has stopped.

Source: developer.work.weixin.qq.com/document/path/94646, 94645.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sandbox.api.answering import Json
from sandbox.core.errors import ApiError, error_answer
from sandbox.core.setup import KfAccount

if TYPE_CHECKING:
    from sandbox.world import World

MAX_PERSONS, MAX_DEPARTMENTS = 2000, 20
USERS_A_CALL, DEPARTMENTS_A_CALL = 100, {"add": 20, "del": 100}
INACTIVE = 4
# The list counts from 0, the event from 1 (path/94645 and 94670): 0/1 here is 1/2 there.
LISTED_SERVING, LISTED_STOPPED = 0, 1
TOLD_SERVING, TOLD_STOPPED = 1, 2

Change = Callable[["World", KfAccount, object], None]


class Staff:
    """Departments that serve an account, and servicers who have stopped: (account, userid) -> stop_type."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.departments: dict[str, list[int]] = {}
        self.stopped: dict[tuple[str, str], int] = {}

    def serves(self, account: KfAccount, userid: object) -> str:
        """The servicer's userid as the account knows it; empty for anybody else."""
        wanted = userid.lower() if isinstance(userid, str) else ""
        for known in account.servicers:
            if known.lower() == wanted:
                return known
        member = self._world.contacts.members.get(wanted)
        served = self.departments.get(account.open_kfid, [])
        return str(member["userid"]) if member and set(served) & set(member["department"]) else ""

    def check(self, account: KfAccount, userid: object) -> str:
        """A servicer who can take a conversation.

        Raises:
            ApiError: 95014 not a servicer or not activated, 95019 stopped.
        """
        known = self.serves(account, userid)
        member = self._world.contacts.members.get(known.lower())
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


def listed(world: World, args: Json) -> Json:
    """`servicer/list` of one account."""
    return {"servicer_list": world.kf.staff.shown(world.kf.account(args.get("open_kfid")))}


def change(world: World, body: Json, kind: str) -> Json:
    """`servicer/add` and `servicer/del`: one result per person and department.

    Raises:
        ApiError: 40058 nobody named or too many.
    """
    account = world.kf.account(body.get("open_kfid"))
    users, departments = body.get("userid_list") or [], body.get("department_id_list") or []
    if not isinstance(users, list) or not isinstance(departments, list) or not users + departments:
        raise ApiError(40058)
    if len(users) > USERS_A_CALL or len(departments) > DEPARTMENTS_A_CALL[kind]:
        raise ApiError(40058)
    steps: tuple[Change, Change] = (_add_user, _add_department) if kind == "add" else (_del_user, _del_department)
    results = [_tried(world, account, "userid", value, steps[0]) for value in users]
    results += [_tried(world, account, "department_id", value, steps[1]) for value in departments]
    return {"result_list": results}


def _tried(world: World, account: KfAccount, name: str, value: object, step: Change) -> Json:
    try:
        step(world, account, value)
    except ApiError as error:
        return {name: value, **error_answer(error.errcode)}
    return {name: value, "errcode": 0, "errmsg": "success"}


def _add_user(world: World, account: KfAccount, userid: object) -> None:
    member = world.contacts.members.get(userid.lower()) if isinstance(userid, str) else None
    if member is None:
        raise ApiError(60111)
    app = world.setup.kf_app(account)
    if app and not world.contacts.sees(app, member["userid"]):
        raise ApiError(60011)
    if member["userid"] in account.servicers:
        raise ApiError(95015)
    if len(account.servicers) >= MAX_PERSONS:
        raise ApiError(95005)
    account.servicers.append(member["userid"])


def _add_department(world: World, account: KfAccount, number: object) -> None:
    served = world.kf.staff.departments.setdefault(account.open_kfid, [])
    if number not in world.contacts.departments or not isinstance(number, int):
        raise ApiError(60003)
    if number in served:
        raise ApiError(95015)
    if len(served) >= MAX_DEPARTMENTS:
        raise ApiError(95005)
    served.append(number)


def _del_user(world: World, account: KfAccount, userid: object) -> None:
    known = next((name for name in account.servicers if name.lower() == str(userid).lower()), None)
    if known is None:
        raise ApiError(60253)
    account.servicers.remove(known)
    world.kf.staff.stopped.pop((account.open_kfid, known.lower()), None)


def _del_department(world: World, account: KfAccount, number: object) -> None:
    served = world.kf.staff.departments.get(account.open_kfid, [])
    if number not in served:
        raise ApiError(60253)
    served.remove(number)
