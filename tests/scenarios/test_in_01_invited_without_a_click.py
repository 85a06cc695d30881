"""IN-01: who passes the screening is invited with no human click; a switch makes it wait for HR."""

from datetime import timedelta

from interview_flow.staff.drive_reports import Hour, tell
from models import Application
from tests.interview_flow.bank import RESUME, on_sqlite
from tests.support import drives

UNCLEAR = {**RESUME, "education": []}


def deadline_of(bank, who):
    [row] = bank.rows(Application, Application.id == who.application_id)
    return row.deadline


def test_she_passes_and_the_invitation_is_on_her_phone_with_no_click_and_she_is_bound_by_it(bank):
    drive = drives.make(bank)
    she = bank.person(drive=drive)
    assert bank.state(she) == "screened_in" and she.sms() == []
    bank.tick()
    assert bank.state(she) == "invited"
    assert deadline_of(bank, she) - bank.clock.now() >= timedelta(days=5) - timedelta(minutes=1)
    [sms] = she.sms("诚邀您参加AI面试")
    assert "截止" in sms["text"]
    she.bound()
    she.tap("接受")
    assert bank.state(she) == "confirmed"
    assert bank.actions(she)[:2] == ["screen_in", "invite"]
    assert bank.sent("invite_next") == []


@on_sqlite
def test_who_passes_by_hrs_judgement_is_invited_as_well(bank):
    she = bank.person(drive=drives.make(bank), resume=UNCLEAR)
    bank.tick()
    assert bank.state(she) == "applied" and len(bank.cards("hr01", "请人工初筛")) == 1
    bank.click("hr01", "通过初筛")
    bank.tick()
    assert bank.state(she) == "invited"


@on_sqlite
def test_with_the_switch_off_she_waits_until_hr_invites_all_and_who_comes_later_waits_again(bank):
    drive = drives.make(bank, invite_by_itself=False)
    she = bank.person(drive=drive)
    bank.tick()
    assert bank.state(she) == "screened_in"
    drives.act(bank, "invite_all", drive_id=drive)
    bank.move(timedelta(minutes=1))
    later = bank.person("张敏", "13800138001", drive=drive)
    bank.tick()
    assert (bank.state(she), bank.state(later)) == ("invited", "screened_in")


@on_sqlite
def test_without_a_drive_she_waits_for_hr_as_ever(bank):
    drives.make(bank)
    she = bank.person()
    bank.tick()
    assert bank.state(she) == "screened_in" and len(bank.cards("hr01", "请发出面试邀请")) == 1


@on_sqlite
def test_hr_hear_of_it_in_sums_at_most_once_an_hour_and_only_when_something_changed(bank):
    drive = drives.make(bank, places=[["teller", "harbin", 2]])
    for number in range(5):
        bank.person(f"候选{number}", f"1380013800{number}", drive=drive)
    bank.tick()
    bank.move(timedelta(hours=1))
    bank.tick()
    [card] = bank.cards("hr01", "批次进度")
    assert "2 人（比上次多 2 人）" in card["text"] and "初筛通过未邀请 3 人" in card["text"]
    bank.move(timedelta(hours=1))
    bank.tick()
    assert len(bank.cards("hr01", "批次进度")) == 1
    bank.person("候选9", "13800138009", drive=drive)
    bank.move(timedelta(hours=12))  # at night nobody is woken
    bank.tick()
    assert len(bank.cards("hr01", "批次进度")) == 1
    bank.move(timedelta(hours=12))
    bank.tick()
    assert len(bank.cards("hr01", "批次进度")) == 2


@on_sqlite
def test_a_second_process_in_the_same_hour_loses_none_of_the_sums(bank):
    drive = drives.make(bank)
    bank.person("候选0", "13800138000", drive=drive)
    bank.tick()
    bank.move(timedelta(hours=1))
    bank.tick()
    assert len(bank.cards("hr01", "批次进度")) == 1
    for number in range(1, 5):
        bank.person(f"候选{number}", f"1380013800{number}", drive=drive)
    bank.tick()
    # As another process would, which has told nobody in this hour yet.
    hour = Hour(drive, "harbin", int(bank.clock.now().timestamp() // 3600))
    assert bank.db.run(lambda session: tell(session, bank.journey, hour, bank.clock.now())) is False
    bank.move(timedelta(hours=1))
    bank.tick()
    assert "5 人（比上次多 4 人）" in bank.cards("hr01", "批次进度")[-1]["text"]
