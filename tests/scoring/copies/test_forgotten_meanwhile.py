"""A pair is found while one of its answers is forgotten: whichever comes first, nothing of the answer is left."""

import threading

import pytest
from sqlalchemy import event, select

from core.database import Database
from models import Answer, AnswerLikeness, AnswerSignature, OutboxMessage
from scoring.copies import sender
from tests.scoring.copies.test_most_alike import signed
from tests.support.times import NOW

# Far longer than storing a pair takes that waits for nobody.
PLENTY_S = 3.0


@pytest.fixture
def maria(mariadb_store):
    """Only there do two write at one moment."""
    database = Database(mariadb_store.tables_url())
    yield database
    database.close()


@pytest.mark.mariadb
def test_a_pair_that_is_stored_between_the_two_steps_of_forgetting_does_not_stay(maria):
    mine, other = signed(maria, 0), signed(maria, 1)
    with maria.read() as session:
        sitting = session.get_one(Answer, other).interview_id
    first, second = sorted((mine, other))
    row = OutboxMessage(payload={"interview_id": sitting, "signed": True})
    found = {"pairs": [(first, second, 0.9)]}
    copies = sender.CopiesSender(None, maria.read, lambda *_: True)
    store = threading.Thread(
        target=lambda: maria.run(lambda session: copies.settle(session, row, found, NOW)), daemon=True
    )

    def after(_connection, _cursor, statement, *_rest):
        if statement.startswith("DELETE FROM answer_") and store.ident is None:
            store.start()
            store.join(PLENTY_S)

    event.listen(maria.engine, "after_cursor_execute", after)
    try:
        maria.run(lambda session: sender.forget(session, [mine]))
    finally:
        event.remove(maria.engine, "after_cursor_execute", after)
    store.join(60)

    assert store.ident is not None and not store.is_alive()
    with maria.read() as session:
        assert session.scalars(select(AnswerSignature.answer_id)).all() == [other]
        assert session.scalars(select(AnswerLikeness)).all() == []
