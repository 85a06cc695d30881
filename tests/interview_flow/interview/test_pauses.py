"""A pause after a recording: one receipt, which never uses up what the chat takes."""

from datetime import timedelta

import pytest

from interview_flow.interview import pauses
from models import Answer, AnswerPart, KfWindow
from tests.interview_flow.bank import on_sqlite

VOICE = b"#!AMR\n" + b"\x04" * 64


@pytest.fixture
def she(bank):
    return bank.person().seated()


def record(bank, she, seconds=7.0):
    """She sends a voice message, which is heard to last so long (None: not heard yet)."""
    she.send("voice", VOICE)

    def hear(session):
        part = session.query(AnswerPart).order_by(AnswerPart.order.desc()).first()
        part.status, part.seconds = ("transcribed", seconds) if seconds else ("pending", None)

    bank.run(hear)


def receipts(she):
    """What the chat said of what was received, without the labels of the menu."""
    return [text.split("。")[0] for text in she.heard("已收到")]


def pause(bank, seconds=25):
    bank.move(timedelta(seconds=seconds))
    bank.tick()


def test_one_receipt_a_pause_says_how_much_was_received(bank, she):
    record(bank, she)
    record(bank, she, 7.4)
    pause(bank)
    assert receipts(she) == ["已收到2段，共14秒"]
    pause(bank, 300)
    assert len(she.heard("已收到")) == 1 and she.heard("您答完了吗") == []
    she.tap("再补充")
    pause(bank, 300)
    assert len(she.heard("已收到")) == 1
    record(bank, she)
    pause(bank)
    assert receipts(she)[1:] == ["已收到3段，共21秒"]
    she.tap("答完了")
    assert len(she.heard("第2题")) == 1


@on_sqlite
def test_before_a_pause_and_after_a_text_there_is_none(bank, she):
    record(bank, she)
    pause(bank, 10)
    assert she.heard("已收到") == []
    she.say("我再补充一句，我会慢慢讲。")
    pause(bank)
    assert she.heard("已收到") == []


@on_sqlite
def test_without_its_length_a_recording_is_counted_and_typed_words_are_named(bank, she):
    record(bank, she)
    she.say("我再补充一句，我会慢慢讲。")
    record(bank, she, None)
    pause(bank)
    assert receipts(she) == ["已收到2段和1条文字"]


@pytest.mark.parametrize(("sent", "hours"), [(2, 0), (3, 0), (0, 47.5)])
def test_where_the_chat_takes_few_more_the_later_question_stands_in(bank, she, sent, hours):
    record(bank, she)

    def use_up(session):
        window = session.query(KfWindow).one()
        window.sent_count = sent
        window.last_message_at -= timedelta(hours=hours)

    bank.run(use_up)
    pause(bank)
    receipts = len(bank.sent("answer_received"))
    assert receipts == (1 if (sent, hours) == (2, 0) else 0)
    pause(bank, 200)
    assert len(bank.sent("answer_idle")) == 1 - receipts


def test_two_clocks_that_tick_at_once_say_it_once(bank, she):
    record(bank, she)
    now = bank.clock.now() + timedelta(seconds=30)
    with bank.db.write() as session:
        [answer_id] = pauses.waiting_answers(session, now)
        assert pauses.speak(session, bank.journey, answer_id, now)
        session.query(Answer).update({"idle_asked_at": None})
        assert pauses.speak(session, bank.journey, answer_id, now + timedelta(seconds=1))
        session.commit()
    assert len(bank.sent("answer_received")) == 1
