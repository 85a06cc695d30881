"""What is an answer: every voice, video and text part until 答完了, in the order she sent them, and nothing else."""

from datetime import timedelta

import pytest

from interview_flow.interview import pauses, sittings
from messaging import inbox
from messaging.inbox import Arrival
from models import Answer, AnswerPart, Interview, OutboxMessage
from scoring.answers import join
from tests.interview_flow.bank import on_sqlite
from tests.support import tenant


@pytest.fixture
def she(bank):
    """Before her the first of two questions."""
    return bank.person().seated()


def parts(bank, number=0):
    """The parts of her n-th answer, as the scorer reads them."""
    with bank.db.read() as session:
        sitting = session.query(Interview).order_by(Interview.attempt.desc()).first()
        answers = sittings.answers_of(session, sitting.id)
        return sittings.parts_of(session, answers[number].id)


def answers(bank):
    return sorted(bank.rows(Answer), key=lambda row: row.asked_at)


def arrives(bank, she, msgid, seconds, text="", menu_id="", times=1):
    """A message sent `seconds` from now, put into the inbox as a pull would, whatever came before it."""
    sent = bank.clock.now() + timedelta(seconds=seconds)
    payload = {
        "open_kfid": tenant.KF_ID,
        "external_userid": she.wechat,
        "msgid": msgid,
        "send_time": int(sent.timestamp()),
        "msgtype": "text",
        "text": text,
        "menu_id": menu_id,
        "media_id": "",
        "raw": {},
    }
    arrival = Arrival("kf.message", f"kf:{she.wechat}", f"kf:{tenant.KF_ID}:{msgid}", payload)
    for _ in range(times):
        bank.run(lambda session: inbox.receive(session, arrival, now=bank.clock.now()))
    bank.work()


@on_sqlite
def test_several_parts_make_one_answer_in_the_order_they_were_sent(bank, she):
    for words in ("我会先请老人坐下，", "再慢慢讲，", "最后请他复述。"):
        she.say(words)
    assert len(she.heard("第2题")) == 0
    she.tap("答完了")
    assert join(parts(bank)).text == "我会先请老人坐下，\n再慢慢讲，\n最后请他复述。"
    assert len(she.heard("第2题")) == 1
    assert [row.status for row in answers(bank)] == ["closed", "open"]


@on_sqlite
def test_parts_that_come_out_of_order_are_read_in_order(bank, she):
    arrives(bank, she, "m3", 30, "第三句。")
    arrives(bank, she, "m1", 10, "第一句。")
    arrives(bank, she, "m2", 20, "第二句。")
    assert join(parts(bank)).text == "第一句。\n第二句。\n第三句。"


def test_a_part_that_comes_after_the_tap_it_was_sent_before_belongs_to_that_answer(bank, she):
    first = answers(bank)[0]
    arrives(bank, she, "m1", 10, "第一句。")
    arrives(bank, she, "tap", 30, "答完了", menu_id=f"done:{first.id}")
    arrives(bank, she, "late", 20, "第二句。")
    arrives(bank, she, "next", 40, "我接着说第二题。")
    assert join(parts(bank, 0)).text == "第一句。\n第二句。"
    assert join(parts(bank, 1)).text == "我接着说第二题。"


def test_a_repeated_message_counts_once(bank, she):
    arrives(bank, she, "m1", 10, "一句话。", times=3)
    first = answers(bank)[0]
    for number in range(2):
        arrives(bank, she, f"tap{number}", 20 + number, "答完了", menu_id=f"done:{first.id}")
    assert join(parts(bank)).text == "一句话。"
    assert len(answers(bank)) == 2 and len(she.heard("第2题")) == 1


@on_sqlite
def test_the_words_答完了_typed_do_what_the_tap_does(bank, she):
    she.say("我会耐心。")
    she.say("答完了")
    assert join(parts(bank)).text == "我会耐心。"
    assert len(she.heard("第2题")) == 1


@on_sqlite
def test_答完了_without_an_answer_asks_for_one_and_a_skipped_question_is_skipped(bank, she):
    she.tap("答完了")
    assert "还没有收到您的回答" in she.heard()[-1]
    assert answers(bank)[0].status == "open"
    she.tap("跳过这题")
    assert [row.status for row in answers(bank)] == ["skipped", "open"]
    assert len(she.heard("第2题")) == 1


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("sticker", {}),
        ("location", {"latitude": 45.8, "longitude": 126.5, "name": "哈尔滨"}),
        ("link", {"title": "回答", "url": "https://example.com"}),
        ("business_card", {"userid": "u"}),
        ("miniprogram", {"title": "x"}),
        ("channels", {"sub_type": 1}),
    ],
)
def test_other_kinds_of_messages_are_no_answer_and_she_is_told(light_bank, kind, body):
    she = light_bank.person().seated()
    light_bank.world.send_other(she.wechat, kind, body)
    light_bank.pull()
    assert "不能作为回答" in she.heard()[-1]
    assert light_bank.rows(AnswerPart) == [] and light_bank.dead() == []


@pytest.mark.parametrize("kind", ["image", "file"])
def test_a_picture_or_file_is_no_answer_and_is_not_fetched(light_bank, kind):
    she = light_bank.person().seated()
    she.send(kind, b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    assert "不能作为回答" in she.heard()[-1]
    assert light_bank.rows(AnswerPart) == [] and light_bank.calls("/cgi-bin/media/get") == 0


@pytest.mark.parametrize("kind", ["voice", "video"])
def test_the_notice_of_an_oversize_recording_is_no_answer_and_she_is_told_why(light_bank, kind):
    she = light_bank.person().seated()
    light_bank.world.send_oversize(she.wechat, kind)
    light_bank.pull()
    assert "大小限制" in she.heard()[-1]
    assert light_bank.rows(AnswerPart) == []


@pytest.mark.parametrize(
    "words", ["客户压力过大时我会先安抚。", "风险过大的产品不推荐给老人。", "转账有大小限制，超过五万要登记。"]
)
def test_an_answer_that_speaks_of_size_stays_an_answer(light_bank, words):
    she = light_bank.person().seated()
    she.say(words)
    assert join(parts(light_bank)).text == words


def test_what_she_took_back_is_no_part_of_the_answer(bank, she):
    she.say("我会先请老人坐下。")
    wrong = she.say("算了，不干了。")
    bank.world.recall(she.wechat, wrong)
    bank.pull()
    assert "撤回" in she.heard()[-1]
    assert join(parts(bank)).text == "我会先请老人坐下。"
    [row] = [one for one in parts(bank) if one.status == "recalled"]
    assert row.text is None
    she.tap("答完了")
    assert len(she.heard("第2题")) == 1


@on_sqlite
def test_taking_back_the_only_part_leaves_nothing_to_finish(bank, she):
    bank.world.recall(she.wechat, she.say("嗯"))
    bank.pull()
    she.tap("答完了")
    assert "还没有收到您的回答" in she.heard()[-1]


@on_sqlite
def test_what_lies_with_the_scorer_cannot_be_taken_back(bank):
    she = bank.person().seated(questions=1)
    said = she.say("我会先请老人坐下，慢慢讲清楚。")
    she.tap("答完了")
    bank.world.recall(she.wechat, said)
    bank.pull()
    assert "无法撤回" in she.heard()[-1]
    assert [row.status for row in bank.rows(AnswerPart)] == ["ready"]


def test_after_three_minutes_of_silence_she_is_asked_once(bank, she):
    bank.tick()
    assert she.heard("答完了吗") == []
    she.say("我会耐心。")
    bank.move(timedelta(minutes=2, seconds=50))
    bank.tick()
    assert she.heard("答完了吗") == []
    bank.move(timedelta(seconds=15))
    for _ in range(3):
        bank.tick()
        bank.move(timedelta(minutes=4))
    assert len(she.heard("答完了吗")) == 1
    she.tap("还要补充")
    bank.move(timedelta(minutes=10))
    bank.tick()
    assert len(she.heard("答完了吗")) == 1
    she.say("再补充一点。")
    bank.move(timedelta(minutes=4))
    bank.tick()
    assert len(she.heard("答完了吗")) == 2
    she.tap("答完了")
    assert join(parts(bank)).text == "我会耐心。\n再补充一点。"


def test_two_clocks_that_tick_at_once_ask_once(bank, she):
    she.say("我会耐心。")
    now = bank.clock.now() + timedelta(minutes=4)
    with bank.db.write() as session:
        [answer_id] = pauses.waiting_answers(session, now)
        assert pauses.speak(session, bank.journey, answer_id, now)
        session.query(Answer).update({"idle_asked_at": None})
        assert pauses.speak(session, bank.journey, answer_id, now + timedelta(seconds=1))
        session.commit()
    assert len(bank.rows(OutboxMessage, OutboxMessage.template == "answer_idle")) == 1


@on_sqlite
def test_after_the_interview_was_ended_nothing_is_asked_and_old_taps_are_answered(bank, she):
    she.say("我会耐心。")
    bank.do(she, "withdraw", "hr:hr01")
    bank.move(timedelta(minutes=5))
    bank.tick()
    assert she.heard("答完了吗") == []
    she.tap("答完了")
    assert "已经失效或处理过" in she.heard()[-1]
    assert bank.state(she) == "withdrawn" and bank.dead() == []


@on_sqlite
def test_one_who_asks_for_a_person_during_the_interview_goes_on_answering(bank, she):
    she.say("转人工")
    assert len(bank.cards("hr01", "等待答复")) == 1
    she.say("我会耐心。")
    assert join(parts(bank)).text == "我会耐心。"


def test_a_question_that_could_not_be_sent_is_asked_again_and_nothing_counts_as_its_answer(bank, she):
    she.say("我会先请老人坐下。")
    bank.world.fail_next(she.wechat, 10)
    she.tap("答完了")
    bank.pull()
    assert she.heard("第2题") == []
    she.say("怎么没有下一题了？")
    assert len(she.heard("第2题")) == 1 and parts(bank, 1) == []
    she.say("我会先核对账户。")
    she.tap("答完了")
    assert [part.text for part in parts(bank, 1)] == ["我会先核对账户。"]
