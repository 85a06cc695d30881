"""Takes rows from inbox and outbox: one claim, the work, one closing transaction."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import structlog
from sqlalchemy import update
from sqlalchemy.orm import Session

from core.clock import Clock
from core.database import Database
from core.errors import Why, YinpinError
from core.failpoints import failpoint
from core.ids import new_id
from messaging import inbox, operate, outbox, outcomes
from messaging.ports import Frozen
from messaging.registry import Registry
from messaging.retry import of_database, why_of
from messaging.time_limits import Watchdog, in_time
from models import InboxEvent, OutboxMessage

log = structlog.get_logger(__name__)

T = TypeVar("T")

# A dead worker's rows wait this long; a living one renews while it sends, so a long job keeps its row.
LEASE_S = 10.0
HOLD_NOTICED_S = 1.0
# Longer than any wait for a lock of the database: what takes longer inside a transaction will never end.
LONGEST_TRANSACTION_S = 180.0


@dataclass(frozen=True)
class Claimed:
    """A row that was claimed; it is `over` when it has killed its worker too often and was ended instead."""

    row_id: str
    over: bool


@dataclass(frozen=True)
class Job:
    """One frozen attempt of a row that we hold."""

    row_id: str
    kind: str
    frozen: Frozen
    msgid: str


class Worker:
    """Runs handlers and senders of some queues. Any number of workers may run anywhere.

    Args:
        lease_s: real seconds after which a dead worker's row is taken by another.
        longest_transaction_s: after which a handler or hook is taken for hung. It holds locks that only the end of
            its process lets go, so the process ends; its row was counted before, and is dead after some tries.
    """

    def __init__(
        self,
        db: Database,
        registry: Registry,
        clock: Clock,
        *,
        queues: list[str],
        lease_s: float = LEASE_S,
        owner: str | None = None,
        longest_transaction_s: float = LONGEST_TRANSACTION_S,
    ) -> None:
        self.db, self.registry, self.clock = db, registry, clock
        self.queues, self.lease_s = queues, lease_s
        self.owner = owner or f"w-{new_id()}"
        self._watchdog = Watchdog(longest_transaction_s)
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
        """Take one row from inbox and outbox each; False when both were empty."""
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
        if claimed.over:
            self.db.run(lambda session: self._tell_of_event(session, claimed.row_id))
            return True
        failpoint("worker.after_claim")
        try:
            self.db.run(lambda session: self._handle(session, claimed.row_id))
        except Exception as error:
            log.warning("inbox_handler_failed", row=claimed.row_id, error=type(error).__name__, exc_info=foreign(error))
            failure = error
            self.db.run(lambda session: self._give_back(session, claimed.row_id, failure))
        failpoint("worker.after_commit")
        return True

    def send_one(self, only: str | None = None) -> bool:
        """Claim and send one outbox row; False when none was due."""
        claimed = self.db.run(lambda session: self._claim_outbox(session, only))
        if claimed is None:
            return False
        if claimed.over:
            self.db.run(lambda session: self._tell_of_row(session, claimed.row_id))
            return True
        job = self.freeze(claimed.row_id)
        if job is None:
            return True
        failpoint("sender.after_claim")
        started = time.monotonic()
        outcome = self._send(job)
        took_s = time.monotonic() - started
        failpoint("sender.after_accept")
        self._close(claimed.row_id, lambda session: self._finish(session, claimed.row_id, outcome, took_s))
        failpoint("sender.after_commit")
        return True

    def freeze(self, claimed: str) -> Job | None:
        """The frozen bytes of a row that we hold; None when there is nothing to send now."""
        return self._close(claimed, lambda session: self._freeze(session, claimed))

    def _claim_inbox(self, session: Session, only: str | None) -> Claimed | None:
        event = inbox.claim(
            session,
            self.registry,
            queues=self._open(session),
            owner=self.owner,
            lease_s=self.lease_s,
            now=self.clock.now(),
            real_now=self.clock.real_now(),
            only=only,
        )
        return Claimed(event.id, event.status == "dead") if event else None

    def _handle(self, session: Session, event_id: str) -> None:
        with self._watchdog:
            inbox.handle(session, self.registry, event_id, self.owner, self.clock.now())
        failpoint("worker.before_commit")

    def _give_back(self, session: Session, event_id: str, error: Exception) -> str:
        now, real_now = self.clock.now(), self.clock.real_now()
        with self._watchdog:
            return inbox.give_back(session, self.registry, event_id, self.owner, error, now=now, real_now=real_now)

    def _tell_of_event(self, session: Session, event_id: str) -> None:
        with self._watchdog:
            inbox.tell(session, self.registry, session.get_one(InboxEvent, event_id), self.clock.now())

    def _tell_of_row(self, session: Session, row_id: str) -> None:
        with self._watchdog:
            outcomes.tell(session, self.registry, session.get_one(OutboxMessage, row_id), self.clock.now())

    def _claim_outbox(self, session: Session, only: str | None) -> Claimed | None:
        with self._watchdog:
            row = outbox.claim(
                session,
                self.registry,
                queues=self._open(session),
                owner=self.owner,
                lease_s=self.lease_s,
                now=self.clock.now(),
                real_now=self.clock.real_now(),
                only=only,
            )
        return Claimed(row.id, row.status != "leased") if row else None

    def _freeze(self, session: Session, row_id: str) -> Job | None:
        with self._watchdog:
            attempt = outbox.freeze(
                session, self.registry, row_id, self.owner, now=self.clock.now(), real_now=self.clock.real_now()
            )
        failpoint("sender.before_claim_commit")
        if attempt is None:
            return None
        row = session.get_one(OutboxMessage, row_id)
        frozen = Frozen(attempt.channel, (attempt.body or "").encode(), attempt.recipient or "")
        return Job(row_id, row.kind, frozen, attempt.msgid)

    def _close(self, row_id: str, unit: Callable[[Session], T]) -> T | None:
        """Run a closing unit of a row; when it cannot be written down for a reason of the row's own, bury the row."""
        try:
            return self.db.run(unit)
        except Exception as error:
            if of_database(error):
                raise
            log.error("row_broke_its_transaction", row=row_id, error=type(error).__name__, exc_info=error)
            why = why_of(error)
        self.db.run(lambda session: self._bury(session, row_id, why))
        return None

    def _bury(self, session: Session, row_id: str, why: Why) -> None:
        with self._watchdog:
            outcomes.bury_held(session, self.registry, row_id, self.owner, why, self.clock.now())

    def _open(self, session: Session) -> list[str]:
        """Our queues without those that an operator holds; looked up at most once a second."""
        if time.monotonic() - self._looked_at > HOLD_NOTICED_S:
            self._held, self._looked_at = operate.paused(session), time.monotonic()
        return [queue for queue in self.queues if queue not in self._held]

    def _send(self, job: Job) -> dict[str, Any] | Exception:
        """Send, keeping the lease alive; a send that takes too long is left behind, and may have arrived."""
        sender = self.registry.sender_of(job.kind)
        assert sender is not None
        longest_s = self.registry.longest_s(job.kind)
        outcome = in_time(
            lambda: sender.send(job.frozen, job.msgid),
            longest_s,
            every_s=self.lease_s / 3,
            meanwhile=lambda: self._renew(job.row_id),
        )
        if isinstance(outcome, Exception):
            log.warning(
                "send_failed",
                kind=job.kind,
                channel=job.frozen.channel,
                row=job.row_id,
                error=type(outcome).__name__,
                reason=why_of(outcome).text,
                exc_info=outcome if foreign(outcome) else None,
            )
        return outcome

    def _renew(self, row_id: str) -> None:
        until = self.clock.real_now() + timedelta(seconds=self.lease_s)
        statement = (
            update(OutboxMessage)
            .where(OutboxMessage.id == row_id, OutboxMessage.lease_owner == self.owner)
            .where(OutboxMessage.status == "leased", OutboxMessage.lease_until < until)
            .values(lease_until=until)
        )
        try:
            self.db.run(lambda session: session.execute(statement))
        except Exception:
            log.exception("lease_renewal_failed", row=row_id)

    def _finish(self, session: Session, row_id: str, outcome: dict[str, Any] | Exception, took_s: float = 0.0) -> None:
        with self._watchdog:
            outcomes.finish(
                session,
                self.registry,
                row_id,
                self.owner,
                outcome,
                now=self.clock.now(),
                real_now=self.clock.real_now(),
                took_s=took_s,
            )
        failpoint("sender.before_commit")


def foreign(error: Exception) -> bool:
    """Whether only a trace can explain it; our own errors say what happened in their words."""
    return not isinstance(error, YinpinError)
