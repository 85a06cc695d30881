"""Near copies across candidates: found whoever hands in first, forgotten with the words, and no part of a score."""

from datetime import timedelta

from sqlalchemy import delete, select

from interview_flow.candidate import withdrawn
from models import (
    Answer,
    AnswerLikeness,
    AnswerPart,
    AnswerSignature,
    DimensionScore,
    Evidence,
    Interview,
    OutboxAttempt,
    OutboxMessage,
    Scorecard,
    TranscriptToken,
)
from scoring.copies.sender import KIND
from tests.interview_flow.bank import on_sqlite
from tests.support.answers import Kind, as_heard, written

T1 = [one for one in written() if one.question_id == "t1" and one.kind is Kind.HONEST_EXCELLENT]
MINE, OTHER = T1[0].answer, T1[1].answer
COPY = as_heard(T1[0]).answer + "以上就是我的回答谢谢"
SHORT = "我会先安抚老人，再请同事帮忙。"


def answered(bank, name, phone, *texts, work=True):
    """A candidate who has handed in, a question to each text."""
    who = bank.person(name, phone).seated(questions=len(texts))
    for text in texts:
        who.say(text)
        who.tap("答完了")
    if work:
        bank.work()
    return who


def two(bank, first=MINE, second=COPY):
    return answered(bank, "李晓", "13800138000", first), answered(bank, "王芳", "13900139000", second)


def points(bank, who):
    """Everything that a candidate's card says, but for what differs between any two cards."""
    [sitting] = bank.rows(Interview, Interview.application_id == who.application_id)
    [card] = bank.rows(Scorecard, Scorecard.interview_id == sitting.id)
    rows = bank.rows(DimensionScore, DimensionScore.scorecard_id == card.id)
    return card.status, card.total, card.flags, sorted((row.key, row.score, row.low, row.high) for row in rows)


def take_back(bank, who):
    def work(session):
        row = bank.journey.application(session, who.application_id)
        withdrawn.take_back(session, bank.journey, row, bank.clock.now())

    bank.run(work)


def test_a_near_copy_of_another_candidates_answer_is_found_once(bank):
    two(bank)

    [pair] = bank.rows(AnswerLikeness)
    assert pair.first_id < pair.second_id and pair.likeness >= 0.3
    assert {pair.first_id, pair.second_id} == {row.id for row in bank.rows(Answer)}
    assert len(bank.rows(AnswerSignature)) == 2 and bank.dead() == []


def test_of_two_who_hand_in_at_one_moment_one_sees_the_other(bank):
    with bank.held(KIND):
        two(bank)
    bank.work()

    assert len(bank.rows(AnswerLikeness)) == 1


@on_sqlite
def test_answers_of_ones_own_words_and_short_ones_resemble_nobody(bank):
    two(bank, MINE, OTHER)
    answered(bank, "赵强", "13700137000", SHORT)
    answered(bank, "孙丽", "13600136000", SHORT)

    assert bank.rows(AnswerLikeness) == [] and len(bank.rows(AnswerSignature)) == 2


@on_sqlite
def test_the_same_words_to_another_question_are_not_compared(bank):
    answered(bank, "李晓", "13800138000", MINE, OTHER)
    answered(bank, "王芳", "13900139000", OTHER, MINE)

    assert bank.rows(AnswerLikeness) == []


@on_sqlite
def test_a_copy_scores_as_if_nobody_had_said_it_before(bank):
    _, copier = two(bank)
    before = points(bank, copier)
    bank.run(lambda session: [session.execute(delete(one)) for one in (AnswerLikeness, AnswerSignature)])
    alone = answered(bank, "钱进", "13500135000", COPY)

    assert points(bank, alone) == before


@on_sqlite
def test_no_word_of_an_answer_is_kept_by_the_search_for_copies(bank):
    two(bank)
    jobs = bank.rows(OutboxMessage, OutboxMessage.kind == KIND)
    attempts = bank.rows(OutboxAttempt, OutboxAttempt.outbox_id.in_([row.id for row in jobs]))
    kept = [row.payload for row in jobs] + [(row.body, row.result) for row in attempts]
    kept += [(row.signature, row.question_hash) for row in bank.rows(AnswerSignature)]

    assert len(jobs) == 4 and {row.status for row in jobs} == {"sent"}
    assert not any(letter in repr(kept) for letter in set(MINE) - set("，。"))


def test_signature_and_likeness_go_with_a_consent_that_is_taken_back(bank):
    first, second = two(bank)
    take_back(bank, second)

    [left] = bank.rows(AnswerSignature)
    with bank.db.read() as session:
        sitting = session.get_one(Interview, session.get_one(Answer, left.answer_id).interview_id)
    assert sitting.application_id == first.application_id and bank.rows(AnswerLikeness) == []


def test_signature_and_likeness_go_with_the_answer(bank):
    _, second = two(bank)

    def erase(session):
        of_hers = select(Answer.id).join(Interview).where(Interview.application_id == second.application_id)
        ids = session.scalars(of_hers).all()
        tokens = TranscriptToken.part_id.in_(select(AnswerPart.id).where(AnswerPart.answer_id.in_(ids)))
        session.execute(delete(TranscriptToken).where(tokens))
        for what in (Evidence.answer_id, AnswerPart.answer_id, Answer.id):
            session.execute(delete(what.class_).where(what.in_(ids)))

    bank.run(erase)
    assert len(bank.rows(AnswerSignature)) == 1 and bank.rows(AnswerLikeness) == []


def test_a_consent_taken_back_while_answers_are_signed_leaves_nothing(bank):
    with bank.held(KIND):
        who = answered(bank, "李晓", "13800138000", MINE)
    [job] = bank.rows(OutboxMessage, OutboxMessage.kind == KIND)
    sender = bank.parts.registry.sender_of(KIND)
    found = sender.send(bank.run(lambda session: sender.freeze(session, job, bank.clock.now())), "m")
    take_back(bank, who)
    bank.run(lambda session: sender.settle(session, session.get_one(OutboxMessage, job.id), found, bank.clock.now()))

    assert found["signatures"] and bank.rows(AnswerSignature) == []
    bank.work()
    assert bank.rows(AnswerSignature) == [] and bank.dead() == []


@on_sqlite
def test_another_sitting_of_the_same_candidate_is_no_copy(bank):
    who = answered(bank, "李晓", "13800138000", MINE)
    [sitting] = bank.rows(Interview)

    def again(session):
        later = Interview(
            application_id=who.application_id,
            attempt=2,
            questions=sitting.questions,
            started_at=bank.clock.now() + timedelta(days=1),
        )
        session.add(later)
        session.flush()
        [given] = session.scalars(select(Answer).where(Answer.interview_id == sitting.id))
        given.interview_id = later.id

    bank.run(again)
    answered(bank, "王芳", "13900139000", OTHER)
    assert bank.rows(AnswerLikeness) == []
