"""One tick of the reminders in a process of its own, for the tests that race or kill it."""

from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from config.loader import load_reminders
from core.database import Database
from core.encryption import KeyRing, use_keyring
from reminders.tick import ReminderTick
from tests.support.times import NOW

BATCH = 50


def tick_once(
    url: str, keys: tuple[str, str], together: Barrier | None = None, counts: "Queue[int] | None" = None
) -> None:
    """Tick at NOW, at the same moment as the others behind the barrier; the count goes to the queue."""
    use_keyring(KeyRing(*keys))
    ticking = ReminderTick(Database(url), load_reminders(), batch=BATCH)
    if together is not None:
        together.wait(60)
    count = ticking(NOW)
    if counts is not None:
        counts.put(count)
