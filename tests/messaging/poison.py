"""A worker with rows whose own code breaks wherever a test says, and neighbours whose code does not."""

import base64
import os
import threading
import time

from sqlalchemy import text
from sqlalchemy.exc import DataError, IntegrityError, NoResultFound

from core.clock import SystemClock
from core.database import Database
from core.encryption import KeyRing, use_keyring
from core.errors import PermanentFailure
from messaging.ports import Frozen
from messaging.registry import Registry
from messaging.worker import Worker

KIND, EVENT = "test.post", "test.event"
LEASE_S, HANG_S = 0.15, 0.6
MORE_MEMORY_THAN_THERE_IS = 1 << 46


def break_as(fault, session=None):
    """Fail in the way that the row names; a neighbour's row names none."""
    match fault:
        case "ValueError":
            raise ValueError("a fault of ours")
        case "NoResultFound":
            raise NoResultFound("no row")
        case "IntegrityError" if session is not None:
            for _ in range(2):
                session.execute(text("INSERT INTO business_offset (number, offset_s) VALUES (7, 0)"))
        case "IntegrityError":
            raise IntegrityError("twice", {}, Exception(1062, "Duplicate entry"))
        case "DataError":
            raise DataError("too long", {}, Exception(1406, "Data too long for column"))
        case "MemoryError":
            bytearray(MORE_MEMORY_THAN_THERE_IS)
        case "exit":
            os._exit(1)
        case "hang":
            time.sleep(3600)


class Breaking:
    """A channel that breaks in one of its methods; everything is sent to `sent`.

    Args:
        step: `freeze`, `send`, `settle` or `failed` breaks; with `failed` and `alarm` each broken row is refused first.
    """

    kind = KIND

    def __init__(self, step):
        self.step, self.sent = step, []

    def freeze(self, session, row, now):
        self._break("freeze", row.payload["fault"], session)
        # What hangs may have arrived each time; here that is found out soon, elsewhere after half an hour.
        repeat_for_s = 1 if row.payload["fault"] == "hang" else 1800
        return Frozen("a", row.payload["fault"].encode() or b"-", row.key, repeat_for_s=repeat_for_s)

    def send(self, frozen, msgid):
        fault = frozen.body.decode().strip("-")
        self._break("send", fault)
        if fault and self.step in ("failed", "alarm"):
            raise PermanentFailure("refused")
        self.sent.append(frozen.recipient)
        return {}

    def settle(self, session, row, result, now):
        self._break("settle", row.payload["fault"], session)

    def failed(self, session, row, reason, now):
        self._break("failed", row.payload["fault"], session)
        return False

    def _break(self, step, fault, session=None):
        if self.step == step:
            break_as(fault, session)


def make_registry(step, told):
    """One inbox kind and one sender of which `step` breaks; whoever is told of an end is in `told`."""
    registry, sender = Registry(), Breaking(step)

    def handler(session, event, now):
        if step == "handler":
            break_as(event.payload["fault"], session)

    def alarm(session, row, now):
        told.append(row.key)
        if step == "alarm":
            break_as(row.payload["fault"], session)

    def event_alarm(session, event, now):
        told.append(event.payload["name"])
        if step == "event_alarm":
            break_as(event.payload["fault"], session)

    registry.on(EVENT, handler if step != "event_alarm" else _refuse)
    registry.sender(sender, longest_s=HANG_S)
    registry.alarm, registry.event_alarm = alarm, event_alarm
    return registry, sender


def _refuse(session, event, now):
    if event.payload["fault"]:
        raise PermanentFailure("refused")


def work(url, step):
    """Work until killed, by a row or by the test."""
    use_keyring(KeyRing("test:" + base64.b64encode(b"d" * 32).decode(), base64.b64encode(b"i" * 32).decode()))
    registry, _ = make_registry(step, [])
    worker = Worker(
        Database(url), registry, SystemClock(), queues=["chat"], lease_s=LEASE_S, longest_transaction_s=HANG_S
    )
    stop = threading.Event()
    worker.run(stop, stop.wait, poll_s=0.05)
