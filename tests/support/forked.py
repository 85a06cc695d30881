"""Processes of the product that start in milliseconds, forked by a server that has imported everything.

A kill test starts hundreds of them; an interpreter of its own for each would take most of its time.
"""

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess

from core.failpoints import VARIABLE
from tests.support.services import die_with_parent

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(
    ["pytest", "tests.messaging.door_worker", "tests.messaging.poison", "tests.reminders.ticker"]
)


def start(work: Callable[..., None], *arguments: object, failpoint: str = "") -> ForkServerProcess:
    """Run a module's function in a process of its own, with a fail point armed (`name:probability`)."""
    process = CONTEXT.Process(target=_child, args=(work, arguments, failpoint), daemon=True)
    process.start()
    return process


def _child(work: Callable[..., None], arguments: tuple[object, ...], failpoint: str) -> None:
    die_with_parent()
    os.environ[VARIABLE] = failpoint
    work(*arguments)
