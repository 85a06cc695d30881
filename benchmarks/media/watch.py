"""What a process and everything that it started cost so far, from /proc."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import requests

TICKS = os.sysconf("SC_CLK_TCK")
ENCODERS = "encoder_child.py"
PAGES, ROUNDS = ("/healthz", "/hr", "/nowhere"), 40
# Short-lived children come and go under the eyes of whoever looks; what is gone is simply not counted.
GONE = (FileNotFoundError, ProcessLookupError)


@dataclass(frozen=True)
class Seen:
    """One process as it stands.

    Attributes:
        cpu_s: its own and that of its children that have ended.
        peak_mib: the most memory it ever had at once (VmHWM).
    """

    pid: int
    command: str
    cpu_s: float
    peak_mib: float


@dataclass
class Tree:
    """A process with its descendants, watched for as long as they live.

    Attributes:
        cpu_s: processor seconds of all of them so far.
        encoders, others: the highest peaks of the encoders' processes and of the rest, by process number.
    """

    root: int
    cpu_s: float = 0.0
    encoders: dict[int, float] = field(default_factory=dict)
    others: dict[int, float] = field(default_factory=dict)

    def look(self) -> None:
        """Note what everybody has used by now."""
        now = list(family(self.root))
        # A decoder that ends between two looks goes from the family into its parent's sum, never back.
        self.cpu_s = max(self.cpu_s, sum(one.cpu_s for one in now))
        for one in now:
            peaks = self.encoders if ENCODERS in one.command else self.others
            peaks[one.pid] = max(one.peak_mib, peaks.get(one.pid, 0.0))

    @property
    def peak_mib(self) -> float:
        """The worker and its encoders together: the largest of its own processes, twice where two of them work.

        Children that decode one recording and end are left out; they live for a blink, in limits of their own.
        """
        largest = sorted(self.others.values())[-max(1, len(self.encoders)) :]
        return sum(largest) + sum(self.encoders.values())


def family(root: int) -> Iterator[Seen]:
    """A process and all its descendants."""
    parents = dict(_parents())
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        waiting += [child for child, parent in parents.items() if parent == pid]
        try:
            yield look_at(pid)
        except GONE:
            continue


def look_at(pid: int) -> Seen:
    """One process.

    Raises:
        FileNotFoundError, ProcessLookupError: it has ended.
    """
    folder = Path(f"/proc/{pid}")
    fields = _stat(folder)
    ticks = sum(int(fields[at]) for at in (11, 12, 13, 14))
    status = (folder / "status").read_text("utf-8")
    peak_kib = int(status.split("VmHWM:")[1].split()[0]) if "VmHWM:" in status else 0
    return Seen(pid, (folder / "cmdline").read_text("utf-8", "replace"), ticks / TICKS, peak_kib / 1024)


def visited(pid: int, address: str) -> float:
    """MiB that a web process has in memory after some pages, so that it is as warm each time."""
    for _ in range(ROUNDS):
        for page in PAGES:
            requests.get(f"{address}{page}", timeout=60, allow_redirects=False)
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def _parents() -> Iterator[tuple[int, int]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                yield int(folder.name), int(_stat(folder)[1])
            except GONE:
                continue


def _stat(folder: Path) -> list[str]:
    """The fields behind the name, which may hold anything."""
    return (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
