"""微信客服, customers: who they are, recommending a member to them, and the statistics of a day.

Source: developer.work.weixin.qq.com/document/path/95159 (batchget), 94674 (upgrade), 95489 and 95490 (statistics).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from sandbox.api.answering import Json, text_of
from sandbox.core.errors import ApiError
from sandbox.core.state import State
from sandbox.kf.state import CUSTOMER, SERVICER, WINDOW_S, Kf, Session

MEMBER, GROUP = 1, 2
MOST_CUSTOMERS = 100
BEIJING = timezone(timedelta(hours=8))
DAY_S = 86400
MOST_DAYS, OLDEST_DAYS = 31, 180


def found(state: State, kf: Kf, body: Json) -> Json:
    """`customer/batchget`: only customers of these accounts."""
    wanted = body.get("external_userid_list")
    if not isinstance(wanted, list) or not 1 <= len(wanted) <= MOST_CUSTOMERS:
        raise ApiError(40058)
    met = {who: session for (_kfid, who), session in kf.sessions.items()}
    known = [_customer(state, met[who], body) for who in wanted if who in met]
    return {"customer_list": known, "invalid_external_userid": [who for who in wanted if who not in met]}


def _customer(state: State, session: Session, body: Json) -> Json:
    person = state.setup.person(external_userid=session.external_userid)
    shown: Json = {"external_userid": person.external_userid, "nickname": person.nickname, "avatar": "", "gender": 0}
    if person.unionid and state.setup.open_platform:
        shown["unionid"] = person.unionid
    entered = session.context.get("at", 0)
    if body.get("need_enter_session_context") and entered > state.clock.now() - WINDOW_S:
        names = ("scene", "scene_param", "wechat_channels")
        shown["enter_session_context"] = {key: session.context[key] for key in names if key in session.context}
    return shown


def upgrade_config(state: State, kf: Kf, _args: Json) -> Json:
    """`get_upgrade_service_config`: every servicer may be recommended, and no group."""
    members = {userid for account in state.setup.kf_accounts.values() for userid in account.servicers}
    departments = {number for numbers in kf.staff.departments.values() for number in numbers}
    member_range = {"userid_list": sorted(members), "department_id_list": sorted(departments)}
    return {"member_range": member_range, "groupchat_range": {"chat_id_list": []}}


def upgrade(state: State, kf: Kf, body: Json) -> Json:
    """`upgrade_service`: recommend a member to the customer; the sandbox has no groups.

    Raises:
        ApiError: 40058 type, 40096 customer, 60253 not in the configured range.
    """
    account = kf.account(body.get("open_kfid"))
    session = kf.known_session(account.open_kfid, body.get("external_userid"))
    kind = body.get("type")
    if kind not in (MEMBER, GROUP):
        raise ApiError(40058)
    allowed = upgrade_config(state, kf, {})["member_range"]["userid_list"] if kind == MEMBER else []
    target = text_of(body, "member", "userid") if kind == MEMBER else text_of(body, "groupchat", "chat_id")
    if target not in allowed:
        raise ApiError(60253)
    fields = {"type": kind, "userid": target, "wording": text_of(body, "member", "wording")}
    kf.upgraded[account.open_kfid, session.external_userid] = fields
    delivered = {"msgtype": "upgrade_service", "text": fields["wording"], "body": fields, "welcome": False, "msgid": ""}
    state.truth.deliver("kf", session.external_userid, open_kfid=account.open_kfid, **delivered)
    return {}


def cancel_upgrade(kf: Kf, body: Json) -> Json:
    """`cancel_upgrade_service`: withdraw the recommendation."""
    account = kf.account(body.get("open_kfid"))
    session = kf.known_session(account.open_kfid, body.get("external_userid"))
    kf.upgraded.pop((account.open_kfid, session.external_userid), None)
    return {}


def corp_statistic(state: State, kf: Kf, body: Json) -> Json:
    """`get_corp_statistic`: what customers did, per day of Beijing time."""
    rows = []
    for day, messages in _days(state, kf, body):
        said = [m for m in messages if m["origin"] == CUSTOMER]
        people = {m["external_userid"] for m in said}
        rows.append(
            {"stat_time": day, "statistic": {
                "session_cnt": len(people), "customer_cnt": len(people), "customer_msg_cnt": len(said),
                "upgrade_service_customer_cnt": len(kf.upgraded),
                "msg_rejected_customer_cnt": len(kf.rejected),
            }}
        )  # fmt: skip
    return {"statistic_list": rows}


def servicer_statistic(state: State, kf: Kf, body: Json) -> Json:
    """`get_servicer_statistic`: what one servicer (or all) answered, per day of Beijing time."""
    wanted = body.get("servicer_userid")
    rows = []
    for day, messages in _days(state, kf, body):
        said = [m for m in messages if m["origin"] == SERVICER and wanted in (None, m["servicer_userid"])]
        people = {m["external_userid"] for m in said}
        rows.append(
            {"stat_time": day, "statistic": {
                "session_cnt": len(people), "customer_cnt": len(people), "customer_msg_cnt": len(
                    [m for m in messages if m["origin"] == CUSTOMER and m["external_userid"] in people]
                ), "reply_rate": 1 if people else 0,
            }}
        )  # fmt: skip
    return {"statistic_list": rows}


def _days(state: State, kf: Kf, body: Json) -> list[tuple[int, list[Json]]]:
    """(midnight, messages) for each day asked for.

    Raises:
        ApiError: 40058 not a range, more than 31 days, or older than 180.
    """
    first, last = body.get("start_time"), body.get("end_time")
    if not isinstance(first, int) or not isinstance(last, int) or first > last:
        raise ApiError(40058)
    today = _midnight(state.clock.now())
    first, last = _midnight(first), _midnight(last)
    if last - first >= MOST_DAYS * DAY_S or first < today - OLDEST_DAYS * DAY_S or last > today:
        raise ApiError(40058)
    wanted = body.get("open_kfid")
    logs = [log for open_kfid, log in kf.logs.items() if wanted in (None, open_kfid)]
    said = [logged for log in logs for logged in log if logged.message["origin"] in (CUSTOMER, SERVICER)]
    return [
        (day, [logged.message for logged in said if _midnight(logged.at) == day])
        for day in range(first, last + 1, DAY_S)
    ]


def _midnight(at: float) -> int:
    """Beijing midnight before this moment, seconds since 1970."""
    day = datetime.fromtimestamp(at, UTC).astimezone(BEIJING)
    return int(day.replace(hour=0, minute=0, second=0, microsecond=0).timestamp())
