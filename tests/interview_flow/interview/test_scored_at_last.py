"""Facts that arrive at one moment: whichever is durable last lets the sitting be scored."""

import threading

import pytest
from sqlalchemy import delete, update

from core.errors import Reason, Why
from interview_flow import timers
from interview_flow.core import engine
from interview_flow.core.states import Action
from interview_flow.interview import recordings
from models import AnswerPart, Application, Consent, Interview, OutboxMessage, Scorecard
from tests.interview_flow.candidate.test_answers import parts

# How long the first transaction stays open, so that the second does all it can meanwhile.
OPEN_S = 1.0
HEARD = {"transcript": {"text": "我会先安抚老人。", "seconds": 3.0}, "engine": "scripted", "listen_file_id": "f" * 32}


def heard(bank, part):
    return lambda session: recordings.part_heard(session, bank.journey, part.id, HEARD, bank.clock.now())


def failed(bank, part):
    return lambda session: recordings.part_failed(
        session, bank.journey, part.id, Why(Reason.OTHER, None, "unreadable"), bank.clock.now()
    )


def recalled(bank, part):
    return lambda session: recordings.recall(session, bank.journey, part.id, part.msgid, bank.clock.now())


def handed_in(bank, she):
    def work(session):
        application = session.get_one(Application, she.application_id)
        engine.apply(bank.journey, session, application, Action.SUBMIT, she.actor, bank.clock.now())

    return work


def at_once(bank, first, second):
    """Both transactions are open at one time; `first` commits a second after it has done its work."""
    done = threading.Event()

    def slowly(session):
        first(session)
        session.flush()
        done.set()
        if bank.db.dialect != "sqlite":  # there, one at a time writes anyway
            threading.Event().wait(OPEN_S)

    threads = [threading.Thread(target=bank.run, args=(slowly,)), threading.Thread(target=bank.run, args=(second,))]
    threads[0].start()
    assert done.wait(30)
    threads[1].start()
    for thread in threads:
        thread.join()


@pytest.fixture
def she(bank):
    """Seated, with two recordings that nobody has heard yet."""
    candidate = bank.person().seated(questions=1)
    for text in ("先写一句。", "再写一句。"):
        candidate.say(text)

    def unheard(session):
        for part in session.query(AnswerPart):
            part.kind, part.status, part.text = "voice", "stored", None

    bank.run(unheard)
    return candidate


def jobs(bank):
    return bank.rows(OutboxMessage, OutboxMessage.kind == "scoring.score")


@pytest.mark.parametrize("last", [heard, failed, recalled])
def test_the_last_part_and_the_hand_in_at_one_moment(bank, she, last):
    one, two = parts(bank)
    bank.run(heard(bank, one))
    at_once(bank, last(bank, two), handed_in(bank, she))
    assert len(jobs(bank)) == 1


@pytest.mark.parametrize("last", [heard, failed, recalled])
def test_the_hand_in_and_the_last_part_at_one_moment(bank, she, last):
    one, two = parts(bank)
    bank.run(heard(bank, one))
    at_once(bank, handed_in(bank, she), last(bank, two))
    assert len(jobs(bank)) == 1


@pytest.mark.parametrize("last", [heard, failed, recalled])
def test_the_last_two_parts_at_one_moment(bank, she, last):
    one, two = parts(bank)
    bank.run(handed_in(bank, she))
    at_once(bank, heard(bank, one), last(bank, two))
    assert len(jobs(bank)) == 1


def time_decides(bank):
    return timers.TimeDecides(bank.db, bank.journey)(bank.clock.now())


def test_a_sitting_that_nobody_scored_is_scored_at_the_next_tick(bank, she):
    """As the race above left some before it was mended."""
    one, two = parts(bank)
    for work in (heard(bank, one), heard(bank, two), handed_in(bank, she)):
        bank.run(work)
    (job,) = jobs(bank)
    bank.run(lambda session: session.delete(session.get_one(OutboxMessage, job.id)))
    assert (time_decides(bank), time_decides(bank)) == (1, 0)
    assert [row.payload for row in jobs(bank)] == [job.payload]


def test_one_that_is_still_listened_to_or_in_hand_is_left_alone(bank, she):
    one, two = parts(bank)
    for work in (heard(bank, one), handed_in(bank, she)):
        bank.run(work)
    assert time_decides(bank) == 0 and jobs(bank) == []
    bank.run(heard(bank, two))
    assert time_decides(bank) == 0 and len(jobs(bank)) == 1


def test_without_a_consent_a_person_is_asked_once(bank, she):
    for part in parts(bank):
        bank.run(heard(bank, part))
    bank.run(handed_in(bank, she))

    def nobody_scores(session):
        session.execute(delete(OutboxMessage).where(OutboxMessage.kind == "scoring.score"))
        session.execute(update(Consent).values(withdrawn_at=bank.clock.now()))

    bank.run(nobody_scores)
    assert (time_decides(bank), time_decides(bank)) == (1, 0)
    bank.work()
    assert [card.status for card in bank.rows(Scorecard)] == ["needs_person"]
    assert time_decides(bank) == 0 and jobs(bank) == []


def test_a_sitting_that_a_fault_ended_is_nobody_s_to_score(bank, she):
    """Its answers were given anew in a later one."""
    for part in parts(bank):
        bank.run(heard(bank, part))
    (sitting,) = bank.rows(Interview)
    ended = Interview(application_id=she.application_id, attempt=0, position=0, questions=sitting.questions)
    ended.started_at = ended.submitted_at = bank.clock.now()
    bank.run(lambda session: session.add(ended))
    bank.run(handed_in(bank, she))
    assert time_decides(bank) == 0 and len(jobs(bank)) == 1
