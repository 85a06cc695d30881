"""What the recogniser misheard may be corrected until the hand-in; another answer is no correction."""

import pytest

from models import AnswerPart, AuditEntry, ChatMessage, OutboxAttempt, OutboxMessage, Scorecard, TranscriptVersion
from scoring.answers import join
from scoring.corrections import LONGEST
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.candidate.test_answers import arrives, parts
from tests.interview_flow.interview.test_lost_recordings import delayed, lost_for_good
from tests.interview_flow.interview.test_recordings import GOOD, MORE, speak

HEARD = GOOD.replace("安抚", "安府").replace("分流", "分留")
POOR = "嗯这个我也说不太好，反正就是让他先等一等吧，别的我想不出来了。"


@pytest.fixture
def she(bank):
    """Before her the first of two questions."""
    return bank.person().seated()


def versions(bank):
    return sorted(bank.rows(TranscriptVersion), key=lambda row: (row.made_at, row.id))


def test_tr_03_both_texts_are_kept_sealed_and_the_corrected_one_is_scored(bank):
    she = bank.person().seated(questions=1)
    speak(bank, she, HEARD)
    she.say("核对文字稿")
    assert f"录音1：{HEARD}" in she.heard()[-1]
    she.say("更正1：安府改成安抚")
    she.say(f"更正录音１：{GOOD}")
    assert GOOD in she.heard()[-1]
    [part] = parts(bank)
    assert (part.text, part.transcript["text"], part.corrected) == (HEARD, HEARD, GOOD)
    assert [(row.status, row.author) for row in versions(bank)] == [("counted", she.actor)] * 2
    assert all("安抚" not in row.text_sealed for row in versions(bank)) and "安抚" not in part.corrected_sealed
    assert [row.actor for row in bank.rows(AuditEntry, AuditEntry.action == "correct_transcript")] == [she.actor] * 2
    she.tap("答完了")
    assert join(parts(bank)).text == GOOD
    [card] = bank.rows(Scorecard)
    assert "t1:corrected" in card.flags


@pytest.mark.parametrize("said", [MORE, f"{POOR}{GOOD}", POOR.replace("让他先等一等", "请大堂经理分流")])
@on_sqlite
def test_another_answer_is_kept_for_people_and_never_scored(bank, said):
    she = bank.person().seated(questions=1)
    speak(bank, she, POOR)
    she.say(f"更正1：{said}")
    assert "差别较大" in she.heard()[-1]
    she.tap("答完了")
    [part] = parts(bank)
    assert part.corrected is None and join([part]).text == POOR
    assert [(row.status, row.text) for row in versions(bank)] == [("differs", said)]
    [card] = bank.rows(Scorecard)
    assert "t1:correction_differs" in card.flags


@on_sqlite
def test_small_steps_lead_nowhere_else_than_one_large_one(bank, she):
    speak(bank, she, POOR)
    for step in (
        POOR.replace("反正就是", "请大堂经"),
        POOR.replace("反正就是", "请大堂经").replace("让他先等", "分流客户"),
    ):
        she.say(f"更正1：{step}")
    assert versions(bank)[-1].status == "differs"
    assert "分流" not in join(parts(bank)).text


@on_sqlite
def test_after_a_few_tries_nothing_more_is_taken(bank, she):
    speak(bank, she, GOOD)
    for number in range(7):
        she.say(f"更正1：{MORE}{number}")
    assert len(versions(bank)) == 5
    assert "次数已用完" in she.heard()[-1]


def test_once_handed_in_nothing_changes(bank):
    she = bank.person().seated(questions=1)
    speak(bank, she, HEARD)
    she.tap("答完了")
    cards = [(card.id, card.total) for card in bank.rows(Scorecard)]
    for words in (f"更正1：{GOOD}", "核对文字稿"):
        she.say(words)
        assert "不能再更正" in she.heard()[-1]
    assert versions(bank) == [] and join(parts(bank)).text == HEARD
    assert [(card.id, card.total) for card in bank.rows(Scorecard)] == cards


@on_sqlite
def test_nobody_reaches_the_recording_of_another(bank, she):
    speak(bank, she, HEARD)
    other = bank.person("王芳", "13800138009").seated()
    other.say("我会请他坐下。")
    other.say("核对文字稿")
    assert HEARD not in "".join(other.heard())
    other.say(f"更正1：{GOOD}")
    assert "没有找到" in other.heard()[-1]
    [part] = bank.rows(AnswerPart, AnswerPart.kind == "voice")
    arrives(bank, other, "tap", 5, "核对文字稿", menu_id=f"heard:{part.answer_id}")
    assert HEARD not in "".join(other.heard())
    assert versions(bank) == [] and part.corrected is None


@on_sqlite
def test_numbers_lead_to_the_recordings_of_the_whole_sitting(bank, she):
    speak(bank, she, HEARD)
    she.tap("答完了")
    speak(bank, she, MORE.replace("复述", "付述"))
    she.say("核对文字稿")
    assert "第2题" in she.heard()[-1] and "录音2：" in she.heard()[-1] and "录音1：" not in she.heard()[-1]
    she.say("更正2：付述→复述")
    she.say("更正三，什么都没有")
    assert "没有找到" in she.heard()[-1]
    assert [join(parts(bank, number)).text for number in (0, 1)] == [HEARD, MORE]


def test_a_recording_taken_back_keeps_its_number_and_the_others_theirs(bank, she):
    first = speak(bank, she, MORE)
    speak(bank, she, HEARD)
    bank.world.recall(she.wechat, first)
    bank.pull()
    she.say("核对文字稿")
    assert f"录音2：{HEARD}" in she.heard()[-1] and "录音1：" not in she.heard()[-1]
    she.say("更正1：安府改成安抚")
    assert "已撤回" in she.heard()[-1] and versions(bank) == []
    she.say("更正2：分留改成分流")
    speak(bank, she, MORE)
    she.say("更正：安府改成安抚")
    assert [(row.status, row.text) for row in versions(bank)] == [("counted", HEARD.replace("分留", "分流"))]


@on_sqlite
def test_without_a_number_the_only_one_that_can_be_corrected_is_meant(bank, she):
    first = speak(bank, she, MORE)
    speak(bank, she, HEARD)
    bank.world.recall(she.wechat, first)
    bank.pull()
    she.say("更正：安府改成安抚")
    assert parts(bank)[1].corrected == HEARD.replace("安府", "安抚")


@on_sqlite
def test_a_lost_recording_given_again_comes_last_and_shifts_no_number(bank, she):
    delayed(bank, she)
    she.tap("答完了")
    speak(bank, she, HEARD)
    she.say("核对文字稿")
    assert f"录音2：{HEARD}" in she.heard()[-1]
    lost_for_good(bank)
    she.say("更正1：安府改成安抚")
    assert "没有识别出文字" in she.heard()[-1]
    she.tap("答完了")
    speak(bank, she, MORE.replace("复述", "付述"))
    she.say("更正2：安府改成安抚")
    she.say("更正3：付述改成复述")
    assert [part.corrected for part in (*parts(bank, 0), *parts(bank, 1))] == [
        None,
        MORE,
        HEARD.replace("安府", "安抚"),
    ]


@on_sqlite
def test_an_answer_that_begins_like_a_correction_is_an_answer(bank, she):
    said = ["更正：刚才说的五万应是十万。", "更正1个错误的数据要先登记。"]
    for words in said:
        she.say(words)
    assert join(parts(bank)).text == "\n".join(said) and versions(bank) == []


@on_sqlite
def test_what_was_not_heard_yet_cannot_be_corrected(bank, she):
    with bank.held("scoring.transcribe"):
        speak(bank, she, HEARD)
        she.say("核对文字稿")
        assert "正在识别" in she.heard()[-1]
        she.say(f"更正1：{GOOD}")
        assert "还在识别" in she.heard()[-1]
    assert versions(bank) == []


@on_sqlite
def test_a_mark_that_is_replaced_by_many_does_not_grow_without_end(bank, she):
    speak(bank, she, HEARD)
    she.say("更正1：安府改成安抚!")
    for _ in range(3):
        she.say(f"更正1：!改成{'!' * 200}")
    assert max(len(row.text) for row in versions(bank)) < LONGEST


def test_a_correction_taken_back_no_longer_counts(bank, she):
    speak(bank, she, HEARD)
    she.say("更正1：安府改成安抚")
    msgid = she.say(f"更正1：{GOOD}")
    bank.world.recall(she.wechat, msgid)
    bank.pull()
    assert "不再采用" in she.heard()[-1]
    assert join(parts(bank)).text == HEARD.replace("安府", "安抚")
    assert [(row.status, row.text is None) for row in versions(bank)] == [("counted", False), ("recalled", True)]


def test_a_recording_taken_back_takes_its_corrections_with_it(bank, she):
    msgid = speak(bank, she, HEARD)
    she.say(f"更正1：{GOOD}")
    bank.world.recall(she.wechat, msgid)
    bank.pull()
    [part] = parts(bank)
    assert (part.text, part.corrected, versions(bank)[0].text) == (None, None, None)


def test_a_withdrawn_consent_erases_both_texts_and_every_copy(bank, she):
    speak(bank, she, HEARD)
    she.say("核对文字稿")
    she.say(f"更正1：{GOOD}")
    she.say(f"更正1：{MORE}")
    she.say("撤回同意")
    bank.work()
    [part] = parts(bank)
    assert (part.text, part.transcript, part.corrected) == (None, None, None)
    assert {(row.status, row.text) for row in versions(bank)} == {("withdrawn", None)}
    assert not [row.text for row in bank.rows(ChatMessage) if row.text and row.text.startswith("更正")]
    repeated = ("heard_words", "correction_counted")
    rows = bank.rows(OutboxMessage, OutboxMessage.template.in_(repeated))
    assert len(rows) == 2 and not [row for row in rows if "安" in row.payload["data"]["quoted"]]
    ids = [row.id for row in rows]
    assert {row.body for row in bank.rows(OutboxAttempt, OutboxAttempt.outbox_id.in_(ids))} == {""}


def test_a_withdrawn_consent_erases_the_corrections_that_were_refused_too(bank, she):
    speak(bank, she, HEARD)
    other = bank.person("王芳", "13800138009").seated()
    other.say(f"更正9：{MORE}")
    for number in range(6):
        she.say(f"更正1：{MORE}{number}")
    she.say(f"更正7：{GOOD}")
    she.say("撤回同意")
    bank.work()
    kept = [row for row in bank.rows(ChatMessage) if row.text and row.text.startswith("更正")]
    assert [row.application_id for row in kept] == [other.application_id]
