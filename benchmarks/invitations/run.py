"""One run: a drive, the processes, the kills, and what came of it."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from benchmarks.invitations.outcome import KILLS, Outcome
from benchmarks.invitations.world import fill
from benchmarks.media.watch import GONE, family
from bootstrap import handlers
from bootstrap.parts import Parts
from config.settings import Settings
from core.encryption import generate_key
from models import Application, Candidate, OutboxMessage
from sandbox.server import Sandbox, start_sandbox
from tests.support import tenant
from tests.support.ports import free_port
from tests.support.processes import Process

SMS_A_MINUTE = 3_000
# Nothing new for so long is the end; a dead worker's lease is out by then.
QUIET_S, LOOK_S = 600.0, 1.0
SLOWEST_A_SECOND, START_S = 2.0, 900.0
OPEN = ("queued", "leased")


@dataclass
class Run:
    """How it went: seconds, the most MiB that one process of each kind had, and kills."""

    seconds: float = 0.0
    memory: dict[str, float] = field(default_factory=dict)
    kills: int = 0


def measure(what: str, commands: tuple[str, ...], count: int, folder: Path, database: str, redis: str) -> Outcome:
    """Fill a drive, start the processes, kill them on the way, and see what came of it."""
    with start_sandbox() as sandbox, refusals(sandbox) as refused:
        address = f"http://127.0.0.1:{free_port()}"
        sandbox.client.setup({**tenant.sandbox_setup(address), "limits": {"sms_per_min": SMS_A_MINUTE}})
        environment = tenant.settings(
            sandbox_url=sandbox.url, smtp_url=sandbox.smtp_url, public_url=address, database_url=database,
            data_dir=folder / "data", redis_url=redis,
        )  # fmt: skip
        environment |= {"DATA_KEYS": f"k1:{generate_key()}", "INDEX_KEY": generate_key(), "LOG_LEVEL": "ERROR"}
        migrate = Process("migrate", environment=environment, log=folder / "migrate.log").start()
        if migrate.process.wait(timeout=START_S):
            raise RuntimeError(migrate.output())
        parts = handlers.build(Settings.model_validate({name.lower(): value for name, value in environment.items()}))
        parts.make_contact_way()
        phones = fill(parts.db, count)
        processes = [
            Process(command, environment=environment, log=folder / f"{command}{number}.log")
            for number, command in enumerate(commands)
        ]
        run = watched(sandbox, parts, processes, count)
        return outcome(what, sandbox, parts, phones, refused, run, len(processes))


@contextmanager
def refusals(sandbox: Sandbox) -> Iterator[Counter[int]]:
    """WeCom's answers by their number, counted while they are given."""
    found, truth = Counter[int](), sandbox.world.truth
    record: Callable[..., None] = truth.call

    def counted(path: str, **fields: Any) -> None:
        answer = fields.get("answer")
        if path.startswith("/cgi-bin/") and isinstance(answer, dict):
            found[int(answer.get("errcode") or 0)] += 1
        record(path, **fields)

    truth.call = counted  # type: ignore[method-assign]
    yield found


def watched(sandbox: Sandbox, parts: Parts, processes: list[Process], count: int) -> Run:
    """Run until everybody has theirs or nothing moves any more; kill -9 all at one third and at two thirds."""
    run, seen, began = Run(), -1, time.monotonic()
    moved, until = began, began + START_S + count / SLOWEST_A_SECOND
    for process in processes:
        process.start()
    try:
        while time.monotonic() < until and time.monotonic() - moved < QUIET_S:
            time.sleep(LOOK_S)
            note_memory(run.memory, processes)
            reached = len(sandbox.world.truth.received["sms"])
            if reached != seen:
                seen, moved = reached, time.monotonic()
            if run.kills < KILLS and reached >= count * (run.kills + 1) // (KILLS + 1):
                run.kills += kill(processes)
            elif run.kills == KILLS and not yet_to_come(parts):
                break
    finally:
        for process in processes:
            process.stop()
    run.seconds = time.monotonic() - began
    return run


def kill(processes: list[Process]) -> int:
    """kill -9 all, and start them again."""
    for process in processes:
        process.kill()
    for process in processes:
        process.start()
    return 1


def note_memory(memory: dict[str, float], processes: list[Process]) -> None:
    """The most that a process of each kind ever had, its children included one by one."""
    for process in processes:
        try:
            peaks = [one.peak_mib for one in family(process.process.pid)]
        except GONE:
            continue
        name = process.command[0]
        memory[name] = max(memory.get(name, 0.0), *peaks, 0.0)


def yet_to_come(parts: Parts) -> int:
    """Who is yet to be invited, and texts that some worker will still take."""
    texts = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.status.in_(OPEN))
    people = select(func.count()).select_from(Application).where(Application.state == "screened_in")
    with parts.db.read() as session:
        return sum(session.scalar(one) or 0 for one in (texts.where(OutboxMessage.kind == "notify.candidate"), people))


def outcome(
    what: str, sandbox: Sandbox, parts: Parts, phones: list[str], refused: Counter[int], run: Run, processes: int
) -> Outcome:
    """Compare what the phones received with what the database says."""
    got = {who: len(texts) for who, texts in sandbox.world.truth.received["sms"].items()}
    with parts.db.read() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.status == "uncertain")).all()
        people = {session.get_one(Application, row.application_id).candidate_id for row in rows if row.application_id}
        doubtful = {session.get_one(Candidate, one).phone for one in people}
    return Outcome(
        what=what,
        invited=len(phones),
        lost=sum(phone not in got and phone not in doubtful for phone in phones),
        doubled=sum(number > 1 for number in got.values()),
        doubtful=len(doubtful),
        processes=processes,
        too_much=sum(refused[code] for code in (45009, 45033)) + len(sandbox.world.truth.dropped),
        kills=run.kills,
        seconds=run.seconds,
        memory=run.memory,
    )
