"""The outbox kind that asks a language model for evidence the scorer missed, once a card is stored.

It has no part in the card: the card is there before, and nothing reads what is found but whoever shows it.
"""

import json
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalogue import Catalogue
from core.errors import Why
from messaging import outbox
from messaging.ports import Frozen
from models import Application, Candidate, FinderAnswer, FinderQuote, OutboxMessage, Scorecard
from scoring.answers import JoinedAnswer
from scoring.finder.asked import Asked, asked_about, hidden_of, text_of
from scoring.finder.chosen import FinderFor
from scoring.finder.finding import Findings, Trouble

KIND = "scoring.find"
# Asking twice is harmless.
ALWAYS_S = 365 * 24 * 3600
# Of a whole card, looked at before each answer: recordings wait for the same workers.
LONGEST_S = 180.0
# After one of these the same would come of every other answer.
ENDS_IT = (Trouble.TOO_SLOW, Trouble.UNREACHABLE, Trouble.OTHER_MODEL)

Read = Callable[[], AbstractContextManager[Session]]
MayProcess = Callable[[Session, str], bool]


def post(session: Session, card: Scorecard, now: datetime) -> None:
    """Let a finder be asked about a stored card; everything else goes first."""
    outbox.post(
        session,
        key=f"find:{card.id}",
        kind=KIND,
        queue="media",
        now=now,
        payload={"scorecard_id": card.id, "interview_id": card.interview_id},
        application_id=card.application_id,
        can_wait=True,
    )


def forget(session: Session, answer_ids: Iterable[str]) -> None:
    """What was copied of these answers goes with their words."""
    session.execute(delete(FinderAnswer).where(FinderAnswer.answer_id.in_(list(answer_ids))))


class FindSender:
    """The outbox sender of `scoring.find` {scorecard_id, interview_id}.

    Args:
        finder_for: makes the finder for a position; None where the settings name none any more.
        read: opens a reading transaction, such as `Database.read`.
        may_process: (session, interview id) -> whether the consent stands; without it nothing is asked or stored.
        seconds: a clock that never goes back.
    """

    kind = KIND
    stores_result = True

    def __init__(
        self,
        catalogue: Catalogue,
        finder_for: FinderFor | None,
        read: Read,
        may_process: MayProcess,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._catalogue, self._finder_for, self._read = catalogue, finder_for, read
        self._may_process, self._seconds = may_process, seconds

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Name the card, its answers and the points that were missed in them; what was said is opened later."""
        card = session.get(Scorecard, row.payload["scorecard_id"])
        asked = [asdict(one) for one in asked_about(session, card)] if card is not None else []
        named = {**row.payload, "answers": asked}
        return Frozen("finder", json.dumps(named).encode(), row.payload["interview_id"], "repeat", ALWAYS_S)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """{answers: [what `_stored` takes]}; a trouble of the far side is a result like any other."""
        named = json.loads(frozen.body)
        until, trouble, found = self._seconds() + LONGEST_S, None, []
        for one in named["answers"]:
            asked = Asked(one["answer_id"], one["question_id"], tuple(one["points"]))
            if trouble is None and self._seconds() > until:
                trouble = Trouble.TOO_SLOW
            findings = self._asked(named, asked, trouble)
            if findings is None:
                return {"answers": []}
            trouble = findings.trouble if findings.trouble in ENDS_IT else trouble
            found.append({"answer_id": asked.answer_id, "points": asked.points, **asdict(findings)})
        return {"answers": found}

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Store what was found, unless the consent was taken back or the card gave way meanwhile."""
        if not result["answers"]:
            return
        # Locked: a card is replaced and a consent taken back under the same lock, and forgets what stands here by then.
        session.get_one(Application, row.application_id, with_for_update=True)
        card = session.get(Scorecard, row.payload["scorecard_id"])
        if card is None or not self._may_process(session, card.interview_id):
            return
        still = {one.answer_id: one for one in asked_about(session, card)}
        for found in result["answers"]:
            if found["answer_id"] in still:
                _store(session, card, still[found["answer_id"]], found, now)

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """Nothing waits for it."""
        return False

    def _asked(self, named: dict[str, Any], asked: Asked, trouble: Trouble | None) -> Findings | None:
        """What the finder says of one answer; None where nothing may be asked any more.

        Args:
            trouble: of an earlier answer, which is this one's too.
        """
        with self._read() as session:
            card = session.get(Scorecard, named["scorecard_id"])
            if card is None or self._finder_for is None:
                return None
            application = session.get_one(Application, card.application_id)
            version = self._catalogue.load(session, card.config_version)
            text = text_of(session, asked.answer_id).text
            hidden = hidden_of(session.get_one(Candidate, application.candidate_id), version.branch)
            if not self._may_process(session, card.interview_id):
                return None
        finder = self._finder_for(version.position)
        if trouble is not None:
            return Findings(finder.name, trouble=trouble)
        question = version.position.question(asked.question_id)
        return finder.find(asked.narrowed(question), text, hidden)


def _store(session: Session, card: Scorecard, asked: Asked, found: dict[str, Any], now: datetime) -> None:
    """Once for each answer of a card; a quote only where it stands in the answer still, for a point still missed."""
    known = select(FinderAnswer.id).where(
        FinderAnswer.scorecard_id == card.id, FinderAnswer.answer_id == asked.answer_id
    )
    if session.scalar(known.with_for_update()) is not None:
        return
    row = FinderAnswer(
        scorecard_id=card.id,
        answer_id=asked.answer_id,
        finder=found["finder"],
        asked=list(found["points"]),
        trouble=found["trouble"],
        dropped=dict(found["dropped"]),
        asked_at=now,
    )
    session.add(row)
    session.flush()
    joined = text_of(session, asked.answer_id)
    for quote in found["found"]:
        if quote["point"] in asked.points and joined.text[quote["start"] : quote["end"]] == quote["text"]:
            session.add(_quote(row, joined, quote))
    session.flush()


def _quote(row: FinderAnswer, joined: JoinedAnswer, quote: dict[str, Any]) -> FinderQuote:
    part = joined.part_at(quote["start"])
    return FinderQuote(
        finder_answer_id=row.id,
        point=quote["point"],
        start=quote["start"],
        end=quote["end"],
        part_id=part.part_id if part else None,
        part_start=quote["start"] - part.start if part else None,
        agreed=quote["agreed"],
        weak=quote["weak"],
        quote=quote["text"],
    )
