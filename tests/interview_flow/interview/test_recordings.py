"""What becomes of recordings: heard and scored, or failed with a reason that she and HR can act on."""

import numpy as np
import pytest

from core.errors import PermanentFailure, Reason, Why
from interview_flow.interview import consent, recordings
from models import AnswerPart, Interview, OutboxMessage, Scorecard
from scoring.answers import join
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.candidate.test_answers import answers, parts
from tests.support.recordings import recording
from voice.audio_files import AMR_RATE, amr_bytes

GOOD = "我会先安抚老人，请他不要着急，再请大堂经理帮忙分流后面的客户。"
MORE = "我会把步骤写在纸上，一步一步讲给他听，最后请他复述一遍，确认听懂了没有。"
PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
MEDIA = "/cgi-bin/media/get"


def speak(bank, she, text):
    return she.send("voice", recording(text, bank.folder / "speech-script.json"))


def silence(seconds=6.0):
    return amr_bytes(np.zeros(int(seconds * AMR_RATE), dtype=np.float32), AMR_RATE)


def score_rows(bank):
    return bank.rows(OutboxMessage, OutboxMessage.kind == "scoring.score")


def test_voice_video_and_text_parts_are_one_answer_that_is_heard_kept_sealed_and_scored(bank):
    she = bank.person().seated(questions=1)
    speak(bank, she, GOOD)
    she.say("还会增开窗口。")
    she.send("video", recording(MORE, bank.folder / "speech-script.json"))
    assert score_rows(bank) == []
    she.tap("答完了")
    assert join(parts(bank)).text == f"{GOOD}\n还会增开窗口。\n{MORE}"
    assert [(row.kind, row.status, row.engine) for row in parts(bank)] == [
        ("voice", "transcribed", "scripted"), ("text", "ready", None), ("video", "transcribed", "scripted"),
    ]  # fmt: skip
    for row in parts(bank)[::2]:
        assert bank.parts.files.read(row.file_id).startswith(b"#!AMR")
        assert bank.parts.files.read(row.listen_file_id).startswith(b"RIFF")
    assert len(score_rows(bank)) == 1 and bank.calls(MEDIA) == 2
    assert bank.state(she) in ("submitted", "scored") and len(bank.rows(Scorecard)) == 1
    assert "全部题目已提交" in "".join(she.heard())


@pytest.mark.parametrize("data", [b"", b"\x07\x99\x03\xf1\x42", PLAYLIST], ids=["nothing", "noise", "playlist"])
@on_sqlite
def test_a_recording_that_cannot_be_read_fails_with_a_reason_and_holds_up_nothing(bank, data):
    she = bank.person().seated(questions=1)
    she.send("voice", data)
    bank.skip_waits()
    [bad] = parts(bank)
    assert bad.status == "failed" and bad.reason
    assert "没能读取" in she.heard()[-1]
    she.say(GOOD)
    she.tap("答完了")
    assert join(parts(bank)).text == GOOD
    assert len(bank.rows(Scorecard)) == 1 and bank.dead() == []


@on_sqlite
def test_a_recording_that_wecom_no_longer_has_fails_and_she_is_told(bank):
    she = bank.person().seated(questions=1)
    bank.world.add_fault(MEDIA, "errcode", errcode=40007, times=0)
    speak(bank, she, GOOD)
    [bad] = parts(bank)
    assert bad.status == "failed" and "40007" in bad.reason
    assert "没能读取" in she.heard()[-1]


@on_sqlite
def test_silence_is_not_scored_and_a_person_is_asked(bank):
    she = bank.person().seated(questions=1)
    she.send("voice", silence())
    she.tap("答完了")
    [card] = bank.rows(Scorecard)
    assert card.status in ("insufficient", "needs_person") and card.total is None
    assert bank.state(she) == "submitted"
    assert len(bank.cards("hr01", "AI 未能评分")) == 1
    assert len(bank.cards("iv01", "请为候选人打分")) == 1


def test_taken_back_before_it_was_fetched_a_recording_is_never_heard(bank):
    she = bank.person().seated(questions=1)
    sent = bank.world.send_voice(she.wechat, recording(GOOD, bank.folder / "speech-script.json"))
    bank.world.recall(she.wechat, sent["msgid"])
    bank.pull()
    [row] = parts(bank)
    assert (row.status, row.text, row.transcript) == ("recalled", None, None)
    assert bank.rows(OutboxMessage, OutboxMessage.kind == "scoring.transcribe", OutboxMessage.status == "sent") == []
    assert join(parts(bank)).text == ""


@on_sqlite
def test_what_comes_back_late_for_a_recalled_part_changes_nothing(bank):
    she = bank.person().seated(questions=1)
    msgid = she.say("先写一句。")
    bank.world.recall(she.wechat, msgid)
    bank.pull()
    [part] = parts(bank)
    heard = {"transcript": {"text": GOOD}, "engine": "scripted", "listen_file_id": "f" * 32}
    now = bank.clock.now()
    bank.run(lambda session: recordings.media_stored(session, bank.journey, part.id, "e" * 32, "audio/amr", now))
    bank.run(lambda session: recordings.part_heard(session, bank.journey, part.id, heard, now))
    bank.run(lambda session: recordings.part_failed(session, bank.journey, part.id, Why(Reason.TOO_LATE), now))
    [after] = parts(bank)
    assert (after.status, after.text, after.transcript, after.reason) == ("recalled", None, None, None)
    assert bank.rows(OutboxMessage, OutboxMessage.kind == "scoring.transcribe") == []


@on_sqlite
def test_taken_back_after_it_was_heard_a_recording_is_no_part_of_the_answer(bank):
    she = bank.person().seated(questions=1)
    msgid = speak(bank, she, GOOD)
    assert parts(bank)[0].status == "transcribed"
    bank.world.recall(she.wechat, msgid)
    bank.pull()
    [row] = parts(bank)
    assert (row.status, row.text, row.transcript) == ("recalled", None, None)
    she.say(MORE)
    she.tap("答完了")
    assert join(parts(bank)).text == MORE and len(bank.rows(Scorecard)) == 1


def test_the_interview_waits_for_its_last_recording(bank):
    she = bank.person().seated(questions=1)
    bank.world.add_fault(MEDIA, "reject-5xx", status=503, times=1)
    speak(bank, she, GOOD)
    she.tap("答完了")
    assert bank.state(she) == "submitted" and score_rows(bank) == []
    bank.skip_waits()
    assert join(parts(bank)).text == GOOD
    assert len(bank.rows(Scorecard)) == 1


def test_who_takes_the_consent_back_is_neither_fetched_nor_scored_and_hr_is_told(bank):
    she = bank.person().seated(questions=1)
    she.say(GOOD)
    she.tap("不同意，我要人工面试")
    speak(bank, she, GOOD)
    she.say(MORE)
    [part] = parts(bank)
    assert (part.status, part.text) == ("withdrawn", None)
    assert bank.state(she) == "second_round"
    she.tap("答完了")
    assert bank.calls(MEDIA) == 0 and score_rows(bank) == [] and bank.rows(Scorecard) == []
    assert bank.cards("hr01", "请安排人工面试")


@on_sqlite
def test_a_scorer_that_gives_up_leaves_no_number_and_asks_a_person_once(bank):
    she = bank.person().seated(questions=1)
    sitting = bank.rows(Interview)[0]
    bank.apply(she.application_id, "submit", she.actor)
    [job] = score_rows(bank)
    sender = bank.parts.registry.sender_of("scoring.score")
    why = Why(Reason.INTERNAL)
    for _ in range(2):
        bank.run(lambda session: sender.failed(session, session.get(OutboxMessage, job.id), why, bank.clock.now()))
        bank.run(
            lambda session: recordings.job_ended(
                session, bank.journey, session.get(OutboxMessage, job.id), bank.clock.now()
            )
        )
    bank.work()
    [card] = bank.rows(Scorecard)
    assert (card.interview_id, card.status, card.total) == (sitting.id, "needs_person", None)
    assert bank.state(she) == "submitted"


@on_sqlite
def test_a_job_that_ended_while_being_frozen_frees_what_waits_for_it(bank):
    she = bank.person().seated(questions=1)
    sender = bank.parts.registry.sender_of("wecom.media_download")
    with bank.held(sender.kind):
        speak(bank, she, GOOD)
        bank.run(lambda session: consent.withdraw(session, she.application_id, bank.clock.now()))
    with bank.db.read() as session, pytest.raises(PermanentFailure, match="no consent"):
        row = OutboxMessage(kind=sender.kind, payload={"part_id": "x", "media_id": "y"})
        sender.freeze(session, row, bank.clock.now())
    bank.work()
    [part] = bank.rows(AnswerPart)
    assert part.status == "failed"
    assert [row.status for row in answers(bank)] == ["open"]
