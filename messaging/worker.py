"""Takes rows from both doors: one claim, the work, one closing transaction."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy import update
from sqlalchemy.orm import Session

from core.clock import Clock
from core.database import Database
from core.errors import YinpinError
from core.failpoints import failpoint
from core.ids import new_id
from messaging import ends, inbox, operate, outbox
from messaging.ports import Frozen
from messaging.registry import Registry
from messaging.retry import reason_of
from models import OutboxMessage

log = structlog.get_logger(__name__)

# A dead worker's rows wait this long; a living one renews while it sends, so a long job keeps its row.
LEASE_S = 10.0
HOLD_NOTICED_S = 1.0


class Worker:
    """Runs handlers and senders of some queues. Any number of workers may run anywhere.

    Args:
        lease_s: real seconds after which a dead worker's row is taken by another.
    """

    def __init__(
        self, db: Database, registry: Registry, clock: Clock, *, queues: list[str],
        lease_s: float = LEASE_S, owner: str | None = None,
    ) -> None:
        self.db, self.registry, self.clock = db, registry, clock
        self.queues, self.lease_s = queues, lease_s
        self.owner = owner or f"w-{new_id()}"
        self._held: frozenset[str] = frozenset()
        self._looked_at = float("-inf")

    def run(self, stop: threading.Event, wait: Callable[[float], object], poll_s: float = 1.0) -> None:
        """Work until `stop`; with nothing to do, wait for a wake-up or `poll_s`."""
        while not stop.is_set():
            try:
                busy = self.run_once()
            except Exception:
                # The database may be away for a moment; the rows are safe, so go on.
                log.exception("worker_round_failed", owner=self.owner)
                busy = False
            if not busy:
                wait(poll_s)

    def run_once(self) -> bool:
        """Take one row from each door; False when both were empty."""
        inbox_busy = self.handle_one()
        return self.send_one() or inbox_busy

    def drain(self, limit: int = 1000) -> int:
        """Work until nothing is due; returns the number of rounds."""
        for rounds in range(limit):
            if not self.run_once():
                return rounds
        return limit

    def handle_one(self, only: str | None = None) -> bool:
        """Claim and handle one inbox row; False when none was waiting."""
        claimed = self.db.run(lambda session: self._claim_inbox(session, only))
        if claimed is None:
            return False
        failpoint("worker.after_claim")
        try:
            self.db.run(lambda session: self._handle(session, claimed))
        except Exception as error:
            log.warning("inbox_handler_failed", row=claimed, error=type(error).__name__, exc_info=foreign(error))
            failure = error
            self.db.run(lambda session: inbox.give_back(session, claimed, failure, self.clock.real_now()))
        failpoint("worker.after_commit")
        return True

    def send_one(self, only: str | None = None) -> bool:
        """Claim and send one outbox row; False when none was due."""
        claimed = self.db.run(lambda session: self._claim_outbox(session, only))
        if claimed is None:
            return False
        row_id, kind, frozen, msgid = claimed
        if frozen is None:
            return True
        failpoint("sender.after_claim")
        started = time.monotonic()
        outcome = self._send(row_id, kind, frozen, msgid)
        took_s = time.monotonic() - started
        failpoint("sender.after_accept")
        self.db.run(lambda session: self._finish(session, row_id, outcome, took_s))
        failpoint("sender.after_commit")
        return True

    def _claim_inbox(self, session: Session, only: str | None) -> str | None:
        event = inbox.claim(
            session, kinds=self.registry.known_inbox(), queues=self._open(session), owner=self.owner,
            lease_s=self.lease_s, real_now=self.clock.real_now(), only=only,
        )
        return event.id if event else None

    def _handle(self, session: Session, event_id: str) -> None:
        inbox.handle(session, self.registry, event_id, self.owner, self.clock.now())
        failpoint("worker.before_commit")

    def _claim_outbox(self, session: Session, only: str | None) -> tuple[str, str, Frozen | None, str] | None:
        row = outbox.claim(
            session, self.registry, queues=self._open(session), owner=self.owner, lease_s=self.lease_s,
            now=self.clock.now(), real_now=self.clock.real_now(), only=only,
        )
        if row is None:
            return None
        session.flush()
        attempt = ends.current_attempt(session, row) if row.status == "leased" else None
        failpoint("sender.before_claim_commit")
        if attempt is None:
            return row.id, row.kind, None, ""
        frozen = Frozen(attempt.channel, (attempt.body or "").encode(), attempt.recipient or "")
        return row.id, row.kind, frozen, attempt.msgid

    def _open(self, session: Session) -> list[str]:
        """Our queues without those that an operator holds; looked up at most once a second."""
        if time.monotonic() - self._looked_at > HOLD_NOTICED_S:
            self._held, self._looked_at = operate.paused(session), time.monotonic()
        return [queue for queue in self.queues if queue not in self._held]

    def _send(self, row_id: str, kind: str, frozen: Frozen, msgid: str) -> dict | Exception:
        sender = self.registry.sender_of(kind)
        assert sender is not None
        with _LeaseRenewal(self, row_id):
            try:
                return sender.send(frozen, msgid)
            except Exception as error:
                log.warning(
                    "send_failed", kind=kind, channel=frozen.channel, row=row_id,
                    error=type(error).__name__, reason=reason_of(error), exc_info=foreign(error),
                )
                return error

    def _finish(self, session: Session, row_id: str, outcome: dict | Exception, took_s: float = 0.0) -> None:
        ends.finish(
            session, self.registry, row_id, self.owner, outcome,
            now=self.clock.now(), real_now=self.clock.real_now(), took_s=took_s,
        )
        failpoint("sender.before_commit")


def foreign(error: Exception) -> bool:
    """Whether only a trace can explain it; our own errors say what happened in their words."""
    return not isinstance(error, YinpinError)


class _LeaseRenewal:
    """Keeps a long job's lease alive, so that nobody else starts the same transcription."""

    def __init__(self, worker: Worker, row_id: str) -> None:
        self._worker, self._row_id = worker, row_id
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._renew, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()

    def _renew(self) -> None:
        worker = self._worker
        while not self._stop.wait(worker.lease_s / 3):
            until = worker.clock.real_now() + timedelta(seconds=worker.lease_s)
            statement = (
                update(OutboxMessage)
                .where(OutboxMessage.id == self._row_id, OutboxMessage.lease_owner == worker.owner)
                .where(OutboxMessage.status == "leased")
                .values(lease_until=until)
            )
            try:
                worker.db.run(lambda session: session.execute(statement))  # noqa: B023
            except Exception:
                log.exception("lease_renewal_failed", row=self._row_id)
