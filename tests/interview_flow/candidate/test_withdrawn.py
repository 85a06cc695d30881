"""A consent that is taken back before a step leaves nothing fetched, heard, scored or kept."""

import json

import pytest

from core.encryption import Sealed
from interview_flow.candidate import binding, withdrawn
from interview_flow.interview import consent, recordings
from models import AnswerPart, Base, ChatMessage, HrQuestion, OutboxMessage, Scorecard
from scoring.answers import join
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.candidate.test_answers import parts
from tests.interview_flow.interview.test_recordings import GOOD, MEDIA, speak

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
    "by the menu": lambda bank, she: (
        bank.world.tap(she.wechat, menu_id=f"no_consent:{she.application_id}"),
        bank.pull(),
    ),
    "by HR, who undoes the binding": unbind,
}


@pytest.mark.parametrize("way", [way for way in WAYS if way != "in words"])
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
    made = [bank.parts.files.put(b"#!AMR\n"), bank.parts.files.put(b"RIFF")]
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


def places(bank, words: str) -> list[tuple[str, str]]:
    """Every column of every table, opened, in which the words stand."""
    found = []
    with bank.db.read() as session:
        for mapper in Base.registry.mappers:
            sealed = [
                name for one in mapper.class_.__mro__ for name, kind in vars(one).items() if isinstance(kind, Sealed)
            ]
            for row in session.query(mapper.class_):
                for name in (*(column.key for column in mapper.column_attrs), *sealed):
                    if words in json.dumps(getattr(row, name), ensure_ascii=False, default=str):
                        found.append((mapper.class_.__name__, name))
    return found


SPOKEN, PLAIN, UNCLEAR, ASIDE = "先安抚老人", "帮助过三十七位老人", "要不要看材料四十八次", "五十九页的材料"


def test_after_the_withdrawal_the_words_stand_nowhere(bank):
    she = bank.person().seated(questions=2)
    speak(bank, she, GOOD)
    she.say(f"我在柜台实习期间{PLAIN}办理存折业务")
    she.say(f"请问长者阿姨们{UNCLEAR}呢？")
    she.say(f"她给我看了{ASIDE}，是不是有问题？")
    she.tap("这是提问")
    [question] = bank.rows(HrQuestion)
    for words in (SPOKEN, PLAIN, UNCLEAR, ASIDE):
        assert places(bank, words), "a search that finds nothing shows nothing"
    assert len(bank.cards("hr01", ASIDE)) == 1

    she.say("我要撤回同意。")
    bank.work()

    assert {words: places(bank, words) for words in (SPOKEN, PLAIN, UNCLEAR, ASIDE)} == {
        SPOKEN: [],
        PLAIN: [],
        UNCLEAR: [],
        ASIDE: [],
    }
    [kept] = bank.rows(HrQuestion)
    assert (kept.id, kept.question, kept.answered_at) == (question.id, "（候选人撤回同意后已删除）", None)
    assert bank.dead() == []


@pytest.mark.parametrize("step", ["download", "hearing"])
def test_a_withdrawal_during_a_step_leaves_no_words(bank, step):
    she = bank.person().seated(questions=2)
    sender = bank.parts.registry._senders[STEPS[step]]
    send = sender.send

    def overtaken(frozen, msgid):
        came = send(frozen, msgid)
        bank.run(
            lambda session: withdrawn.take_back(
                session, bank.journey, bank.journey.application(session, she.application_id), bank.clock.now()
            )
        )
        return came

    sender.send = overtaken
    speak(bank, she, GOOD)
    bank.work()
    sender.send = send
    bank.work()
    assert (places(bank, SPOKEN), stored_files(bank), bank.dead()) == ([], [], [])
    assert [row.status for row in parts(bank)] == ["withdrawn"]


@on_sqlite
def test_a_message_on_its_way_keeps_its_bytes_until_it_is_over(bank):
    she = bank.person().seated(questions=2)
    sender = bank.parts.registry._senders["notify.candidate"]
    send, seen = sender.send, []

    def overtaken(frozen, msgid):
        if UNCLEAR in frozen.body.decode() and not seen:
            bank.run(
                lambda session: withdrawn.take_back(
                    session, bank.journey, bank.journey.application(session, she.application_id), bank.clock.now()
                )
            )
            seen.extend(places(bank, UNCLEAR))
        return send(frozen, msgid)

    sender.send = overtaken
    she.say(f"请问长者阿姨们{UNCLEAR}呢？")
    bank.work()
    sender.send = send
    assert seen == [("OutboxAttempt", "body")] and places(bank, UNCLEAR) == []
    assert bank.dead() == []
