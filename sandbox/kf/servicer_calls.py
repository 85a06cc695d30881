"""微信客服, the calls that list, add and remove servicers.

Source: developer.work.weixin.qq.com/document/path/94646, 94645.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sandbox.api.answering import Json
from sandbox.contacts.address_book import Contacts
from sandbox.core.errors import ApiError, error_answer
from sandbox.core.setup import KfAccount
from sandbox.core.state import State
from sandbox.kf.state import Kf

MAX_PERSONS, MAX_DEPARTMENTS = 2000, 20
USERS_A_CALL, DEPARTMENTS_A_CALL = 100, {"add": 20, "del": 100}

Step = Callable[[object], None]


def listed(kf: Kf, args: Json) -> Json:
    """`servicer/list` of one account."""
    return {"servicer_list": kf.staff.shown(kf.account(args.get("open_kfid")))}


def add(state: State, kf: Kf, contacts: Contacts, body: Json) -> Json:
    """`servicer/add`: one result per person and department."""
    account, users, departments = _named(kf, body, "add")
    add_user = partial(_add_user, state, contacts, account)
    add_department = partial(_add_department, kf, contacts, account)
    return {"result_list": _results(users, add_user, departments, add_department)}


def remove(kf: Kf, body: Json) -> Json:
    """`servicer/del`: one result per person and department."""
    account, users, departments = _named(kf, body, "del")
    del_user, del_department = partial(_del_user, kf, account), partial(_del_department, kf, account)
    return {"result_list": _results(users, del_user, departments, del_department)}


def _named(kf: Kf, body: Json, kind: str) -> tuple[KfAccount, list[object], list[object]]:
    """The account, the users and the departments of a call.

    Raises:
        ApiError: 40058 nobody named or too many.
    """
    account = kf.account(body.get("open_kfid"))
    users, departments = body.get("userid_list") or [], body.get("department_id_list") or []
    if not isinstance(users, list) or not isinstance(departments, list) or not users + departments:
        raise ApiError(40058)
    if len(users) > USERS_A_CALL or len(departments) > DEPARTMENTS_A_CALL[kind]:
        raise ApiError(40058)
    return account, users, departments


def _results(users: list[object], of_user: Step, departments: list[object], of_department: Step) -> list[Json]:
    return [
        *(_tried("userid", userid, of_user) for userid in users),
        *(_tried("department_id", number, of_department) for number in departments),
    ]


def _tried(name: str, value: object, step: Step) -> Json:
    try:
        step(value)
    except ApiError as error:
        return {name: value, **error_answer(error.errcode)}
    return {name: value, "errcode": 0, "errmsg": "success"}


def _add_user(state: State, contacts: Contacts, account: KfAccount, userid: object) -> None:
    member = contacts.members.get(userid.lower()) if isinstance(userid, str) else None
    if member is None:
        raise ApiError(60111)
    app = state.setup.kf_app(account)
    if app and not contacts.sees(app, member["userid"]):
        raise ApiError(60011)
    if member["userid"] in account.servicers:
        raise ApiError(95015)
    if len(account.servicers) >= MAX_PERSONS:
        raise ApiError(95005)
    account.servicers.append(member["userid"])


def _add_department(kf: Kf, contacts: Contacts, account: KfAccount, number: object) -> None:
    served = kf.staff.departments.setdefault(account.open_kfid, [])
    if number not in contacts.departments or not isinstance(number, int):
        raise ApiError(60003)
    if number in served:
        raise ApiError(95015)
    if len(served) >= MAX_DEPARTMENTS:
        raise ApiError(95005)
    served.append(number)


def _del_user(kf: Kf, account: KfAccount, userid: object) -> None:
    known = next((name for name in account.servicers if name.lower() == str(userid).lower()), None)
    if known is None:
        raise ApiError(60253)
    account.servicers.remove(known)
    kf.staff.stopped.pop((account.open_kfid, known.lower()), None)


def _del_department(kf: Kf, account: KfAccount, number: object) -> None:
    served = kf.staff.departments.get(account.open_kfid, [])
    if number not in served:
        raise ApiError(60253)
    served.remove(number)
