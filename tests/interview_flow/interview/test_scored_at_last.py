"""Facts that arrive at one moment: whichever is durable last lets the sitting be scored."""

import threading

import pytest

from interview_flow.core import engine
from interview_flow.core.states import Action
from interview_flow.interview import recordings
from models import AnswerPart, Application, OutboxMessage
from tests.interview_flow.candidate.test_answers import parts

# How long the first transaction stays open, so that the second does all it can meanwhile.
OPEN_S = 1.0
HEARD = {"transcript": {"text": "我会先安抚老人。", "seconds": 3.0}, "engine": "scripted", "listen_file_id": "f" * 32}


def heard(bank, part):
    return lambda session: recordings.part_heard(session, bank.journey, part.id, HEARD, bank.clock.now())


def failed(bank, part):
    return lambda session: recordings.part_failed(session, bank.journey, part.id, "unreadable", bank.clock.now())


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
