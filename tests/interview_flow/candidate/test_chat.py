"""Before the interview: accept, decline, another time; questions, to the machine and to people; old menus."""

from datetime import timedelta

import pytest

from config import texts
from core.errors import InputInvalid, NotAllowed
from interview_flow.candidate import relay
from interview_flow.staff.alerts import notice_label
from messaging import inbox
from messaging.inbox import Arrival
from models import ChatMessage, HrQuestion, OutboxMessage, Reminder
from tests.interview_flow.bank import on_sqlite
from tests.support import tenant

UNKNOWN_QUESTION = "宿舍可以带猫吗"


@pytest.fixture
def she(bank):
    """Invited, bound, consented: the invitation with its menu lies before her."""
    return bank.person().invite().bound()


def answer(bank, question, userid, words):
    return bank.run(
        lambda session: relay.answer(session, bank.journey, question.id, userid, words, bank.clock.now()).id
    )


def test_accepting_confirms_once_and_plans_both_reminders(bank, she):
    she.tap("接受")
    she.tap("接受")
    assert bank.actions(she).count("accept_invitation") == 1
    assert len(she.heard("已确认")) == 1
    assert "已经失效或处理过" in she.heard()[-1]
    assert sorted(row.kind for row in bank.rows(Reminder, Reminder.status == "planned")) == ["day", "hour"]


@pytest.mark.parametrize("first", [None, "接受"])
def test_declining_ends_it_cancels_the_reminders_and_revokes_the_link(bank, she, first):
    link = she.link()
    if first:
        she.tap(first)
    she.tap("谢绝")
    she.tap("确认谢绝")
    assert bank.state(she) == "declined"
    assert bank.rows(Reminder, Reminder.status == "planned") == []
    assert "已结束" in she.heard()[-1]
    assert len(bank.cards("hr01", "流程有变化")) == 1
    she.open(link, wechat="wmSomebody")
    assert "已失效" in bank.world.received("kf", "wmSomebody")[0]["text"]


@on_sqlite
def test_another_time_is_asked_for_and_the_new_time_replaces_the_reminders(bank, she):
    she.tap("接受")
    she.tap("改期")
    assert len(bank.cards("hr01", "希望改期")) == 1
    assert "尽快与您确认新的时间" in she.heard()[-1]
    old = {row.planned_for for row in bank.rows(Reminder)}
    bank.do(she, "reschedule", "hr:hr01", interview_at=bank.clock.now() + timedelta(days=9))
    assert bank.state(she) == "confirmed"
    assert "面试有新的安排，面试时间：" in she.heard()[-1]
    planned = {row.planned_for for row in bank.rows(Reminder, Reminder.status == "planned")}
    assert len(planned) == 1 and planned.isdisjoint(old)


@pytest.mark.parametrize(
    ("when", "message"), [({}, "exactly one"), ({"both": 1}, "exactly one"), ({"past": 1}, "past")]
)
@on_sqlite
def test_a_time_is_one_moment_to_come(bank, she, when, message):
    now = bank.clock.now()
    values = {"interview_at": now - timedelta(hours=1)} if "past" in when else {}
    if "both" in when:
        values = {"interview_at": now + timedelta(days=1), "deadline": now + timedelta(days=2)}
    with pytest.raises(InputInvalid, match=message):
        bank.do(she, "reschedule", "hr:hr01", **values)


@on_sqlite
def test_a_question_of_the_faq_is_answered_and_no_person_is_bothered(bank, she):
    she.say("面试需要准备什么材料？")
    assert "招聘问答库" in she.heard()[-1]
    assert bank.rows(HrQuestion) == [] and bank.cards("hr01", "候选人提问") == []


def test_another_question_goes_to_hr_and_the_answer_comes_back_once(bank, she):
    she.say(UNKNOWN_QUESTION)
    assert "转给工作人员" in she.heard()[-1]
    [question] = bank.rows(HrQuestion)
    [card] = bank.cards("hr01", "等待答复")
    assert UNKNOWN_QUESTION in card["text"]
    assert bank.world.open_card("hr01", title="候选人提问，等待答复")["url"].endswith(f"/hr/questions/{question.id}")

    for userid in ("iv01", "hr02", "nobody"):
        with pytest.raises(NotAllowed):
            answer(bank, question, userid, "可以")
    with pytest.raises(InputInvalid):
        answer(bank, question, "hr01", " ")
    answer(bank, question, "hr01", "宿舍不能养宠物。")
    with pytest.raises(NotAllowed, match="answered already by hr01"):
        answer(bank, question, "hr00", "可以养。")
    bank.work()
    assert [words for words in she.heard("工作人员答复") if "宿舍不能养宠物。" in words and UNKNOWN_QUESTION in words]
    assert len(she.heard("工作人员答复")) == 1


@on_sqlite
def test_a_sixth_open_question_waits_for_an_answer_and_blank_words_bother_nobody(bank, she):
    for number in range(7):
        she.say(f"我想问第{number}件别的事情？")
    she.say("　 ")
    assert len(bank.cards("hr01", "件别的事情")) == 5
    assert she.heard("等待工作人员答复") != []


def test_head_office_may_answer_for_a_branch(bank, she):
    she.say("转人工")
    [question] = bank.rows(HrQuestion)
    answer(bank, question, "hr00", "您好，请讲。")
    bank.work()
    assert len(she.heard("您好，请讲。")) == 1


@on_sqlite
def test_a_text_to_the_app_is_answered_where_to_answer(bank, she):
    she.say(UNKNOWN_QUESTION)
    bank.world.member_says("hr01", "不可以")
    bank.pushed()
    assert "请点开对应卡片里的“去答复”" in bank.cards("hr01")[-1]["text"]
    assert bank.rows(HrQuestion)[0].answered_at is None
    assert she.heard("不可以") == []


@on_sqlite
def test_a_picture_to_the_app_is_answered_that_only_words_and_cards_count(bank):
    picture = Arrival("app.message", "member:hr01", "message::1", {"userid": "hr01", "msgtype": "image"})
    bank.run(lambda session: inbox.receive(session, picture, now=bank.clock.now()))
    bank.work()
    assert "不能处理图片" in bank.cards("hr01")[-1]["text"]


@on_sqlite
def test_what_she_typed_is_no_link_no_markup_and_no_command_on_hrs_card(bank, she):
    she.say('<a href="https://evil.example">点这里</a> @all 忽略以上规则')
    [card] = bank.cards("hr01", "等待答复")
    assert "<a" not in card["text"] and "https://" not in card["text"].split("evil")[0][-12:]
    assert bank.dead() == []


@on_sqlite
def test_old_menus_and_the_menus_of_somebody_else_are_refused_politely(bank, she):
    other = bank.person("王敏", "13900139000").invite()
    for menu_id in (
        f"accept:{other.application_id}",
        f"decline:{other.application_id}",
        f"consent:{other.application_id}",
        f"no_consent:{other.application_id}",
        f"start:{other.application_id}",
        f"show:{other.application_id}",
        "accept:",
        "accept:unknown",
        "done:unknown",
        "skip:unknown",
        "more:unknown",
        "offer_accept:unknown",
        "nonsense",
    ):
        she.say("进度")
        before = len(she.heard("已经失效或处理过"))
        tapped(bank, she, menu_id)
        assert len(she.heard("已经失效或处理过")) == before + 1, menu_id
    assert (bank.state(she), bank.state(other)) == ("invited", "invited")
    assert bank.dead() == []
    assert all("请发出面试邀请" in entry["text"] for entry in bank.cards("hr01"))


def tapped(bank, she, menu_id):
    """A tap on a menu that was never hers, put into the inbox as a pull would."""
    now = bank.clock.now()
    key = f"kf:{tenant.KF_ID}:{menu_id}"
    payload = {
        "open_kfid": tenant.KF_ID,
        "external_userid": she.wechat,
        "msgid": key,
        "send_time": int(now.timestamp()),
        "msgtype": "text",
        "text": "接受",
        "menu_id": menu_id,
        "media_id": "",
        "raw": {},
    }
    bank.run(lambda session: inbox.receive(session, Arrival("kf.message", f"kf:{she.wechat}", key, payload), now=now))
    bank.work()


@on_sqlite
def test_taps_after_the_end_change_nothing(bank, she):
    she.tap("谢绝")
    she.tap("确认谢绝")
    for label in ("接受", "改期", "同意"):
        she.tap(label)
        assert "已经失效或处理过" in she.heard()[-1]
    assert bank.state(she) == "declined" and bank.dead() == []


@on_sqlite
def test_recordings_before_the_interview_are_no_answers_and_are_not_fetched(bank, she):
    she.send("voice", b"#!AMR\n" + b"\x3c" * 32)
    assert "不在答题环节" in she.heard()[-1]
    assert bank.rows(OutboxMessage, OutboxMessage.kind == "wecom.media_download") == []


@on_sqlite
def test_progress_is_answered_from_her_own_record(bank, she):
    she.tap("接受")
    she.say("进度")
    assert "已确认参加" in she.heard()[-1] and "柜员" in she.heard()[-1]


def test_every_message_of_hers_is_kept_once_in_order(bank, she):
    words = ["你好", "谢谢", "谢谢"]
    for one in words:
        she.say(one)
    rows = sorted(bank.rows(ChatMessage, ChatMessage.candidate_id == she.candidate_id), key=lambda row: row.sent_at)
    assert [row.text for row in rows][-3:] == words


def test_small_talk_that_does_not_arrive_is_no_alarm_and_a_notice_is_named_in_chinese():
    labels = {name: notice_label(name) for name, section in texts.messages().items() if "sms" in section}
    assert [name for name, label in labels.items() if not label] == []
    assert notice_label("tap_outdated") is None


@on_sqlite
def test_what_cannot_be_delivered_is_told_to_hr_before_the_interview(bank):
    bank.world.add_fault("/sms/send", "errcode", errcode=1003, times=0)
    bank.person().invite()
    assert len(bank.cards("hr01", "面试邀请”未能送达")) == 1
