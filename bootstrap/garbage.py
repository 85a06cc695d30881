"""The garbage collector at a start: what is made then stays, and is never looked at again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def nothing_to_collect() -> Iterator[None]:
    """For imports and the making of parts: to look for garbage again and again takes a tenth of a start.

    Of all that a start makes, ten objects were found to be garbage. Seen by the collector later, the others would cost
    it 150 ms of CPU each time, in which no thread of the process answers anybody.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
