"""What is typed during an interview: commands are obeyed, questions answered or asked about, answers kept; nothing is lost."""

from pathlib import Path

import pytest
import yaml

from interview_flow.candidate import meaning
from interview_flow.interview import consent
from models import AnswerPart, HrQuestion, Scorecard
from scoring.answers import join
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.candidate.test_chat import tapped
from tests.interview_flow.candidate.test_commands import KINDS_OF_SPELLING

TEXTS = yaml.safe_load((Path(__file__).parent / "typed_texts.yaml").read_text("utf-8"))
GOOD = "我会先安抚客户的情绪，再了解原因，帮他把业务办好。"
UNCLEAR = "语音发不出去怎么办"
ABOUT_THE_QUESTION = "题目没听清楚，可以再说一遍吗？"


@pytest.fixture
def she(bank):
    return bank.person().seated(questions=2)


def counted(bank):
    """The texts that will be scored."""
    rows = sorted(bank.rows(AnswerPart), key=lambda row: row.sent_at)
    return [row.text for row in rows if row.status == "ready"]


@pytest.mark.parametrize("kind", ["tuning", "held_out", "later"])
def test_no_question_is_taken_for_an_answer_and_hardly_an_answer_is_asked_about(kind):
    assert [text for text in TEXTS[kind]["questions"] if meaning.of(text) == "answer"] == []
    found = [meaning.of(text) for text in TEXTS[kind]["answers"]]
    assert "question" not in found
    assert found.count("unclear") <= 1


def test_there_are_twenty_typical_questions_and_twenty_typed_answers():
    for kind in ("questions", "answers"):
        assert len({*TEXTS["tuning"][kind], *TEXTS["held_out"][kind]}) >= 20


@on_sqlite
def test_every_typical_question_is_answered_or_asked_about_and_none_is_scored(bank, she):
    for text in (text for texts in TEXTS.values() for text in texts["questions"]):
        before = len(she.heard())
        she.say(text)
        assert len(she.heard()) == before + 1, text
        assert "不计入回答" in she.heard()[-1]
    assert counted(bank) == [] and bank.dead() == []


@on_sqlite
def test_every_typical_answer_is_kept_or_asked_about(bank, she):
    answers = [text for texts in TEXTS.values() for text in texts["answers"]]
    for text in answers:
        she.say(text)
        if text not in counted(bank):
            she.say("这是回答的一部分")
    assert counted(bank) == answers


def test_what_may_be_a_question_is_asked_about_and_counts_only_when_its_writer_says_so(bank, she):
    she.say(GOOD)
    she.say(UNCLEAR)
    assert f"“{UNCLEAR}”是提问，还是回答的一部分" in she.heard()[-1]
    assert counted(bank) == [GOOD]
    she.tap("这是回答的一部分")
    assert "已计入回答" in she.heard()[-1] and counted(bank) == [GOOD, UNCLEAR]
    she.tap("这是提问")
    assert "已经失效或处理过" in she.heard()[-1] and counted(bank) == [GOOD, UNCLEAR]


@on_sqlite
def test_a_question_of_the_faq_is_answered_in_the_middle_of_the_interview(bank, she):
    she.say("面试结果什么时候出来？")
    she.tap("这是提问")
    assert "一有结果" in she.heard()[-1] and "问答不计入您的回答" in she.heard()[-1]
    assert bank.rows(HrQuestion) == [] and counted(bank) == []


def test_another_question_goes_to_a_person_and_the_interview_goes_on(bank, she):
    she.say("这个岗位要值夜班吗")
    she.say("1")
    assert "已转给工作人员" in she.heard()[-1] and "继续作答" in she.heard()[-1]
    assert len(bank.cards("hr01", "值夜班")) == 1
    she.say(GOOD)
    she.say("答完了。")
    assert counted(bank) == [GOOD] and len(she.heard("第2题")) == 1


@on_sqlite
def test_the_question_is_sent_again_to_who_did_not_catch_it_and_one_tap_makes_the_text_part_of_the_answer(bank, she):
    she.say(ABOUT_THE_QUESTION)
    again = she.heard()[-1]
    assert again.split("题目是：\n")[1].split("\n")[0] in she.heard("第1题")[0]
    assert counted(bank) == []
    she.tap("这是回答的一部分")
    assert counted(bank) == [ABOUT_THE_QUESTION]


@on_sqlite
def test_who_never_says_what_a_text_is_is_asked_once_more_and_then_a_person_reads_it(bank, she):
    she.say(GOOD)
    she.say(UNCLEAR)
    she.tap("答完了")
    assert "进入下一步前请确认" in she.heard()[-1] and she.heard("第2题") == []
    she.say("答完了")
    assert len(she.heard("第2题")) == 1
    assert [row.question for row in bank.rows(HrQuestion)] == [UNCLEAR]
    assert join(list(bank.rows(AnswerPart))).text == GOOD


@on_sqlite
def test_a_text_of_which_nobody_said_what_it_is_does_not_hold_up_the_scoring(bank):
    she = bank.person().seated(questions=1)
    she.say(GOOD)
    she.say(UNCLEAR)
    she.say("答完了")
    she.say("答完了")
    assert bank.state(she) in ("submitted", "scored")
    assert len(bank.rows(Scorecard)) == 1


@on_sqlite
def test_skipping_a_question_hands_what_may_have_been_asked_to_a_person(bank, she):
    she.say(UNCLEAR)
    she.tap("跳过这题")
    assert [row.question for row in bank.rows(HrQuestion)] == [UNCLEAR]
    assert len(she.heard("第2题")) == 1


@on_sqlite
def test_a_recalled_text_that_was_asked_about_is_gone(bank, she):
    msgid = she.say(UNCLEAR)
    bank.world.recall(she.wechat, msgid)
    bank.pull()
    assert [row.status for row in bank.rows(AnswerPart)] == ["recalled"]
    she.tap("这是回答的一部分")
    assert "已经失效或处理过" in she.heard()[-1]


@on_sqlite
def test_the_buttons_of_somebody_elses_text_do_nothing(bank, she):
    she.say(UNCLEAR)
    [part] = bank.rows(AnswerPart)
    other = bank.person("王敏", "13900139000").seated(questions=1)
    other.tap("答完了")
    for verb in ("aside", "part"):
        tapped(bank, other, f"{verb}:{part.id}")
        assert "已经失效或处理过" in other.heard()[-1]
    assert [row.status for row in bank.rows(AnswerPart)] == ["unclear"]


@on_sqlite
def test_no_kind_of_spelling_of_a_command_or_courtesy_becomes_part_of_an_answer(bank):
    for number, spell in enumerate(KINDS_OF_SPELLING):
        she = bank.person(f"李晓{number}", f"13800138{number:03}").seated(questions=2)
        she.say(GOOD)
        she.say(spell("谢谢"))
        assert "请继续" in she.heard()[-1]
        for word in ("进度", "开始面试"):
            she.say(spell(word))
            assert "答完了吗" in she.heard()[-1]
        she.say(spell("答完了"))
        assert len(she.heard("第2题")) == 1, spell("答完了")
    assert counted(bank) == [GOOD] * len(KINDS_OF_SPELLING)
    assert bank.rows(HrQuestion) == []


@on_sqlite
def test_every_kind_of_spelling_of_a_call_for_a_person_calls_one_before_during_and_after_the_interview(bank):
    for place, sitting in enumerate(("before", "during", "after")):
        for number, spell in enumerate(KINDS_OF_SPELLING):
            she = bank.person(f"李晓{place}{number}", f"1380013{place}{number:03}")
            she = she.seated(questions=1) if sitting != "before" else she.invite().bound()
            if sitting == "after":
                she.say(GOOD)
                she.say("答完了")
            she.say(spell("转人工"))
            assert "转给工作人员" in she.heard()[-1], (sitting, spell("转人工"))
    assert len(bank.rows(HrQuestion)) == 3 * len(KINDS_OF_SPELLING)


@on_sqlite
def test_every_kind_of_spelling_starts_the_interview_and_shows_where_things_stand(bank):
    for number, spell in enumerate(KINDS_OF_SPELLING):
        she = bank.person(f"李晓{number}", f"13800138{number:03}").confirmed()
        for word in ("进度", "我的申请到哪一步了"):
            she.say(spell(word))
            assert "可以开始了" in she.heard()[-1], spell(word)
        she.say(spell("答完了"))
        assert "不在答题环节" in she.heard()[-1]
        she.say(spell("开始面试"))
        assert bank.state(she) == "interviewing", spell("开始面试")
    assert bank.rows(HrQuestion) == []


def test_typed_words_take_the_way_from_the_link_to_the_confirmed_interview(bank):
    she = bank.person().invite()
    she.open(she.link())
    she.say("是我。")
    she.say("好的，同意")
    she.say("好的")
    assert "为避免误会" in she.heard()[-1] and "“接受”" in she.heard()[-1] and bank.state(she) == "invited"
    she.say("1")
    assert bank.state(she) == "confirmed" and bank.rows(HrQuestion) == []


@on_sqlite
def test_a_mere_yes_is_no_consent(bank):
    she = bank.person().invite()
    she.open(she.link())
    she.say("是我")
    she.say("可以")
    assert "“不同意，我要人工面试”" in she.heard()[-1]
    she.say("不同意")
    assert "不录音" in she.heard()[-1] and bank.state(she) == "second_round"


@on_sqlite
def test_a_number_typed_in_the_interview_is_an_answer(bank, she):
    she.say("1")
    assert counted(bank) == ["1"]


@on_sqlite
def test_who_took_the_consent_back_talks_to_a_person_and_a_yes_in_writing_brings_no_machine_back(bank, she):
    she.say("撤回同意")
    assert bank.state(she) == "second_round"
    she.say("我同意。")
    she.say(GOOD)
    assert counted(bank) == [] and bank.state(she) == "second_round"


@on_sqlite
def test_a_sitting_left_without_consent_by_an_earlier_version_goes_on_after_a_yes_in_writing(bank, she):
    bank.run(lambda session: consent.withdraw(session, she.application_id, bank.clock.now()))
    she.say(GOOD)
    assert counted(bank) == []
    she.say("我同意。")
    she.say(GOOD)
    assert counted(bank) == [GOOD]
