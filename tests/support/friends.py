"""Candidates who add Harbin's recruiter as a friend."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from models import FriendWay
from tests.interview_flow.bank import Bank
from tests.interview_flow.person import Person

RECRUITER = "hr01"


def name_recruiter(bank: Bank, monkeypatch: pytest.MonkeyPatch, userid: str | None = RECRUITER) -> None:
    """Harbin's candidates may add this member from now on; None: nobody."""
    branches = bank.journey.catalogue.shelf.branches
    monkeypatch.setitem(branches, "harbin", branches["harbin"].model_copy(update={"recruiter": userid}))


def way_of(bank: Bank, who: Person) -> FriendWay:
    """The newest code of an application."""
    ways = bank.rows(FriendWay, FriendWay.application_id == who.application_id)
    return max(ways, key=lambda way: way.created_at)


def add(bank: Bank, way: FriendWay, wechat: str, **more: Any) -> dict[str, Any]:
    """Somebody scans the code."""
    told = bank.world.add_friend(wechat, qr_code=way.link, **more)
    bank.pushed()
    return told


def full_hour(bank: Bank, days: int) -> datetime:
    """The hour that has begun, so many days later: the same for all who are told of it."""
    return bank.clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days)


def befriended(bank: Bank, name: str = "李晓", phone: str = "13800138000") -> Person:
    """Invited for a full hour in five days, and a friend of the recruiter; the chat doesn't know her."""
    she = bank.person(name, phone).invite(interview_at=full_hour(bank, 5))
    add(bank, way_of(bank, she), she.wechat)
    return she
