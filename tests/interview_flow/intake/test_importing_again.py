"""SC-10, SC-08: a list that comes again, people who are known already, and a look without any effect."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from interview_flow.core.states import Action
from interview_flow.intake.bulk.run import summary
from models import Application, Candidate, CandidateMatch, IdentityLock, OutboxMessage
from tests.interview_flow.list_import import figures, stored, take
from tests.support import lists
from tests.support.lists import GOOD, person


def test_sc_10_the_same_import_twice_changes_nothing(bank):
    data = lists.xlsx([GOOD, person(2), person(3, 分行="广州分行"), person(4, 编号=None, 邮箱=None)])
    assert figures(take(bank, data)[0]) == (4, 0, 0, 0)
    before, sent = stored(bank), len(bank.rows(OutboxMessage))
    again, written = take(bank, data)
    assert figures(again) == (0, 0, 4, 0) and written == {}
    assert stored(bank) == before and len(bank.rows(OutboxMessage)) == sent and bank.rows(IdentityLock) == []


def test_sc_10_a_changed_row_is_told_and_does_not_overwrite(bank):
    take(bank, lists.xlsx([GOOD, person(2)]))
    before = stored(bank)
    changed = [person(手机="13911112222", 专业="会计学"), person(2, 编号=None, 邮箱="new@example.com")]
    outcome, written = take(bank, lists.xlsx(changed))
    assert stored(bank) == before and figures(outcome) == (0, 0, 0, 2)
    first, second = written["需要修改的行"][1:]
    assert "系统里已有记录，但手机、学校与本行不同，没有覆盖" in first[2] and "邮箱" in second[1]
    assert "该申请目前的状态" in written["提示"][1][1]


def test_an_ended_application_is_not_opened_again_and_that_is_said(bank):
    take(bank, lists.xlsx([GOOD]))
    [row] = bank.rows(Application)
    bank.apply(row.id, Action.WITHDRAW, f"candidate:{row.candidate_id}")
    outcome, written = take(bank, lists.xlsx([GOOD]))
    assert figures(outcome) == (0, 0, 1, 0) and len(bank.rows(Application)) == 1
    assert "已经结束" in written["提示"][1][1]


def test_a_row_twice_in_one_list_counts_once_and_two_that_differ_are_told(bank):
    data = lists.xlsx([GOOD, GOOD, person(编号=None, 专业="会计学"), person(岗位="客户经理")])
    for dry in (True, False):
        outcome, written = take(bank, data, dry=dry)
        assert figures(outcome) == ((2, 0, 1, 1) if dry else (1, 1, 1, 1))
        assert "与第 2 行是同一个人" in written["需要修改的行"][1][2]
    assert len(bank.rows(Candidate)) == 1 and len(bank.rows(Application)) == 2


# --- who somebody is ---
def test_sc_08_somebody_known_gets_one_more_application_and_hr_reads_so(bank):
    bank.person(branch="guangzhou")
    outcome, written = take(bank, lists.xlsx([person(编号=None, 邮箱="other@example.com", 专业="会计学")]))
    [(_, _, _, _, _, posts)] = stored(bank)
    assert [branch for _, branch, _ in posts] == ["guangzhou", "harbin"] and figures(outcome) == (0, 1, 0, 0)
    said = [note for _, note in written["提示"][1:]]
    assert any("同一个人" in note and "其他分行" in note for note in said)
    assert any("没有用本行的内容改动" in note for note in said) and not any("广州" in note for note in said)


def test_a_list_changes_nothing_of_somebody_known(bank):
    """Not a phone that was missing, not a part of the résumé: codes go there, and other branches read it."""
    bank.person(phone=None, email="lx@example.com", branch="guangzhou")
    before = stored(bank)[0]
    outcome, _ = take(bank, lists.xlsx([person(编号=None, 邮箱="lx@example.com", 学历="大专", 证书="CFA")]))
    [after] = stored(bank)
    assert figures(outcome) == (0, 1, 0, 0) and after[:-1] == before[:-1] and len(after[-1]) == 2


@pytest.mark.parametrize("none", [{}, {"education": [], "work": [], "certificates": [], "text": ""}], ids=("", "parts"))
def test_a_resume_is_taken_where_there_is_none_and_only_what_was_left_is_told(bank, none):
    bank.person(resume=none, branch="guangzhou")
    _, written = take(bank, lists.xlsx([person(编号=None)]))
    assert bank.rows(Candidate)[0].resume["education"][0]["school"]
    [told] = [str(row) for row in written["提示"] if "没有用本行的内容改动" in str(row)]
    assert "系统里的邮箱与本行不同" in told


def test_a_reference_alone_shows_nobody(bank):
    bank.person(external_ref="HR-1", branch="guangzhou")
    outcome, written = take(bank, lists.xlsx([person(编号="HR-1", 手机=None, 邮箱=None)]))
    assert figures(outcome) == (0, 0, 0, 1) and "只凭编号" in str(written["需要修改的行"][1])
    assert len(bank.rows(Application)) == 1


def test_sc_08_who_may_be_the_same_person_is_hrs_to_decide(bank):
    bank.person("王伟", branch="guangzhou")
    outcome, written = take(bank, lists.xlsx([GOOD]))
    assert figures(outcome) == (1, 0, 0, 0) and len(bank.rows(CandidateMatch)) == 1
    assert "手机号相同，姓名不同" in written["提示"][1][1] and "其他分行" in written["提示"][1][1]
    assert len(bank.sent("possible_same_person")) == 1


def test_a_reference_does_not_move_somebodys_phone(bank):
    bank.person(external_ref="HR-1", email="lx@example.com", branch="guangzhou")
    outcome, written = take(bank, lists.xlsx([person(手机="13911112222")]))
    assert figures(outcome) == (0, 0, 0, 1) and written["需要修改的行"][1][1] == "手机"
    assert stored(bank)[0][1] == "13800138000" and len(bank.rows(Application)) == 1


def test_two_who_import_the_same_list_at_one_moment_make_each_row_once(bank):
    data = lists.xlsx([person(n) for n in range(1, 16)])
    barrier = threading.Barrier(2)

    def import_all():
        barrier.wait()
        return figures(take(bank, data)[0])

    with ThreadPoolExecutor(2) as pool:
        found = [one.result() for one in [pool.submit(import_all) for _ in range(2)]]
    assert [sum(column) for column in zip(*found, strict=True)] == [15, 0, 15, 0]
    assert len(bank.rows(Candidate)) == len(bank.rows(Application)) == 15 and bank.rows(IdentityLock) == []


# --- looking only ---
def test_sc_10_a_dry_run_says_the_same_and_writes_nothing(bank):
    bank.person(branch="guangzhou")
    data = lists.xlsx(
        [person(编号=None), person(2), person(3, 姓名="李晓", 手机="13800138000", 岗位="行长"), person(4, 手机="1")]
    )
    before = stored(bank), len(bank.rows(OutboxMessage))
    looked, told = take(bank, data, dry=True)
    assert (stored(bank), len(bank.rows(OutboxMessage))) == before
    done, said = take(bank, data)
    assert figures(looked) == figures(done) == (1, 1, 0, 2) and told == said
    assert summary(looked, dry=True).startswith("共 4 行：可以导入 2（新候选人 1")


def test_a_record_that_cannot_be_opened_spoils_its_own_row_only(bank):
    take(bank, lists.xlsx([GOOD]))

    def spoil(session):
        [row] = session.query(Candidate).all()
        row.resume_sealed = row.name_sealed

    bank.run(spoil)
    outcome, _ = take(bank, lists.xlsx([GOOD, person(2)]))
    assert figures(outcome) == (1, 0, 0, 1)
