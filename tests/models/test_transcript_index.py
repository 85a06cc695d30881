"""Answers of an earlier version become searchable in the background: a few a tick, once, and never what was erased meanwhile."""

import threading

from sqlalchemy import delete, event, select

from bootstrap.transcript_index import TranscriptIndex
from core.encryption import KeyRing, generate_key
from models import AnswerPart, TranscriptToken, transcript_search
from tests.models.test_transcript_search import add, change, found
from tests.support.times import NOW


def forget_all(db):
    with db.write() as session:
        session.execute(delete(TranscriptToken))


def fill(db, ids):
    db.run(lambda session: transcript_search.fill(session.connection(), ids))


def missing(db):
    with db.read() as session:
        return transcript_search.missing(session.connection())


def tokens(db):
    with db.read() as session:
        return session.scalars(select(TranscriptToken)).all()


def withdraw_and_wait(db, part_id, other, looked):
    """Withdraw a part, and commit once the other has read it, or waits for this."""
    with db.write() as session:
        part = session.get_one(AnswerPart, part_id)
        part.text, part.status = None, "withdrawn"
        session.flush()
        other.start()
        looked.wait(1)
    other.join()


def test_what_is_withdrawn_while_it_is_being_indexed_leaves_nothing(db):
    part = add(db)
    forget_all(db)
    ids, looked = missing(db), threading.Event()
    other = threading.Thread(target=fill, args=(db, ids))

    @event.listens_for(db.engine, "after_cursor_execute")
    def seen(_connection, _cursor, statement, *_):
        if threading.current_thread() is other and "FROM answer_parts" in statement:
            looked.set()

    withdraw_and_wait(db, part, other, looked)

    assert ids == [part] and tokens(db) == []


def test_what_was_withdrawn_or_corrected_before_its_turn_is_taken_as_it_stands(db):
    withdrawn, corrected = add(db), add(db)
    forget_all(db)
    ids = missing(db)
    change(db, withdrawn, text=None, status="withdrawn")
    change(db, corrected, corrected="请保安帮忙")
    fill(db, ids)
    assert found(db, "分流") == found(db, "保安") == {corrected}


def test_a_tick_takes_ten_and_nothing_is_asked_once_all_are_found(db):
    parts = {add(db) for _ in range(21)}
    deaf, short = add(db, text=None, status="failed"), add(db, "嗯")
    forget_all(db)
    step, asked = TranscriptIndex(db), []
    event.listen(db.engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    assert [step(NOW) for _ in range(4)] == [10, 10, 2, 0]
    assert found(db, "安抚") == parts and not {deaf, short} & parts
    del asked[:]
    assert step(NOW) == 0 and asked == []


def test_two_clocks_do_it_together(db):
    parts = {add(db) for _ in range(12)}
    forget_all(db)
    steps = [TranscriptIndex(db), TranscriptIndex(db)]
    threads = [threading.Thread(target=lambda step=step: [step(NOW) for _ in range(3)]) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found(db, "安抚") == parts and missing(db) == []


def test_a_pair_has_another_token_under_another_key(sqlite_db, monkeypatch):
    before = transcript_search.tokens_of("安抚老人")
    ring = KeyRing(f"k1:{generate_key()}", generate_key())
    monkeypatch.setattr(transcript_search, "current_keyring", lambda: ring)
    assert not before & transcript_search.tokens_of("安抚老人")
