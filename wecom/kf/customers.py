"""微信客服 customers: who they are, recommending a colleague to them, and how many there were.

Source: customer/batchget (path/95159), upgrade_service (94674), statistics (95489, 95490).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.errors import InputInvalid
from wecom.api.client import WeComClient

PAGE = 100
MOST_DAYS = 31
MEMBER, GROUP = 1, 2


@dataclass(frozen=True)
class Customer:
    """A WeChat user who wrote to us.

    Attributes:
        unionid: only with a bound WeChat open-platform account.
        scene, scene_param: of the last entry within 48 hours.
    """

    external_userid: str
    nickname: str
    unionid: str = ""
    scene: str = ""
    scene_param: str = ""


@dataclass(frozen=True)
class Recommended:
    """Whom the company lets us recommend."""

    userids: tuple[str, ...]
    department_ids: tuple[int, ...]
    chat_ids: tuple[str, ...]


@dataclass(frozen=True)
class Day:
    """One day of Beijing time: its midnight in seconds since 1970, and WeCom's counters as they came."""

    at: int
    counters: dict[str, Any]


def customers(client: WeComClient, external_userids: Sequence[str]) -> Iterator[Customer]:
    """The customers of these ids, a hundred a call; unknown ids are left out."""
    for start in range(0, len(external_userids), PAGE):
        body = {"external_userid_list": list(external_userids[start : start + PAGE]), "need_enter_session_context": 1}
        answer = client.post("kf/customer/batchget", data=body, repeatable=True)
        yield from map(_customer, answer.get("customer_list") or [])


def recommendable(client: WeComClient) -> Recommended:
    """Members and groups that the console lists under 升级服务."""
    answer = client.get("kf/customer/get_upgrade_service_config")
    members, groups = answer.get("member_range") or {}, answer.get("groupchat_range") or {}
    return Recommended(
        tuple(members.get("userid_list") or ()), tuple(members.get("department_id_list") or ()),
        tuple(groups.get("chat_id_list") or ()),
    )  # fmt: skip


def recommend_member(client: WeComClient, open_kfid: str, external_userid: str, userid: str, wording: str = "") -> None:
    """Show the customer a card to add a member, with a few words."""
    member = {"userid": userid} | ({"wording": wording} if wording else {})
    _upgrade(client, open_kfid, external_userid, {"type": MEMBER, "member": member})


def recommend_group(client: WeComClient, open_kfid: str, external_userid: str, chat_id: str, wording: str = "") -> None:
    """Show the customer a card to join a group, with a few words."""
    group = {"chat_id": chat_id} | ({"wording": wording} if wording else {})
    _upgrade(client, open_kfid, external_userid, {"type": GROUP, "groupchat": group})


def cancel_recommendation(client: WeComClient, open_kfid: str, external_userid: str) -> None:
    """Take the card away again."""
    who = {"open_kfid": open_kfid, "external_userid": external_userid}
    client.post("kf/customer/cancel_upgrade_service", data=who, repeatable=True)


def company_days(client: WeComClient, first: datetime, last: datetime, open_kfid: str = "") -> list[Day]:
    """Counters per day, of one account or all; at most 31 days, none older than 180."""
    return _days(client, "kf/get_corp_statistic", first, last, {"open_kfid": open_kfid})


def servicer_days(
    client: WeComClient, first: datetime, last: datetime, userid: str = "", open_kfid: str = ""
) -> list[Day]:
    """Counters per day of one servicer, or all."""
    who = {"servicer_userid": userid, "open_kfid": open_kfid}
    return _days(client, "kf/get_servicer_statistic", first, last, who)


def _upgrade(client: WeComClient, open_kfid: str, external_userid: str, target: dict[str, Any]) -> None:
    client.post(
        "kf/customer/upgrade_service", data={"open_kfid": open_kfid, "external_userid": external_userid, **target}
    )


def _days(client: WeComClient, api: str, first: datetime, last: datetime, who: dict[str, str]) -> list[Day]:
    if not first <= last < first + timedelta(days=MOST_DAYS):
        raise InputInvalid(f"from first to last: at most {MOST_DAYS} days", field="last")
    body: dict[str, Any] = {"start_time": int(first.timestamp()), "end_time": int(last.timestamp())}
    body |= {name: value for name, value in who.items() if value}
    rows = client.post(api, data=body, repeatable=True).get("statistic_list") or []
    return [Day(int(row["stat_time"]), dict(row.get("statistic") or {})) for row in rows]


def _customer(row: dict[str, Any]) -> Customer:
    context = row.get("enter_session_context") or {}
    return Customer(
        str(row["external_userid"]), str(row.get("nickname", "")), str(row.get("unionid") or ""),
        str(context.get("scene") or ""), str(context.get("scene_param") or ""),
    )  # fmt: skip
