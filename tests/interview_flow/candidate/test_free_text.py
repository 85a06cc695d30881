"""Whatever people write freely is sealed: a marked number is in no readable column and in no line of the log."""

from datetime import timedelta

from sqlalchemy import inspect, text
from structlog.testing import capture_logs

from interview_flow.candidate import relay
from interview_flow.core.states import Action, State
from interview_flow.decision import ratings
from models import AuditEntry, HrQuestion, Rating, SecondRound
from tests.interview_flow.walks import Walker
from tests.support.onboarding import make_journey
from tests.support.times import NOW

MARK = "230103200203150021"
WORDS = f"身份证号 {MARK} 看不清"
POINTS = {"service": 80, "patience": 70, "finance": 60, "communication": 90}


def readable(db) -> list[str]:
    """table.column of every place where the mark can be read."""
    found = []
    with db.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f"SELECT * FROM {table}")).mappings():
                found += [f"{table}.{name}" for name, value in row.items() if MARK in str(value)]
    return sorted(set(found))


def write_everywhere(db) -> None:
    """A reason, a comment of a rating, and an answer to a question: what staff writes freely."""
    journey = make_journey()
    walker = Walker(db, journey).reach(State.SCORED)

    def rate_and_answer(session) -> None:
        row = journey.application(session, walker.id)
        ratings.rate(session, journey, row, "iv01", POINTS, "advance", WORDS, NOW)
        question = HrQuestion(application_id=row.id, asked_at=NOW, question=WORDS)
        session.add(question)
        session.flush()
        relay.answer(session, journey, question.id, "hr01", WORDS, NOW)

    db.run(rate_and_answer)
    talked = Walker(db, journey).reach(State.SECOND_ROUND)
    talked.take(Action.SCHEDULE_SECOND_ROUND, place=WORDS, starts_at=NOW + timedelta(days=3))

    def rate_for_somebody(session) -> None:
        row = journey.application(session, talked.id)
        ratings.rate(session, journey, row, "hr01", POINTS, "advance", WORDS, talked.now, instead=WORDS)

    talked.now = NOW + timedelta(days=3)
    db.run(rate_for_somebody)
    hired = Walker(db, journey).reach(State.ONBOARDING)
    hired.take(Action.SUBMIT_ONBOARDING)
    hired.take(Action.RETURN_ONBOARDING, reason=WORDS)


def test_what_staff_writes_is_readable_in_no_column_and_no_log(db):
    with capture_logs() as said:
        write_everywhere(db)
    assert readable(db) == []
    assert MARK not in str(said)
    with db.read() as session:  # and it is really there
        assert WORDS in [row.reason for row in session.query(AuditEntry)]
        assert WORDS in [row.comment for row in session.query(Rating)]
        assert WORDS in [row.where for row in session.query(SecondRound)]
        assert WORDS in [row.instead for row in session.query(Rating)]
        assert [row.answer for row in session.query(HrQuestion)] == [WORDS]


def test_the_search_finds_what_lies_open(sqlite_db):
    Walker(sqlite_db, make_journey()).reach(State.INVITED)
    sqlite_db.run(lambda session: session.execute(text(f"UPDATE audit_entries SET reason = '{WORDS}'")))
    assert readable(sqlite_db) == ["audit_entries.reason"]
