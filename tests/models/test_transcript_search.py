"""What was said is found from the write on, by nothing erased, and nothing in the table can be read without the key."""

import pytest
from sqlalchemy import select

from models import Answer, AnswerPart, Application, Candidate, Interview, TranscriptToken, transcript_search
from tests.support.times import NOW

SAID = "我先安抚老人，再请大堂经理把后面的客户分流。"


def add(db, text=SAID, **values):
    """One heard part of somebody's answer; returns its id."""
    with db.write() as session:
        who = Candidate(created_at=NOW, name="李晓", resume={})
        session.add(who)
        session.flush()
        row = Application(
            candidate_id=who.id, position_key="teller", branch_key="harbin", state="interviewing", version=1,
            created_at=NOW, changed_at=NOW,
        )  # fmt: skip
        session.add(row)
        session.flush()
        sitting = Interview(application_id=row.id, attempt=1, questions=["t1"], started_at=NOW)
        session.add(sitting)
        session.flush()
        answer = Answer(interview_id=sitting.id, question_id="t1", asked_at=NOW)
        session.add(answer)
        session.flush()
        shape = {"kind": "voice", "status": "transcribed", "msgid": f"m-{answer.id}", "sent_at": NOW, **values}
        part = AnswerPart(answer_id=answer.id, text=text, **shape)
        session.add(part)
        session.flush()
        return part.id


def found(db, asked):
    query = transcript_search.found_by(transcript_search.words_asked(asked))
    with db.read() as session:
        return set() if query is None else set(session.scalars(query))


def change(db, part_id, **values):
    with db.write() as session:
        part = session.get_one(AnswerPart, part_id)
        for name, value in values.items():
            setattr(part, name, value)


def test_what_was_heard_and_what_was_corrected_are_found_and_nothing_else(db):
    part = add(db, SAID.replace("安抚", "安府"))
    assert found(db, "安府") == found(db, "大堂经理 分流") == found(db, "大堂經理") == {part}
    assert found(db, "安抚") == found(db, "分流 理财") == set()
    change(db, part, corrected=SAID)
    assert found(db, "安抚老人") == found(db, "安府") == {part}


@pytest.mark.parametrize(
    "erased",
    [
        {"text": None, "corrected": None, "status": "withdrawn"},
        {"status": "recalled", "text": None},
        {"status": "aside"},
    ],
    ids=["withdrawn", "recalled", "aside"],
)
def test_what_is_erased_or_no_answer_leaves_nothing_in_the_table(db, erased):
    part = add(db)
    change(db, part, corrected=f"{SAID}谢谢")
    assert found(db, "分流") == {part}
    change(db, part, **erased)
    with db.read() as session:
        assert session.scalars(select(TranscriptToken)).all() == []


def test_nothing_in_the_table_can_be_read(sqlite_db):
    add(sqlite_db)
    with sqlite_db.read() as session:
        rows = session.execute(select(TranscriptToken.token, TranscriptToken.part_id)).all()
    assert len(rows) > 15
    assert all(len(token) == 16 and set(token) <= set("0123456789abcdef") for token, _ in rows)


@pytest.mark.parametrize("asked", ["", "抚", "a" * 10_000, "\x00", "'; DROP TABLE answers; --", "安 抚", "👌👌"])
def test_whatever_is_typed_finds_nothing_or_something_and_breaks_nothing(sqlite_db, asked):
    add(sqlite_db)
    assert found(sqlite_db, asked) == set()
