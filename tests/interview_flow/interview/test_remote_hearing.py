"""A recogniser elsewhere: the recording is uploaded once, and its words are asked for until they are there."""

from datetime import timedelta

import pytest

from messaging import operate
from models import OutboxMessage
from scoring.speech.engines.iflytek import Iflytek
from scoring.speech.engines.iflytek_wire import Account
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.candidate.test_answers import parts
from tests.interview_flow.interview.test_recordings import silence
from tests.support import iflytek as stand_in
from tests.support.iflytek import APP_ID, SECRET, words
from tests.support.speech_clips import clip

SAID = words((500, 4000, [("今天天气怎么样我想了解一下", "n", 0, 300), ("。", "p", 300, 300)]))


@pytest.fixture
def vendor():
    with stand_in.running() as running:
        running.result = SAID
        yield running


def speak(bank, vendor):
    restart(bank, vendor)
    she = bank.person().seated(questions=1)
    she.send("voice", clip("zh/azure_zhcn_short.wav"))
    return she


def restart(bank, vendor):
    """A worker that remembers nothing."""
    bank.parts.__dict__["recogniser"] = Iflytek(
        Account("standard", APP_ID, SECRET, url=vendor.url), bank.clock.real_now
    )


def rows(bank):
    return bank.rows(OutboxMessage, OutboxMessage.kind == "scoring.transcribe")


@on_sqlite
def test_it_is_uploaded_once_however_often_workers_restart_and_ask(bank, vendor):
    vendor.waits = 7  # more than a row is tried when it fails
    speak(bank, vendor)
    assert [part.status for part in parts(bank)] == ["stored"] and len(vendor.uploads) == 1

    for _ in range(9):
        restart(bank, vendor)
        bank.skip_waits(timedelta(minutes=30))

    [part] = parts(bank)
    assert (part.status, part.text, part.engine) == ("transcribed", "今天天气怎么样我想了解一下。", "iflytek-standard")
    assert bank.parts.files.read(part.listen_file_id).startswith(b"RIFF")
    assert len(vendor.uploads) == 1 and len(vendor.asked) == 8
    assert [row.status for row in rows(bank)] == ["sent", "sent"]


@on_sqlite
def test_a_failed_order_fails_the_part_and_putting_it_back_uploads_anew(bank, vendor):
    vendor.status = -1
    she = speak(bank, vendor)
    bank.skip_waits(timedelta(hours=1))

    assert [part.status for part in parts(bank)] == ["failed"] and "没能读取" in she.heard()[-1]
    [_, failed] = rows(bank)
    assert failed.status == "failed"

    vendor.status = 4
    bank.parts.db.run(lambda session: operate.retry(session, "outbox", failed.id, bank.clock.now()))
    for _ in range(3):
        bank.skip_waits(timedelta(hours=1))
    assert len(vendor.uploads) == 2 and [part.text for part in parts(bank)] == ["今天天气怎么样我想了解一下。"]


@on_sqlite
def test_a_silent_recording_does_not_leave_the_house(bank, vendor):
    restart(bank, vendor)
    bank.person().seated(questions=1).send("voice", silence())

    assert [(part.status, part.text) for part in parts(bank)] == [("transcribed", "")] and vendor.uploads == []


@on_sqlite
def test_nothing_is_asked_for_after_the_consent_is_taken_back(bank, vendor):
    she = speak(bank, vendor)
    she.say("撤回同意")

    bank.skip_waits(timedelta(hours=1))

    assert [part.status for part in parts(bank)] == ["withdrawn"] and vendor.asked == []
