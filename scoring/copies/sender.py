"""The outbox kind that looks for answers which resemble another candidate's.

It runs twice: first it signs the answers of a sitting, then, with those signatures durable, it compares them. Of two
sittings handed in at one moment, the one whose signatures came later then sees the other's.
"""

import json
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from catalogue import Catalogue
from core.encryption import current_keyring
from core.errors import Why
from messaging import outbox
from messaging.keys import fingerprint
from messaging.ports import Frozen
from models import Answer, AnswerLikeness, AnswerPart, AnswerSignature, Application, Interview, OutboxMessage
from scoring.answers import join

KIND = "scoring.copies"
# Doing it twice is harmless.
ALWAYS_S = 365 * 24 * 3600
# A copy is made of somebody who sat not long ago; the newest of other candidates' answers to a question are compared.
NEWEST = 5000
BACKGROUND = 100
# Of one leaked answer that a thousand people give, all pairs would be half a million rows, and nobody reads more.
MOST_KEPT = 20

Read = Callable[[], AbstractContextManager[Session]]
MayProcess = Callable[[Session, str], bool]


def post(session: Session, interview_id: str, application_id: str, now: datetime, *, signed: bool = False) -> None:
    """Let a sitting's answers be signed, or, once they are, compared; everything else goes first."""
    outbox.post(
        session,
        key=f"copies:{interview_id}:{'signed' if signed else 'new'}",
        kind=KIND,
        queue="media",
        now=now,
        payload={"interview_id": interview_id, "signed": signed},
        application_id=application_id,
        can_wait=True,
    )


def forget(session: Session, answer_ids: Iterable[str]) -> None:
    """The signatures of these answers, and what they were found to resemble, go with their words."""
    ids = list(answer_ids)
    pairs = or_(AnswerLikeness.first_id.in_(ids), AnswerLikeness.second_id.in_(ids))
    # Signatures first: whoever stores a pair looks for both of them.
    session.execute(delete(AnswerSignature).where(AnswerSignature.answer_id.in_(ids)))
    session.execute(delete(AnswerLikeness).where(pairs))


class CopiesSender:
    """The outbox sender of `scoring.copies` {interview_id, signed}.

    Args:
        read: opens a reading transaction, such as `Database.read`.
        may_process: (session, interview id) -> whether the consent stands; without it nothing is signed or compared.
    """

    kind = KIND
    stores_result = True

    def __init__(self, catalogue: Catalogue, read: Read, may_process: MayProcess) -> None:
        self._catalogue, self._read, self._may_process = catalogue, read, may_process

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Which sitting, and which of the two steps."""
        named = {"interview_id": row.payload["interview_id"], "signed": row.payload["signed"]}
        return Frozen("copies", json.dumps(named).encode(), named["interview_id"], "repeat", ALWAYS_S)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """{signatures: [(answer, question's hash, hex)]} or {pairs: [(answer, answer, likeness)]}."""
        named = json.loads(frozen.body)
        with self._read() as session:
            if not self._may_process(session, named["interview_id"]):
                return {}
            sitting = session.get_one(Interview, named["interview_id"])
            if named["signed"]:
                return {"pairs": pairs_of(session, sitting)}
            return {"signatures": self._signed(session, sitting)}

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Store what was found, unless the consent was taken back meanwhile."""
        sitting = session.get_one(Interview, row.payload["interview_id"])
        # Locked: a consent is taken back under the same lock, and forgets what stands here by then.
        session.get_one(Application, sitting.application_id, with_for_update=True)
        if not self._may_process(session, sitting.id):
            return
        if "signatures" in result:
            _store_signatures(session, result["signatures"], now)
            post(session, sitting.id, sitting.application_id, now, signed=True)
        for first, second, likeness in result.get("pairs", ()):
            _store_pair(session, first, second, likeness, now)

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """Nothing waits for it: the score has no part in it."""
        return False

    def _signed(self, session: Session, sitting: Interview) -> list[tuple[str, str, str]]:
        from scoring.copies.signature import signature

        application = session.get_one(Application, sitting.application_id)
        position = self._catalogue.load(session, application.config_version or "").position
        key, made = _key(), []
        for answer in session.scalars(select(Answer).where(Answer.interview_id == sitting.id).order_by(Answer.id)):
            asked = position.question(answer.question_id).text
            found = signature(_text_of(session, answer), asked, key)
            if found is not None:
                made.append((answer.id, fingerprint(asked), found.hex()))
        return made


def pairs_of(session: Session, sitting: Interview) -> list[tuple[str, str, float]]:
    """(smaller answer id, greater answer id, likeness) of the sitting's answers and those of other candidates."""
    own = select(AnswerSignature).join(Answer, Answer.id == AnswerSignature.answer_id)
    found = []
    for row in session.scalars(own.where(Answer.interview_id == sitting.id).order_by(AnswerSignature.answer_id)):
        for other, likeness in _alike(session, row, sitting.application_id):
            first, second = sorted((row.answer_id, other))
            found.append((first, second, likeness))
    return found


def _alike(session: Session, row: AnswerSignature, application_id: str) -> list[tuple[str, float]]:
    """Other candidates' answers to the same question that are too alike, with their likeness, the most alike first."""
    from scoring.copies.signature import likeness, limit

    others = _others(session, row.question_hash, application_id)
    background = list({candidate: made for _, made, candidate in reversed(others)}.values())[-BACKGROUND:]
    values = likeness(bytes.fromhex(row.signature), [made for _, made, _ in others])
    least = limit(background)
    found = [(one[0], round(float(value), 3)) for one, value in zip(others, values, strict=True) if value >= least]
    return sorted(found, key=lambda one: -one[1])[:MOST_KEPT]


def _others(session: Session, question_hash: str, application_id: str) -> list[tuple[str, bytes, str]]:
    """(answer, signature, candidate) of other candidates, newest first."""
    candidate_id = session.get_one(Application, application_id).candidate_id
    query = (
        select(AnswerSignature.answer_id, AnswerSignature.signature, Application.candidate_id)
        .join(Answer, Answer.id == AnswerSignature.answer_id)
        .join(Interview, Interview.id == Answer.interview_id)
        .join(Application, Application.id == Interview.application_id)
        .where(AnswerSignature.question_hash == question_hash, Application.candidate_id != candidate_id)
        .order_by(AnswerSignature.made_at.desc(), AnswerSignature.answer_id)
        .limit(NEWEST)
    )
    return [(answer_id, bytes.fromhex(made), whose) for answer_id, made, whose in session.execute(query)]


def _store_signatures(session: Session, made: Iterable[tuple[str, str, str]], now: datetime) -> None:
    rows = list(made)
    ids = [answer_id for answer_id, _, _ in rows]
    session.execute(delete(AnswerSignature).where(AnswerSignature.answer_id.in_(ids)))
    for answer_id, question_hash, signature in rows:
        session.add(AnswerSignature(answer_id=answer_id, question_hash=question_hash, signature=signature, made_at=now))
    session.flush()


def _store_pair(session: Session, first: str, second: str, likeness: float, now: datetime) -> None:
    """Unless it is known, or one of the two was forgotten while they were compared."""
    signed = select(AnswerSignature.answer_id).where(AnswerSignature.answer_id.in_((first, second))).with_for_update()
    pair = (AnswerLikeness.first_id == first, AnswerLikeness.second_id == second)
    known = select(AnswerLikeness.id).where(*pair).with_for_update()
    if len(session.scalars(signed).all()) < 2 or session.scalar(known) is not None:
        return
    session.add(AnswerLikeness(first_id=first, second_id=second, likeness=likeness, found_at=now))
    session.flush()


def _text_of(session: Session, answer: Answer) -> str:
    parts = select(AnswerPart).where(AnswerPart.answer_id == answer.id).order_by(AnswerPart.sent_at, AnswerPart.order)
    return join(session.scalars(parts).all()).text


def _key() -> bytes:
    return current_keyring().derived("answer signatures")
