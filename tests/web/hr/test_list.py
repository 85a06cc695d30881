"""HR's home: tabs, filters, search, one act for several, and the numbers."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from interview_flow.core.states import State
from models import Application, AuditEntry, Candidate, HrQuestion, Invitation
from tests.support.onboarding import posted
from tests.support.times import NOW
from tests.web.seeds import BASE, csrf_of, interviewed, see, sign_in
from web.hr import listing


def add(web, name="李晓", state="screened_in", branch="harbin", position="teller", since=NOW, score=None, **person):
    """An application without an interview, in one transaction."""
    with web.db.write() as session:
        who = Candidate(created_at=NOW, name=name, resume={}, **person)
        session.add(who)
        session.flush()
        version = web.journey.catalogue.current(position, branch)
        row = Application(
            candidate_id=who.id,
            position_key=position,
            branch_key=branch,
            state=state,
            version=1,
            created_at=since,
            changed_at=since,
            config_version=web.journey.catalogue.pin(session, version, NOW),
        )
        session.add(row)
        session.flush()
        session.execute(update(Application).where(Application.id == row.id).values(ai_score=score))
        return row.id


def names(text):
    return re.findall(r'class="name"><a [^>]*>([^<]*)<', text)


def several(client, ids, action, tap="t1", where="/hr", **fields):
    data = {"csrf": csrf_of(see(client, where)), "tap": tap, "action": action, "one": ids, **fields}
    return client.post("/hr/several", data=data, base_url=BASE)


def states(web):
    with web.db.read() as session:
        return dict(session.execute(select(Application.id, Application.state)).all())


def test_a_member_sees_the_own_branches_and_head_office_all(web):
    add(web, "哈尔滨李晓")
    add(web, "广州陈静", branch="guangzhou")
    assert names(see(sign_in(web, "hr01"), "/hr")) == ["哈尔滨李晓"]
    assert names(see(sign_in(web, "hr02"), "/hr")) == ["广州陈静"]
    assert sorted(names(see(sign_in(web, "hr00"), "/hr"))) == ["哈尔滨李晓", "广州陈静"]
    assert names(see(sign_in(web, "hr00"), "/hr?branch=guangzhou")) == ["广州陈静"]
    assert names(see(sign_in(web, "hr01"), "/hr?branch=guangzhou")) == ["哈尔滨李晓"]


def test_tabs_hold_what_waits_what_runs_and_what_has_ended_with_the_longest_waiting_first(web):
    add(web, "等三天", since=NOW - timedelta(days=3))
    add(web, "等五小时", since=NOW - timedelta(hours=5))
    add(web, "等她自己", state="confirmed")
    add(web, "不来了", state="withdrawn")
    asked = add(web, "有提问", state="invited")
    with web.db.write() as session:
        session.add(HrQuestion(application_id=asked, asked_at=NOW - timedelta(days=1), question="几点？"))
    client = sign_in(web, "hr01")
    text = see(client, "/hr")
    assert names(text) == ["等三天", "有提问", "等五小时"]
    for words in ("3 天", "5 小时", "发出邀请", "回答提问"):
        assert words in text
    assert names(see(client, "/hr?tab=running")) == ["等她自己"]
    assert names(see(client, "/hr?tab=ended")) == ["不来了"]
    assert len(names(see(client, "/hr?tab=all"))) == 5
    assert re.findall(r'tab-count">(\d+)<', text) == ["3", "1", "1", "5"]
    assert 'class="tag bad"' in see(client, "/hr?tab=ended")


@pytest.mark.parametrize("sort", listing.SORTS)
@pytest.mark.parametrize("count", [1, 6, 7])
def test_pages_read_from_either_end_make_up_the_whole_list(web, monkeypatch, sort, count):
    for number in range(count):
        score = 50.0 + number % 3 if number % 2 else None
        add(web, f"第{number}位", state="scored", score=score, since=NOW - timedelta(days=number // 2))
    client = sign_in(web, "hr01")
    whole = names(see(client, f"/hr?tab=all&sort={sort}"))
    monkeypatch.setattr(listing, "PAGE", 2)
    pages = [names(see(client, f"/hr?tab=all&sort={sort}&page={number}")) for number in range(1, -(-count // 2) + 1)]
    assert [name for page in pages for name in page] == whole
    assert {len(page) for page in pages[:-1]} <= {2} and len(whole) == count


@pytest.mark.parametrize("sort", listing.SORTS)
def test_many_whom_the_words_find_come_in_the_same_order_from_the_index_of_the_order(web, monkeypatch, sort):
    for number in range(7):
        score = 50.0 + number % 3 if number % 2 else None
        branch = "guangzhou" if number == 3 else "harbin"
        add(web, f"王{number}", "scored", branch, score=score, since=NOW - timedelta(days=number // 2))
        add(web, f"李{number}", "scored", branch, score=score, since=NOW - timedelta(days=number // 2))
    client = sign_in(web, "hr00")
    add(web, "王早", "rejected", since=NOW - timedelta(days=9))
    kinds = (
        "words=王",
        "words=王&branch=harbin",
        "words=王&state=scored",
        "words=王&task=decide",
        "words=wang&branch=guangzhou",
    )
    for where in (*(f"{kind}&tab=all" for kind in kinds), "words=王&tab=waiting", "words=王&tab=ended"):
        read = []
        for many, near in ((10**6, 1), (1, 0)):
            monkeypatch.setattr(listing, "MANY", many)
            monkeypatch.setattr(listing, "NEAR", near)
            monkeypatch.setattr(listing, "PAGE", 2)
            pages = [names(see(client, f"/hr?sort={sort}&{where}&page={number}")) for number in range(1, 6)]
            monkeypatch.setattr(listing, "PAGE", 50)
            read.append([pages, names(see(client, f"/hr?sort={sort}&{where}"))])
        assert read[0] == read[1] and read[0][1] and {name[0] for name in read[0][1]} == {"王"}, where


def test_filters_sorts_and_pages_narrow_the_list(web, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    add(web, "甲", state="scored", score=60.0, since=NOW - timedelta(days=2))
    add(web, "乙", state="scored", score=90.0)
    add(web, "丙", position="risk_officer", since=NOW - timedelta(days=1))
    client = sign_in(web, "hr01")
    assert [names(see(client, f"/hr?page={number}")) for number in (1, 2)] == [["甲", "丙"], ["乙"]]
    assert names(see(client, "/hr?sort=score"))[:2] == ["乙", "甲"]
    assert names(see(client, "/hr?sort=newest"))[0] == "乙"
    assert names(see(client, "/hr?position=risk_officer")) == ["丙"]
    assert names(see(client, "/hr?state=scored")) == ["甲", "乙"]
    assert names(see(client, "/hr?task=invite")) == ["丙"]
    for odd in ("state=x", "page=0", "page=99999", "page=x", "page=-1", "tab=x", "sort=x", "branch=x", "task=x"):
        assert names(see(client, f"/hr?{odd}")), odd


def test_people_are_found_by_name_pinyin_phone_and_mailbox_wherever_they_stand(web):
    add(web, "李晓", state="withdrawn", phone="13800138000", email="lx@example.com")
    add(web, "王芳", phone="13900139001")
    client = sign_in(web, "hr01")
    for words in ("李晓", "lixiao", "LX", "8000", "lx@example.com"):
        assert names(see(client, f"/hr?words={words}")) == ["李晓"], words
    assert names(see(client, "/hr?words=李晓&tab=waiting")) == []
    assert "没有符合条件的申请" in see(client, "/hr?words=张三")
    assert names(see(sign_in(web, "hr02"), "/hr?words=李晓")) == []


def test_a_name_that_cannot_be_read_hides_nobody_from_the_list_and_the_api(light_web):
    ids = [add(light_web, f"候选{number}") for number in range(3)]
    with light_web.db.write() as session:
        who = session.get(Application, ids[0]).candidate_id
        session.execute(update(Candidate).where(Candidate.id == who).values(name_sealed="1.k0.AAAA"))
    shown = names(see(sign_in(light_web, "hr01"), "/hr"))
    assert len(shown) == 3 and shown.count("（姓名无法读取）") == 1
    listed = light_web.get("/api/v1/applications?limit=10")
    assert (listed.status_code, len(listed.json["items"])) == (200, 3)


def test_the_ai_score_is_the_latest_cards(light_web):
    interviewed(light_web)
    [cell] = re.findall(r'class="score figure">(.*?)</td>', see(sign_in(light_web, "hr01"), "/hr"), re.S)
    assert " ".join(re.sub(r"<[^>]+>", "", cell).split()) == "评分 77 分 未校准"


def test_several_are_invited_each_by_itself_and_who_could_not_be_is_named_with_the_reason(web):
    phones = iter(range(10_000))
    good = [add(web, f"候选{number}", phone=f"1380000{next(phones):04}") for number in range(3)]
    silent, moved = add(web, "无联系方式"), add(web, "已淘汰", state="rejected", phone="13811112222")
    other = add(web, "广州陈静", branch="guangzhou", phone="13822223333")
    client = sign_in(web, "hr01")
    answer = several(
        client, [*good, silent, moved, other, "nothing"], "invite", deadline="2026-12-01T18:00", mode="chat"
    )
    assert answer.status_code == 200
    for words in (
        "已邀请 3 人",
        "4 人没有办理",
        "既没有手机号，也没有邮箱",
        "目前是“未通过”，不能发出邀请",
        "不是您所在分行的申请，或申请已不存在",
    ):
        assert words in answer.text, words
    assert "广州陈静" not in answer.text
    found = states(web)
    assert {found[one] for one in good} == {"invited"}
    assert (found[silent], found[moved], found[other]) == ("screened_in", "rejected", "screened_in")
    with web.db.read() as session:
        assert len(posted(session, "no_contact")) == 1  # HR's alert stands although the rest was undone.
        assert {entry.actor for entry in session.scalars(select(AuditEntry))} == {"hr:hr01"}


def test_several_are_rejected_with_one_reason_where_the_table_allows_it(light_web):
    scored, invited = add(light_web, "已评分", state="scored"), add(light_web, "已邀请", state="invited")
    client = sign_in(light_web, "hr01")
    wrong = several(client, [scored, invited], "reject", tap="t0")
    assert (wrong.status_code, "请选择淘汰理由" in wrong.text, "淘汰 1 人" in wrong.text) == (422, True, False)
    answer = several(client, [scored, invited], "reject", reject_reason="headcount")
    assert "已淘汰 1 人" in answer.text and "目前是“已邀请”，不能淘汰" in answer.text
    assert states(light_web) == {scored: "rejected", invited: "invited"}


def test_the_whole_page_is_chosen_by_one_tick(light_web):
    ids = [add(light_web, f"候选{number}", phone=f"1380000{number:04}") for number in range(3)]
    client = sign_in(light_web, "hr01")
    shown = re.findall(r'name="shown" value="([^"]+)"', see(client, "/hr"))
    assert sorted(shown) == sorted(ids)
    answer = several(client, [], "invite", everybody="1", shown=shown, deadline="2026-12-01T18:00", mode="chat")
    assert "已邀请 3 人" in answer.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "须填且只填一个"),
        ({"deadline": "2020-01-01T10:00"}, "截止时间必须晚于现在"),
        ({"deadline": "2026-12-01T18:00", "mode": "phone"}, "请选择面试方式"),
    ],
)
def test_a_wrong_form_does_nothing_and_keeps_what_was_typed_and_ticked(light_web, fields, words):
    ids = [add(light_web, f"候选{number}", phone=f"1380000{number:04}") for number in range(2)]
    answer = several(sign_in(light_web, "hr01"), ids, "invite", **fields)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert answer.text.count(" checked") == 2
    assert f'name="deadline" value="{fields.get("deadline", "")}"' in answer.text
    assert set(states(light_web).values()) == {"screened_in"}


def test_nobody_or_too_many_are_refused(light_web):
    add(light_web)
    client = sign_in(light_web, "hr01")
    assert "请先勾选" in several(client, [], "invite").text
    assert "一次最多处理 100 人" in several(client, [str(number) for number in range(101)], "invite").text
    assert several(client, ["x"], "confirm_onboarding").status_code == 422


def test_a_form_sent_twice_invites_once_and_says_so(light_web):
    one = add(light_web, phone="13800138000")
    client = sign_in(light_web, "hr01")
    first, second = (several(client, [one], "invite", deadline="2026-12-01T18:00", mode="chat") for _ in range(2))
    assert "已邀请 1 人" in first.text and "这次操作已经提交过" in second.text
    with light_web.db.read() as session:
        assert len(session.scalars(select(Invitation)).all()) == 1


def test_only_hr_acts_and_only_with_the_pages_token(light_web):
    one = add(light_web, state="scored")
    for userid in ("iv01", "somebody"):
        client = sign_in(light_web, userid)
        assert client.post("/hr/several", data={"action": "reject", "one": one}, base_url=BASE).status_code == 403
        assert client.get("/hr/numbers", base_url=BASE).status_code == 403
    assert states(light_web) == {one: "scored"}


def test_the_numbers_say_how_many_stand_where_and_for_how_long(web):
    for days in (1, 2, 9):
        add(web, since=NOW - timedelta(days=days))
    add(web, state="withdrawn", since=NOW - timedelta(days=30))
    add(web, state="confirmed", branch="guangzhou", since=NOW - timedelta(days=4))
    text = re.sub(r"\s+|<[^>]+>", " ", see(sign_in(web, "hr00"), "/hr/numbers"))
    text = " ".join(text.split())
    assert "申请总数 5 待处理 3 待处理中位等待 2 天 进行中 1 已结束 1" in text
    assert "初筛通过 人数 3 中位天数 2 天 待处理 3 待处理中位等待 2 天" in text
    assert "广州分行 人数 1 中位天数 4 天 待处理 0 待处理中位等待 —" in text
    mine = see(sign_in(web, "hr02"), "/hr/numbers")
    assert "初筛通过" not in mine and "各分行" not in mine


def test_every_stage_has_its_next_step_in_words(light_web):
    for state in State:
        add(light_web, state.value, state=state.value)
    text = see(sign_in(light_web, "hr01"), "/hr?tab=all")
    assert len(names(text)) == len(State)
    running = see(sign_in(light_web, "hr01"), "/hr?tab=running")
    assert '<span class="hint">无</span>' not in running
