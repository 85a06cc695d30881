"""One answer that made the rounds: of a thousand copies each keeps the nearest, not one another."""

from models import Answer, AnswerPart, AnswerSignature, Interview
from scoring.copies import sender
from scoring.copies.signature import SIZE
from tests.models.test_transcript_search import add
from tests.support.times import NOW


def signed(db, differing):
    """Somebody's answer whose signature differs from a row of zeros in that many places; returns its id."""
    part_id = add(db)
    made = bytes([1] * differing + [0] * (SIZE - differing)).hex()
    with db.write() as session:
        answer_id = session.get_one(AnswerPart, part_id).answer_id
        session.add(AnswerSignature(answer_id=answer_id, question_hash="a" * 64, signature=made, made_at=NOW))
    return answer_id


def test_of_many_copies_the_twenty_most_alike_are_kept(sqlite_db):
    others = [signed(sqlite_db, differing) for differing in (*range(60, 20, -2), *range(0, 10, 2))]
    mine = signed(sqlite_db, 0)

    with sqlite_db.read() as session:
        sitting = session.get_one(Interview, session.get_one(Answer, mine).interview_id)
        pairs = sender.pairs_of(session, sitting)

    kept = [({first, second} - {mine}).pop() for first, second, _ in pairs]
    likenesses = [likeness for _, _, likeness in pairs]
    assert set(kept) == set(others[5:]) and len(pairs) == sender.MOST_KEPT == 20
    assert likenesses == sorted(likenesses, reverse=True) and likenesses[0] == 1.0
