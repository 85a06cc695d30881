"""Every quote of every card stands where the card says, whatever becomes of recordings later."""

import hashlib
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from interview_flow.interview import recordings
from messaging import operate
from models import Application, Evidence, OutboxMessage, Scorecard
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.candidate.test_answers import parts
from tests.interview_flow.interview.test_lost_recordings import breaks
from tests.interview_flow.interview.test_recordings import GOOD, MORE, speak
from tests.support.encoded import damaged
from tests.support.recordings import recording
from web.api import card_reading, reading
from web.interviewer import view as interviewer_view


def quotes(bank, she):
    """(text at the quote's place in the answer as it is read now, the quote) of the whole card."""
    with bank.db.read() as session:
        row = session.get_one(Application, she.application_id)
        card = card_reading.scorecard(session, bank.journey, row)
        texts = {one["answer_id"]: one["text"] for one in reading.answers(session, bank.journey, row)["items"]}
        return [
            (texts[one["answer_id"]][one["start"] : one["end"]], one["text"])
            for dimension in card["dimensions"] for one in dimension["evidence"]
        ]  # fmt: skip


@pytest.fixture
def scored(bank):
    """A candidate whose first recording failed; what they sent instead was scored."""
    she = bank.person().seated(questions=1)
    breaks(bank, she, "这一段后来才听到，一开始没有取到录音。")
    bank.move(timedelta(seconds=5))
    speak(bank, she, GOOD)
    speak(bank, she, MORE)
    she.tap("答完了")
    assert len(quotes(bank, she)) >= 3
    return she


def retry_download(bank):
    [row] = bank.rows(OutboxMessage, OutboxMessage.kind == "wecom.media_download", OutboxMessage.status == "failed")
    bank.run(lambda session: operate.retry(session, "outbox", row.id, bank.clock.now()))
    bank.work()


def test_quotes_stay_where_they_were_when_a_failed_recording_is_heard_later(bank, scored):
    before = quotes(bank, scored)
    retry_download(bank)

    assert [row.status for row in parts(bank)] == ["late", "transcribed", "transcribed"]
    assert parts(bank)[0].text.startswith("这一段后来才听到")
    assert quotes(bank, scored) == before
    assert all(found == quote for found, quote in before)


@on_sqlite
def test_what_is_heard_later_is_shown_as_that(bank, scored):
    retry_download(bank)
    with bank.db.read() as session:
        row = session.get_one(Application, scored.application_id)
        [item] = reading.answers(session, bank.journey, row)["items"]
        shown = interviewer_view.view(session, bank.journey, row, "hr01", bank.clock.now()).answers[0]
    assert "这一段后来才听到" not in item["text"]
    assert [one["status"] for one in item["parts"]] == ["late", "transcribed", "transcribed"]
    assert [one.late is not None for one in shown.parts] == [True, False, False]


@on_sqlite
def test_quotes_stay_when_somebody_tries_to_take_a_scored_part_back(bank, scored):
    before = quotes(bank, scored)
    bank.world.recall(scored.wechat, parts(bank)[1].msgid)
    bank.pull()
    assert "无法撤回" in scored.heard()[-1]
    assert quotes(bank, scored) == before and all(found == quote for found, quote in before)


def test_a_quote_is_found_in_its_part_even_if_the_text_before_it_grew(bank, scored):
    """Belt and braces: the place in the part is what counts."""
    retry_download(bank)

    def as_before_this_version(session):
        row = session.get_one(recordings.AnswerPart, parts(bank)[0].id)
        row.status = "transcribed"

    bank.run(as_before_this_version)
    assert all(found == quote for found, quote in quotes(bank, scored))


@on_sqlite
def test_the_card_says_what_heard_the_answers(bank, scored):
    [card] = bank.rows(Scorecard)
    assert card.heard_by == ["scripted"]
    assert all(row.part_id and row.part_start is not None for row in bank.rows(Evidence))
    with bank.db.read() as session:
        assert session.scalar(select(Evidence.quote_sealed).limit(1)) is not None


def test_a_part_heard_after_the_answers_went_to_the_scorer_is_late(bank):
    she = bank.person().seated(questions=1)
    breaks(bank, she)
    she.say(MORE)
    bank.apply(she.application_id, "submit", she.actor)
    heard = {"transcript": {"text": GOOD, "seconds": 3.0}, "engine": "scripted", "listen_file_id": "f" * 32}
    first = parts(bank)[0]
    bank.run(lambda session: recordings.part_heard(session, bank.journey, first.id, heard, bank.clock.now()))
    assert [row.status for row in parts(bank)] == ["late", "ready"]


@on_sqlite
def test_damage_in_a_recording_is_named_on_the_card_the_page_and_in_the_api(bank):
    script = bank.folder / "speech-script.json"
    whole = recording(MORE, script, seconds=20)
    hurt = damaged(whole, 0.5, 1500)
    script.write_text(json.dumps({hashlib.sha256(hurt).hexdigest(): MORE}))
    she = bank.person().seated(questions=1)
    she.send("voice", hurt)
    she.tap("答完了")

    with bank.db.read() as session:
        row = session.get_one(Application, she.application_id)
        [part] = reading.answers(session, bank.journey, row)["items"][0]["parts"]
        [shown] = interviewer_view.view(session, bank.journey, row, "hr01", bank.clock.now()).answers[0].parts
    assert 0.5 <= part["seconds_lost"] <= 3 and part["seconds"] == pytest.approx(20, abs=0.2)
    assert shown.lost_s == round(part["seconds_lost"], 1)
    [card] = bank.rows(Scorecard)
    assert any(flag.endswith(":damaged") for flag in card.flags)
