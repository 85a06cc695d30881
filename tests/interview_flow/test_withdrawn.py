"""A consent that is taken back before a step leaves nothing fetched, heard, scored or kept."""

import pytest

from interview_flow import binding, consent, recordings
from models import AnswerPart, ChatMessage, OutboxMessage, Scorecard
from scoring.answers import join
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.test_answers import parts
from tests.interview_flow.test_recordings import GOOD, MEDIA, speak

STEPS = {"download": "wecom.media_download", "hearing": "scoring.transcribe", "scoring": "scoring.score"}


def stored_files(bank) -> list[str]:
    return [path.name for path in (bank.folder / "files").rglob("*") if path.is_file()]


def unbind(bank, she) -> None:
    bank.run(
        lambda session: binding.unbind(
            bank.journey, session, bank.journey.application(session, she.application_id), bank.clock.now()
        )
    )


WAYS = {
    "in words": lambda bank, she: she.say("我要撤回同意。"),
    "by the menu": lambda bank, she: (bank.world.tap(she.wechat, menu_id=f"no_consent:{she.application_id}"), bank.pull()),
    "by HR, who undoes the binding": unbind,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("step", STEPS)
@on_sqlite
def test_before_each_step_a_withdrawal_leaves_nothing(bank, step, way):
    nothing_is_left(bank, step, way)


@pytest.mark.parametrize("step", STEPS)
def test_before_each_step_a_withdrawal_in_words_leaves_nothing_on_both_stores(bank, step):
    nothing_is_left(bank, step, "in words")


def nothing_is_left(bank, step, way):
    she = bank.person().seated(questions=1)
    if way == "by the menu":
        she.say("进度")
    with bank.held(STEPS[step]):
        speak(bank, she, GOOD)
        typed = she.say("还会增开窗口。")
        she.tap("答完了")
        assert len(bank.rows(OutboxMessage, OutboxMessage.kind == STEPS[step], OutboxMessage.status == "queued")) == 1
        WAYS[way](bank, she)
        bank.work()
    bank.work()
    assert join(parts(bank)).text == "" and stored_files(bank) == []
    assert {(row.status, row.text, row.transcript, row.file_id, row.listen_file_id) for row in parts(bank)} == {
        ("withdrawn", None, None, None, None)
    }
    assert bank.calls(MEDIA) == (0 if step == "download" else 1)
    assert {card.status for card in bank.rows(Scorecard)} <= {"needs_person"}
    [said] = bank.rows(ChatMessage, ChatMessage.msgid == typed)
    assert said.text is None
    assert bank.dead() == []


@on_sqlite
def test_what_ends_while_the_consent_is_taken_back_is_thrown_away(bank):
    she = bank.person().seated(questions=1)
    with bank.held("wecom.media_download"):
        speak(bank, she, GOOD)
        she.say("撤回授权")
    [part] = bank.rows(AnswerPart)
    made = [bank.house.files.put(b"#!AMR\n"), bank.house.files.put(b"RIFF")]
    heard = {"transcript": {"text": GOOD, "seconds": 3.0}, "engine": "scripted", "listen_file_id": made[1]}

    def late(session):
        recordings.media_stored(session, bank.journey, part.id, made[0], "audio/amr", bank.clock.now())
        recordings.part_heard(session, bank.journey, part.id, heard, bank.clock.now())

    bank.run(late)
    bank.work()
    [part] = bank.rows(AnswerPart)
    assert (part.status, part.file_id, part.text) == ("withdrawn", None, None) and stored_files(bank) == []


@on_sqlite
def test_another_yes_does_not_bring_back_what_was_sent_before(bank):
    she = bank.person().seated(questions=1)
    with bank.held("wecom.media_download"):
        speak(bank, she, GOOD)
        she.say("撤回同意")
        she.say("您好")
        she.tap("同意")
    bank.work()
    [part] = bank.rows(AnswerPart)
    assert (part.status, bank.calls(MEDIA), stored_files(bank)) == ("withdrawn", 0, [])


@on_sqlite
def test_the_way_to_take_it_back_is_said_when_it_is_given_and_with_the_progress(bank):
    she = bank.person().invite()
    she.open(she.link())
    she.tap("是我")
    assert "随时回复“撤回同意”" in she.heard()[-1]
    she.tap("同意")
    she.tap("接受")
    she.say("查进度")
    assert "撤回" in she.heard()[-1]
    she.say("撤回授权！")
    assert "录音、回答和文字稿会被删除" in she.heard()[-1]
    assert len(bank.cards("hr01", "已撤回对录音和AI评分的同意")) == 1
    she.say("查进度")
    she.say("撤回同意")
    assert "没有需要撤回的同意" in she.heard()[-1]
    with bank.db.read() as session:
        assert not consent.given(session, she.application_id)


@on_sqlite
def test_taken_back_in_the_interview_nothing_counts_and_a_person_interviews(bank):
    she = bank.person().seated(questions=1)
    she.say("撤回同意")
    she.say(GOOD)
    speak(bank, she, GOOD)
    assert bank.rows(AnswerPart) == [] and bank.calls(MEDIA) == 0
    assert (bank.state(she), bank.dead()) == ("second_round", [])
