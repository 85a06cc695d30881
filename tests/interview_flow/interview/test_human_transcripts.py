"""What a person wrote down of a recording is scored instead of what the recogniser heard, and never after the scorer."""

import pytest

from core.errors import InputInvalid, NotAllowed, Unknown
from interview_flow.interview import human_transcripts
from models import AnswerPart, AuditEntry, Scorecard, TranscriptVersion
from scoring.answers import join
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.candidate.test_answers import parts
from tests.interview_flow.interview.test_recordings import GOOD, MORE, silence, speak

WHO = "hr:hr01/api:bank"


def enter(bank, she, text=GOOD, part=None, author=WHO):
    part_id = part or parts(bank)[0].id

    def work(session):
        application = bank.journey.application(session, she.application_id)
        human_transcripts.enter(session, bank.journey, application, part_id, text, author, bank.clock.now())

    bank.run(work)
    bank.work()


def test_tr_07_a_persons_text_is_scored_before_the_recogniser_has_heard_anything_and_stays(bank):
    she = bank.person().seated(questions=1)
    with bank.held("scoring.transcribe"):
        speak(bank, she, MORE)
        she.tap("答完了")
        assert bank.rows(Scorecard) == []
        enter(bank, she)
        [card] = bank.rows(Scorecard)
    assert "t1:human_transcript" in card.flags and card.heard_by == []
    bank.work()
    [part] = parts(bank)
    assert (part.text, part.status, join([part]).text) == (MORE, "transcribed", GOOD)
    [version] = bank.rows(TranscriptVersion)
    assert (version.status, version.author, version.text) == ("human", WHO, GOOD)
    assert [row.actor for row in bank.rows(AuditEntry, AuditEntry.action == "enter_transcript")] == [WHO]
    assert [row.id for row in bank.rows(Scorecard)] == [card.id]


@on_sqlite
def test_what_the_recogniser_heard_badly_is_no_reason_to_doubt_a_persons_text(bank):
    she = bank.person().seated(questions=1)
    she.send("voice", silence())
    enter(bank, she)
    she.tap("答完了")
    [card] = bank.rows(Scorecard)
    assert "t1:human_transcript" in card.flags and "t1:silence" not in card.flags


@on_sqlite
def test_after_the_scorer_has_it_nothing_is_taken(bank):
    she = bank.person().seated(questions=1)
    speak(bank, she, GOOD)
    she.tap("答完了")
    with pytest.raises(NotAllowed):
        enter(bank, she, MORE)
    assert bank.rows(TranscriptVersion) == [] and join(parts(bank)).text == GOOD


@on_sqlite
def test_only_recordings_of_this_application_with_a_consent_and_words_are_taken(bank):
    she, other = bank.person().seated(questions=1), bank.person("王芳", "13800138009").seated(questions=1)
    speak(bank, other, GOOD)
    other.say("还会增开窗口。")
    mine, typed = [row.id for row in sorted(bank.rows(AnswerPart), key=lambda row: row.kind, reverse=True)]
    for who, part, text, error in (
        (she, mine, GOOD, Unknown),
        (other, typed, GOOD, Unknown),
        (other, "nothing", GOOD, Unknown),
        (other, mine, " \u200b ", InputInvalid),
        (other, mine, "好" * 5001, InputInvalid),
    ):
        with pytest.raises(error):
            enter(bank, who, text, part)
    other.say("撤回同意")
    with pytest.raises(Unknown):
        enter(bank, other, GOOD, mine)
    assert bank.rows(TranscriptVersion) == []


@on_sqlite
def test_a_persons_text_is_not_corrected_by_the_candidate_and_goes_with_the_consent(bank):
    she = bank.person().seated(questions=1)
    speak(bank, she, MORE)
    enter(bank, she)
    she.say(f"更正1：{MORE}谢谢")
    assert "工作人员听写" in she.heard()[-1]
    assert join(parts(bank)).text == GOOD
    she.say("撤回同意")
    assert {(row.status, row.text) for row in bank.rows(TranscriptVersion)} == {("withdrawn", None)}
