"""Questions to people: short on HR's card, answered with news of how the answer went, never for a mere thank-you."""

import pytest

from interview_flow.candidate import relay
from models import AnswerPart, HrQuestion, StaffAct
from tests.config.test_barred_grounds import BARRED, HARMLESS
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.candidate.test_commands import COURTESIES, QUESTIONS_WITH_THANKS

QUESTION = "宿舍可以带猫吗"


@pytest.fixture
def handed_in(bank):
    """She has answered and said 答完了 to her only question."""
    she = bank.person().seated(questions=1)
    she.say("我会先安抚客户的情绪，再了解原因，帮他把业务办好。")
    she.say("答完了")
    return she


def answer(bank, words="不可以，敬请谅解。"):
    [question] = bank.rows(HrQuestion)
    bank.run(lambda session: relay.answer(session, bank.journey, question.id, "hr01", words, bank.clock.now()).id)
    bank.work()
    return question


@on_sqlite
def test_hr_is_told_that_the_answer_was_sent_and_by_which_channel(bank):
    bank.person().invite().bound().say(QUESTION)
    question = answer(bank)
    [told] = bank.cards("hr01", "答复已发送")
    assert "李晓" in told["text"] and QUESTION in told["text"] and "微信客服" in told["text"]
    assert f"/hr/questions/{question.id}" in str(told)
    assert bank.cards("hr00", "答复已发送") == []


@on_sqlite
def test_hr_is_told_why_the_answer_could_not_be_sent(bank):
    bank.person().invite().bound().say(QUESTION)
    bank.world.add_fault("/cgi-bin/kf/send_msg", "errcode", errcode=95001, times=0)
    bank.world.add_fault("/sms/send", "errcode", errcode=1003, times=0)
    answer(bank)
    assert bank.cards("hr01", "答复已发送") == []
    [told] = bank.cards("hr01", "人工答复")
    assert "未能送达" in told["text"] and "对方拒收" in told["text"]


@on_sqlite
def test_a_long_question_is_short_on_the_card_and_whole_on_the_page(bank):
    bank.person().invite().bound().say("我想问一下宿舍的事情，" * 60)
    [card] = bank.cards("hr01", "等待答复")
    [question] = bank.rows(HrQuestion)
    assert len(question.question) == 660
    assert "…" in card["text"] and len(card["text"]) < 250
    answer(bank)
    [told] = bank.cards("hr01", "答复已发送")
    assert len(told["text"]) < 250
    [act] = bank.rows(StaffAct)
    assert (act.actor, act.action, act.target) == ("hr:hr01", "answer_question", question.id)


@on_sqlite
@pytest.mark.parametrize("words", ["谢谢您！", "答完了", "好的"])
def test_courtesy_after_the_hand_in_gets_a_receipt_and_bothers_nobody(bank, handed_in, words):
    handed_in.say(words)
    said = handed_in.heard()[-1]
    assert "已经提交" in said and "一有结果" in said and "转人工" in said
    assert bank.rows(HrQuestion) == []


@on_sqlite
def test_a_question_after_the_hand_in_goes_to_hr_and_she_hears_where_she_stands(bank, handed_in):
    parts = len(bank.rows(AnswerPart))
    handed_in.say(QUESTION)
    said = handed_in.heard()[-1]
    assert "已经提交" in said and "转给工作人员" in said and "不计入回答" in said
    assert len(bank.cards("hr01", "等待答复")) == 1 and len(bank.rows(AnswerPart)) == parts


@on_sqlite
def test_thanks_before_the_interview_are_no_question(bank):
    she = bank.person().invite().bound()
    she.say("谢谢！")
    assert "随时找我" in she.heard()[-1] and bank.rows(HrQuestion) == []


@on_sqlite
def test_a_question_says_that_text_and_video_are_answers_too(bank):
    she = bank.person().seated(questions=1)
    assert "小视频或文字" in she.heard("第1题")[-1]


@on_sqlite
def test_an_answer_of_hr_may_not_ask_what_no_employer_may(bank):
    she = bank.person().invite().bound()
    she.say(QUESTION)
    [question] = bank.rows(HrQuestion)

    def said(session, words):
        relay.answer(session, bank.journey, question.id, "hr01", words, bank.clock.now())

    def try_all(session):
        for phrase in BARRED:
            with pytest.raises(relay.BarredWords):
                said(session, f"您好。{phrase}")
        for phrase in HARMLESS:
            attempt = session.begin_nested()
            said(session, f"您好。{phrase}")
            attempt.rollback()

    bank.run(try_all)
    bank.run(lambda session: said(session, "您好，请带户口本复印件办理入职。"))
    bank.work()
    assert len(she.heard("户口本复印件")) == 1


@on_sqlite
def test_courtesies_make_no_card_and_every_thank_you_with_a_question_does(bank):
    she = bank.person().invite().bound()
    # tests/interview_flow/candidate/test_commands.py has all sixty.
    for text in COURTESIES[::6]:
        she.say(text)
        assert "转给工作人员" not in she.heard()[-1], text
    assert bank.rows(HrQuestion) == [] and bank.cards("hr01", "等待答复") == []
    for text in QUESTIONS_WITH_THANKS[::5]:
        she.say(text)
        heard = she.heard()[-1]
        assert "转给工作人员" in heard or "问答库" in heard, text
