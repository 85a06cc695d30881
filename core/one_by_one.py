"""A batch whose items are independent: each in a transaction of its own, so that one which fails fails alone."""

import time
from collections.abc import Callable, Iterable
from itertools import islice
from typing import TypeVar

import structlog
from prometheus_client import Counter
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core.database import Database
from core.retries import is_transient

log = structlog.get_logger(__name__)

Item = TypeVar("Item")

FAILED = Counter("yinpin_items_failed", "Items of a batch that failed while the others went on", ["batch"])
BATCH = 100
# An item that failed is left alone for so long: it must neither fill the log nor take the others' places.
REST_S = 300.0


class OneByOne:
    """Does what is due, item by item, and remembers what failed.

    Args:
        name: of the batch, in the log and in `yinpin_items_failed`.
        most: so many items are done at one call.
    """

    def __init__(self, db: Database, name: str, most: int = BATCH) -> None:
        self._db, self._name, self._most = db, name, most
        self._rests: dict[object, float] = {}

    def __call__(self, items: Iterable[Item], work: Callable[[Session, Item], bool]) -> int:
        """Do up to `most` of the items; returns for how many `work` said that it did something.

        Raises:
            DBAPIError: the database itself is away, which is no item's fault.
        """
        return sum(self._one(item, work) for item in list(islice(filter(self._may, items), self._most)))

    def _may(self, item: object) -> bool:
        if self._rests.get(item, 0.0) > time.monotonic():
            return False
        self._rests.pop(item, None)
        return True

    def _one(self, item: Item, work: Callable[[Session, Item], bool]) -> bool:
        try:
            return self._db.run(lambda session: work(session, item))
        except Exception as error:
            if isinstance(error, DBAPIError) and is_transient(error):
                raise
            FAILED.labels(self._name).inc()
            log.warning("item_failed", batch=self._name, item=item, error=type(error).__name__, exc_info=error)
            self._rests[item] = time.monotonic() + REST_S
            return False
