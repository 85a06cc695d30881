"""The outbox kind that looks at an uploaded list, or takes it in."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from core.database import Database
from core.errors import InputRefused, NotFound, PermanentFailure, Why
from core.storage import EncryptedFiles
from interview_flow.core.journey import Journey
from interview_flow.intake.bulk import files as workbooks
from interview_flow.intake.bulk import reading
from interview_flow.intake.bulk.run import Outcome, Run
from interview_flow.staff.candidate_lists import JOB
from messaging.ports import Frozen
from models import CandidateList, OutboxMessage
from models.statuses import ListStatus

# A row that is in is not taken again: the whole job may run twice.
ALWAYS_S = 365 * 24 * 3600
# All of them stand in the file of errors.
MOST_NOTES = 50


class ListSender:
    """The outbox sender of `lists.run` {list_id, dry}.

    Args:
        now: reads business time, for the rows that a long list makes on its way.
    """

    kind = JOB
    stores_result = True

    def __init__(self, db: Database, journey: Journey, files: EncryptedFiles, now: Callable[[], datetime]) -> None:
        self._db, self._journey, self._files, self._now = db, journey, files, now

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Which list, whose, and whether to look only.

        Raises:
            PermanentFailure: its time is over.
        """
        found = session.get(CandidateList, row.payload["list_id"])
        if found is None:
            raise PermanentFailure("the list is gone")
        named = {**row.payload, "userid": found.userid, "file_id": found.file_id, "errors_id": found.errors_id}
        return Frozen("lists", json.dumps(named).encode(), found.id, "repeat", ALWAYS_S)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """{refused} in words, or {figures, has_errors, rows, told}; rows are in as soon as each is done.

        Raises:
            PermanentFailure: the file is gone.
        """
        asked = json.loads(frozen.body)
        try:
            table = reading.read(self._files.read(asked["file_id"]))
            outcome = self._run(asked).of(table)
        except InputRefused as error:
            return {"refused": error.words}
        except NotFound as error:
            raise PermanentFailure("the file is gone") from error
        workbook = workbooks.errors_file(table, outcome)
        if workbook is not None:
            self._files.put(workbook, asked["errors_id"])
        return {
            "figures": outcome.figures(),
            "has_errors": workbook is not None,
            "rows": len(table.lines),
            "told": _told(table, outcome),
        }

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Write down what came of it."""
        found = session.get(CandidateList, row.payload["list_id"], with_for_update=True)
        if found is None:
            return
        found.changed_at = now
        if "refused" in result:
            found.status, found.told = ListStatus.REFUSED, {"refused": result["refused"]}
            return
        found.status = ListStatus.LOOKED_AT if row.payload["dry"] else ListStatus.TAKEN
        found.figures, found.told, found.has_errors = result["figures"], result["told"], result["has_errors"]
        found.done = found.rows = result["rows"]

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """Its uploader reads that it stopped; what is in stays."""
        found = session.get(CandidateList, row.payload["list_id"], with_for_update=True)
        if found is not None:
            found.status, found.changed_at = ListStatus.STOPPED, now
        return False

    def _run(self, asked: dict[str, Any]) -> Run:
        # As it stands now: who is HR of a branch no longer, imports no more for it.
        with self._db.read() as session:
            branches = self._journey.rights(session).hr_branches(asked["userid"])

        def progress(done: int, rows: int) -> None:
            changed = update(CandidateList).where(CandidateList.id == asked["list_id"]).values(done=done, rows=rows)
            self._db.run(lambda session: session.execute(changed))

        return Run(self._db, self._journey, self._now, branches, asked["dry"], progress)


def _told(table: reading.Table, outcome: Outcome) -> dict[str, Any]:
    return {
        "ignored": list(outcome.ignored),
        "left_out": list(table.left_out),
        "notes": outcome.notes[:MOST_NOTES],
        "more_notes": max(0, len(outcome.notes) - MOST_NOTES),
    }
