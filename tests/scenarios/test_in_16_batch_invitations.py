"""IN-16: thousands of invitations leave as fast as everybody takes them, over any kill, and hold up nobody who waits."""

from datetime import timedelta

import pytest

from benchmarks.invitations import run
from models import OutboxMessage
from tests.interview_flow.bank import on_sqlite
from tests.support import drives
from tests.support.friends import befriended, name_recruiter, way_of

INVITED = "诚邀您参加AI面试"
FEW = 24


def invited_by_drive(bank, count, **profile):
    """So many who passed the screening, invited by one tick; nothing is sent yet."""
    drive = drives.make(bank)
    people = [bank.person(f"候选{number}", f"139{number:08}", drive=drive, **profile) for number in range(count)]
    bank.parts.ticker().tick()
    return people


def rows(bank, status):
    return [row for row in bank.sent("invitation_first") if row.status == status]


@pytest.mark.chaos
@pytest.mark.timeout(2400)
def test_one_process_that_is_killed_twice_invites_each_once(sqlite_store, tmp_path):
    found = run.measure("SQLite", ("serve",), FEW, tmp_path, sqlite_store.empty_url(), "")
    assert found.holds, found


@pytest.mark.chaos
@pytest.mark.mariadb
@pytest.mark.redis
@pytest.mark.timeout(2400)
def test_a_clock_and_two_workers_that_are_killed_twice_invite_each_once(mariadb_store, redis_url, tmp_path):
    commands = ("tick", "worker", "worker")
    found = run.measure("MariaDB", commands, FEW, tmp_path, mariadb_store.empty_url(), redis_url)
    assert found.holds, found


def test_a_gateway_that_takes_little_at_a_time_gives_up_no_invitation(bank):
    people = invited_by_drive(bank, 6)
    bank.world.setup({"limits": {"sms_per_min": 2}})
    bank.work()
    for _ in range(10):
        bank.skip_waits()
    assert [len(rows(bank, status)) for status in ("sent", "queued")] == [2, 4]
    assert bank.cards("hr01", "未能送达") == []
    for _ in range(2):
        bank.move(timedelta(seconds=61))
        bank.skip_waits()
    assert [len(who.sms(INVITED)) for who in people] == [1] * 6
    assert [len(rows(bank, status)) for status in ("sent", "queued", "failed")] == [6, 0, 0]


@on_sqlite
def test_a_notice_that_somebody_waits_for_takes_the_next_channel_when_the_gateway_stays_busy(bank):
    she, other = bank.person(email="lixiao@example.com").invite(), bank.person("张敏", "13800138001").invite()
    bank.world.setup({"limits": {"sms_per_min": 1}})
    for who in (other, she):
        bank.do(who, "reschedule", "hr:hr01", interview_at=bank.clock.now() + timedelta(days=4))
    for _ in range(8):
        bank.skip_waits(timedelta(hours=1))
    assert other.sms("新的安排") and not she.sms("新的安排")
    assert len(bank.world.received("mail", "lixiao@example.com")) == 1


def test_whoever_waits_goes_before_all_of_them(bank, monkeypatch):
    name_recruiter(bank, monkeypatch)
    she = befriended(bank)
    bank.world.delete_friend(she.wechat, "hr01")
    bank.pushed()
    people = invited_by_drive(bank, 8)
    assert len(rows(bank, "queued")) == 8
    bank.move(timedelta(seconds=2))
    bank.world.add_friend(she.wechat, qr_code=way_of(bank, she).link)
    bank.pushed()
    welcome = bank.world.received("friend", she.wechat)[-1]
    first = min(entry["seq"] for who in people for entry in who.sms(INVITED))
    assert welcome["seq"] < first
    made = bank.rows(OutboxMessage, OutboxMessage.kind == "wecom.friend_way")
    assert {row.status for row in made} == {"sent"} and {row.priority for row in made} == {1}
