"""The clock's step that makes answers of an earlier version searchable, a few at a time while the rest goes on."""

from datetime import datetime

import structlog

from core.database import Database
from models import transcript_search

log = structlog.get_logger(__name__)


class TranscriptIndex:
    """Indexes what no search finds yet, in one short transaction a tick; any number of processes may do so at once.

    Once nothing is missing it asks no more: what is heard later is indexed where it is stored.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        # Parts without two letters have no token and stay missing: they are passed once.
        self._after: str | None = ""
        self._done = 0

    def __call__(self, _now: datetime) -> int:
        """Returns how many parts were looked at."""
        if self._after is None:
            return 0
        with self._db.read() as session:
            ids = transcript_search.missing(session.connection(), self._after)
        if ids:
            self._db.run(lambda session: transcript_search.fill(session.connection(), ids))
        elif self._done:
            log.info("transcripts_indexed", parts=self._done)
        self._done += len(ids)
        self._after = ids[-1] if ids else None
        return len(ids)
