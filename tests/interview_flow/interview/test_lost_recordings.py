"""A recording that cannot be had or read: candidate and HR hear of it, and no number stands over what is missing."""

from datetime import timedelta

from sqlalchemy import update

from interview_flow.interview import sittings
from models import Answer, Application, Interview, OutboxMessage, Scorecard
from scoring.answers import join
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.candidate.test_answers import answers, parts
from tests.interview_flow.interview.test_recordings import GOOD, MEDIA, MORE, speak


def breaks(bank, she, text=GOOD):
    """A recording whose download is refused for good."""
    bank.world.add_fault(MEDIA, "errcode", errcode=40007, times=1)
    return speak(bank, she, text)


def delayed(bank, she, text=GOOD):
    """A recording that is not here yet, and is not asked for again before `lost_for_good`, however slow the machine."""
    bank.world.add_fault(MEDIA, "reject-5xx", status=503, times=1)
    msgid = speak(bank, she, text)
    later = update(OutboxMessage).where(OutboxMessage.kind == "wecom.media_download", OutboxMessage.status == "queued")
    bank.run(lambda session: session.execute(later.values(try_at=bank.clock.real_now() + timedelta(minutes=5))))
    return msgid


def lost_for_good(bank):
    """The waiting download is refused for good."""
    bank.world.add_fault(MEDIA, "errcode", errcode=40007, times=1)
    bank.skip_waits()


def test_a_recording_lost_before_答完了_is_told_to_both_and_may_be_given_again(bank):
    she = bank.person().seated(questions=1)
    breaks(bank, she)
    assert "没能读取" in she.heard()[-1]
    assert "已请候选人重新录一段" in bank.cards("hr01", "有一段面试录音没能读取")[0]["text"]
    speak(bank, she, MORE)
    she.tap("答完了")
    [card] = bank.rows(Scorecard)
    assert not any("recording_lost" in flag for flag in card.flags)


def test_a_recording_lost_before_答完了_and_not_given_again_sends_the_card_to_a_person(bank):
    she = bank.person().seated(questions=1)
    speak(bank, she, MORE)
    breaks(bank, she)
    she.tap("答完了")
    [card] = bank.rows(Scorecard)
    assert (card.status, card.total) == ("needs_person", None)
    assert any(flag.endswith(":recording_lost") for flag in card.flags)
    assert "有录音没能读取" in bank.cards("hr01", "AI 未能评分")[0]["text"]
    assert len(bank.cards("iv01", "请为候选人打分")) == 1


def test_what_was_said_on_before_the_loss_was_known_does_not_stand_for_it(bank):
    she = bank.person().seated(questions=1)
    delayed(bank, she)
    speak(bank, she, MORE)
    bank.move(timedelta(seconds=5))
    lost_for_good(bank)
    she.tap("答完了")
    [card] = bank.rows(Scorecard)
    assert card.status == "needs_person" and any("recording_lost" in flag for flag in card.flags)


def test_a_recording_lost_after_答完了_is_asked_for_again_before_the_hand_in(bank):
    she = bank.person().seated(questions=2)
    delayed(bank, she)
    she.tap("答完了")
    assert she.heard("第2题")
    bank.move(timedelta(seconds=5))
    lost_for_good(bank)
    assert "第1题有一段录音没能读取" in she.heard()[-1]
    assert "提交前会请候选人补答" in bank.cards("hr01", "有一段面试录音没能读取")[0]["text"]
    she.say(GOOD)
    she.tap("答完了")
    assert "请补答第1题" in she.heard()[-1] and bank.state(she) == "interviewing"
    bank.move(timedelta(seconds=5))
    speak(bank, she, MORE)
    she.tap("答完了")
    assert [row.status for row in answers(bank)] == ["closed", "closed"]
    assert join(parts(bank)).text == MORE
    [card] = bank.rows(Scorecard)
    assert not any("recording_lost" in flag for flag in card.flags)


@on_sqlite
def test_a_question_is_opened_again_once_and_what_was_given_before_stays(bank):
    she = bank.person().seated(questions=2)
    speak(bank, she, MORE)
    delayed(bank, she)
    she.tap("答完了")
    bank.move(timedelta(seconds=5))
    lost_for_good(bank)
    she.say(GOOD)
    she.tap("答完了")
    she.tap("答完了")
    assert bank.state(she) == "submitted" and len(she.heard("请补答")) == 1
    assert [row.status for row in answers(bank)] == ["closed", "closed"]
    assert join(parts(bank)).text == MORE
    [card] = bank.rows(Scorecard)
    assert card.status == "needs_person"


def test_a_recording_lost_after_the_hand_in_is_told_to_both_and_a_person_rates(bank):
    she = bank.person().seated(questions=1)
    speak(bank, she, MORE)
    delayed(bank, she)
    she.tap("答完了")
    assert bank.state(she) == "submitted"
    bank.move(timedelta(seconds=5))
    lost_for_good(bank)
    assert "第1题有一段录音没能读取" in she.heard()[-1] and "工作人员评定" in she.heard()[-1]
    assert "来不及" in bank.cards("hr01", "有一段面试录音没能读取")[0]["text"]
    [card] = bank.rows(Scorecard)
    assert card.status == "needs_person" and any("recording_lost" in flag for flag in card.flags)


@on_sqlite
def test_a_recording_of_an_ended_sitting_is_told_to_nobody(bank):
    she = bank.person().seated(questions=1)
    delayed(bank, she)
    bank.do(she, "withdraw", "hr:hr01")
    said = she.heard()
    lost_for_good(bank)
    assert she.heard() == said and bank.cards("hr01", "有一段面试录音没能读取") == []


@on_sqlite
def test_skipping_a_question_that_was_opened_again_keeps_what_was_given(bank):
    she = bank.person().seated(questions=2)
    speak(bank, she, MORE)
    delayed(bank, she)
    she.tap("答完了")
    bank.move(timedelta(seconds=5))
    lost_for_good(bank)
    she.say(GOOD)
    she.tap("答完了")
    bank.run(lambda session: _skipped(bank, session, answers(bank)[0].id))
    bank.work()
    assert bank.state(she) == "submitted" and answers(bank)[0].status == "closed"


def _skipped(bank, session, answer_id):
    answer = session.get_one(Answer, answer_id)
    application = session.get_one(Application, session.get_one(Interview, answer.interview_id).application_id)
    now = bank.clock.now()
    sittings.close_answer(session, bank.journey, application, answer, "skipped", now, now)
