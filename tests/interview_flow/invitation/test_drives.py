"""A drive under attack: closed, halted, killed, twice at once, full, without an address, and by the wrong people."""

import signal
import threading
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.database import Database
from core.errors import InputInvalid, NotAllowed, Unknown
from interview_flow.invitation.drive_invitations import DriveInvitations, invite
from interview_flow.people import merging
from models import (
    Application,
    AuditEntry,
    Candidate,
    ContactWay,
    Drive,
    DrivePlace,
    Invitation,
    OutboxMessage,
    StaffAct,
)
from tests.conftest import DATA_KEYS, INDEX_KEY
from tests.interview_flow.bank import on_sqlite
from tests.support import drives, forked
from tests.support.counts import count_of
from tests.support.onboarding import make_journey
from tests.support.times import NOW

KEYS = (DATA_KEYS, INDEX_KEY)
DAY = timedelta(days=1)


def people(bank, drive, count, first=0, **more):
    return [bank.person(f"候选{first + one}", f"1380013{first + one:04}", drive=drive, **more) for one in range(count)]


def states(bank, drive):
    with bank.db.read() as session:
        query = select(Application.state, func.count()).where(Application.drive_id == drive)
        return dict(session.execute(query.group_by(Application.state)).all())


def held(bank, who):
    [row] = bank.rows(Application, Application.id == who.application_id)
    return row.drive_hold


def test_before_it_opens_and_after_it_closed_a_drive_invites_nobody(bank):
    days = {"opens_on": (NOW + DAY).date().isoformat(), "closes_on": (NOW + 3 * DAY).date().isoformat()}
    drive = drives.make(bank, **days)
    early = bank.person(drive=drive)
    bank.tick()
    assert bank.state(early) == "screened_in"
    bank.move(DAY)
    bank.tick()
    assert bank.state(early) == "invited"
    drives.act(bank, "halt", drive_id=drive)
    late = bank.person("张敏", "13800138001", drive=drive)
    bank.move(3 * DAY)
    drives.act(bank, "go_on", drive_id=drive)
    bank.tick()
    assert (bank.state(late), held(bank, late)) == ("screened_in", None)
    with pytest.raises(InputInvalid) as refused:
        bank.person("王芳", "13800138002", drive=drive)
    assert refused.value.field == "drive"
    with pytest.raises(NotAllowed):
        drives.act(bank, "invite_all", drive_id=drive)
    bank.do(late, "invite", "hr:hr01", deadline=bank.clock.now() + DAY)
    assert bank.state(late) == "invited"


@on_sqlite
def test_an_application_enters_only_a_drive_that_recruits_for_its_position_at_its_branch(bank):
    drive = drives.make(bank, "hr01", places=[["teller", "harbin", None]])
    who = bank.person()
    with pytest.raises(InputInvalid) as refused:
        bank.open_application(who.candidate_id, "risk_officer", "harbin", drive)
    assert refused.value.field == "drive" and "risk_officer" in str(refused.value)
    with pytest.raises(InputInvalid):
        bank.open_application(who.candidate_id, "teller", "guangzhou", drive)
    with pytest.raises(Unknown):
        bank.open_application(who.candidate_id, "teller", "guangzhou", "0" * 32)
    assert [row.id for row in bank.rows(Application)] == [who.application_id]


def test_halted_in_the_middle_it_stops_at_once_and_goes_on_with_whoever_is_left(bank):
    drive = drives.make(bank)
    first = people(bank, drive, 3)
    bank.tick()
    drives.act(bank, "halt", drive_id=drive)
    later = people(bank, drive, 3, first=3)
    # What a tick had chosen before the halt is refused in its own transaction.
    for who in later:
        assert not bank.run(
            lambda session, one=who.application_id: invite(session, bank.journey, one, bank.clock.now())
        )
    bank.tick()
    assert states(bank, drive) == {"invited": 3, "screened_in": 3}
    drives.act(bank, "go_on", drive_id=drive)
    bank.tick()
    assert states(bank, drive) == {"invited": 6}
    assert [len(who.sms("诚邀您参加AI面试")) for who in first + later] == [1] * 6
    acts = [row.action for row in bank.rows(StaffAct, StaffAct.target == drive)]
    assert sorted(acts) == ["drive_go_on", "drive_halt", "drive_make"]


def test_two_processes_at_once_pass_no_quota_and_invite_nobody_twice(bank):
    drive = drives.make(bank, places=[["teller", "harbin", 20]])
    with bank.db.write() as session:
        ids = drives.add_many(session, drive, 30)
    start = threading.Barrier(3)

    def work():
        inviting = DriveInvitations(bank.db, bank.journey)
        start.wait(60)
        for _ in range(4):
            inviting(bank.clock.now())

    workers = [threading.Thread(target=work) for _ in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(120)
    assert states(bank, drive) == {"invited": 20, "screened_in": 10}
    [place] = bank.rows(DrivePlace, DrivePlace.drive_id == drive)
    assert place.invited == 20
    per_application = Counter(row.application_id for row in bank.rows(AuditEntry, AuditEntry.action == "invite"))
    assert len(per_application) == 20 and set(per_application.values()) == {1}
    assert len(bank.sent("invitation_first")) == len(bank.rows(Invitation)) == 20
    assert len(bank.sent("drive_full")) == 1
    holds = Counter(row.drive_hold for row in bank.rows(Application, Application.id.in_(ids)))
    assert holds == {None: 20, "full": 10}


@pytest.mark.chaos
def test_killed_in_the_middle_nobody_is_lost_and_nobody_is_invited_twice(tables_url):
    db, journey = Database(tables_url), make_journey()
    with db.write() as session:
        session.add(ContactWay(open_kfid=journey.kf_id, scene="invite", created_at=NOW, url="https://kf.example/k?e=a"))
        drive = Drive(
            name="校招",
            opens_on=NOW.date(),
            closes_on=NOW.date() + 20 * DAY,
            last_interview_on=NOW.date() + 30 * DAY,
            window_days=5,
            created_at=NOW,
        )
        session.add(drive)
        session.flush()
        session.add(DrivePlace(drive_id=drive.id, position_key="teller", branch_key="harbin"))
        wanted = drives.add_many(session, drive.id, 60)
    kills = 0
    while kills < count_of("K2"):
        process = forked.start(drives.invite_until_empty, tables_url, KEYS, failpoint="tick.invited:0.15")
        process.join()
        assert process.exitcode in (0, -signal.SIGKILL)
        if process.exitcode == 0:
            break
        kills += 1
    survivors = [forked.start(drives.invite_until_empty, tables_url, KEYS) for _ in range(2)]
    for one in survivors:
        one.join(120)
    with db.read() as session:
        sent = Counter(session.scalars(select(OutboxMessage.application_id)))
        links = Counter(session.scalars(select(Invitation.application_id)))
        invited = session.scalar(select(DrivePlace.invited))
    db.close()
    assert kills and sent == links == Counter(wanted) and invited == 60


@on_sqlite
def test_when_the_quota_is_used_up_hr_is_told_once_nobody_is_rejected_and_hr_may_invite_or_raise_it(bank):
    drive = drives.make(bank, places=[["teller", "harbin", 2]])
    someone = people(bank, drive, 5)
    bank.tick()
    left = [who for who in someone if bank.state(who) == "screened_in"]
    assert states(bank, drive) == {"invited": 2, "screened_in": 3} and {held(bank, who) for who in left} == {"full"}
    [card] = bank.cards("hr01", "名额已满")
    assert "没有候选人因此被淘汰" in card["text"]
    bank.do(left[0], "invite", "hr:hr01", deadline=bank.clock.now() + DAY)
    bank.tick()
    assert states(bank, drive) == {"invited": 3, "screened_in": 2} and held(bank, left[0]) is None
    drives.change(bank, drive, name="改了名的批次", places=[["teller", "harbin", 2]])
    assert held(bank, left[1]) == "full", "another name gives nobody another turn"
    drives.change(bank, drive, places=[["teller", "harbin", 4]])
    bank.tick()
    assert states(bank, drive) == {"invited": 4, "screened_in": 1}
    assert len(bank.cards("hr01", "名额已满")) == 2
    assert {row.waits_for for row in bank.rows(Application, Application.state == "screened_in")} == {"invite"}


@on_sqlite
def test_nobody_without_phone_and_mailbox_is_invited_and_hr_is_told_once(bank):
    drive = drives.make(bank)
    who = bank.person(phone=None, drive=drive)
    for _ in range(2):
        bank.tick()
    assert (bank.state(who), held(bank, who)) == ("screened_in", "unreachable")
    assert len(bank.sent("no_contact")) == 1 and bank.sent("invitation_first") == []
    drives.act(bank, "invite_all", drive_id=drive)
    bank.tick()
    assert (held(bank, who), len(bank.sent("no_contact"))) == ("unreachable", 1)


@on_sqlite
def test_while_the_accounts_link_is_still_being_made_everybody_waits_and_is_invited_afterwards(bank):
    drive = drives.make(bank)
    way = bank.rows(ContactWay)[0]
    with bank.db.write() as session:
        session.delete(session.get_one(ContactWay, (way.open_kfid, way.scene)))
    someone = people(bank, drive, 3)
    bank.tick()
    assert states(bank, drive) == {"screened_in": 3} and {held(bank, who) for who in someone} == {None}
    bank.parts.make_contact_way()
    bank.work()
    bank.tick()
    assert states(bank, drive) == {"invited": 3}


@on_sqlite
def test_the_window_ends_in_the_evening_never_after_the_last_day_and_never_within_a_day(bank):
    last = (NOW + 4 * DAY).date()
    drive = drives.make(bank, closes_on=last.isoformat(), last_interview_on=last.isoformat(), window_days=3)
    deadlines = []
    for number in range(4):
        who = bank.person(f"候选{number}", f"1380013900{number}", drive=drive)
        bank.tick()
        [row] = bank.rows(Application, Application.id == who.application_id)
        deadlines.append((row.deadline and row.deadline.isoformat(), row.drive_hold))
        bank.move(DAY)
    evening = "2026-11-{:02}T12:00:00+00:00"
    assert deadlines == [
        (evening.format(5), None),
        (evening.format(6), None),
        (evening.format(6), None),
        (evening.format(6), None),
    ]
    late = bank.person("王芳", "13800139009", drive=drive)
    bank.tick()
    assert (bank.state(late), held(bank, late)) == ("screened_in", "late")
    drives.change(bank, drive, closes_on=last.isoformat(), last_interview_on=(last + 5 * DAY).isoformat())
    bank.tick()
    assert bank.state(late) == "invited"


def of_one_person(bank, drive):
    """Two applications whose records have become one before the drive's turn."""
    first, second = bank.person(drive=drive), bank.person("李小晓", "13800138009", drive=drive)
    pair = (first.candidate_id, second.candidate_id)

    def merge(session):
        one, other = (session.get_one(Candidate, candidate_id) for candidate_id in pair)
        merging.merge(session, one, other, "hr:hr01", bank.clock.now())

    bank.run(merge)
    return first.application_id, second.application_id


def is_invited_once(bank, drive):
    rows = bank.rows(Application, Application.drive_id == drive)
    assert sorted((row.state, row.drive_hold or "") for row in rows) == [("invited", ""), ("screened_in", "twice")]
    assert len(bank.sent("invitation_first")) == 1


def test_two_records_of_one_person_made_one_before_the_tick_are_invited_once(bank):
    drive = drives.make(bank)
    of_one_person(bank, drive)
    bank.tick()
    is_invited_once(bank, drive)
    drives.act(bank, "invite_all", drive_id=drive)
    bank.tick()
    is_invited_once(bank, drive)


def test_two_processes_that_have_one_of_a_persons_two_each_invite_once(bank):
    drive = drives.make(bank)
    start = threading.Barrier(2)

    def work(application_id):
        start.wait(60)
        bank.db.run(lambda session: invite(session, bank.journey, application_id, bank.clock.now()))

    workers = [threading.Thread(target=work, args=(one,)) for one in of_one_person(bank, drive)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(120)
    is_invited_once(bank, drive)
