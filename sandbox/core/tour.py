"""The tour behind the page's button: one run at a time; what it shows is kept for the page."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

ACT_S, SHOT_S = 4.0, 3.0
HEARD_KEPT = 3

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shot:
    """One phone on the stage.

    Attributes:
        role: id of the phone's owner on the page.
        opened: what is open in it: `{"url"}` of a page or `{"pagepath"}` of the mini-program; nothing: the chat.
    """

    role: str
    opened: Mapping[str, str] = field(default_factory=dict)

    def shown(self) -> dict[str, Any]:
        """As the page reads it."""
        return {"role": self.role, "opened": dict(self.opened)}


@dataclass(frozen=True)
class Door:
    """A way into the world for whoever watched: which part they take, as whom, and on which phones."""

    part: str
    name: str
    shots: tuple[Shot, ...]

    def shown(self) -> dict[str, Any]:
        """As the page reads it."""
        return {"part": self.part, "name": self.name, "shots": [shot.shown() for shot in self.shots]}


@dataclass(frozen=True)
class Act:
    """One of the acts by its name on the stepper, and in full."""

    short: str
    title: str


@dataclass
class Seen:
    """What the page shows of one run."""

    status: str = "idle"
    act: int = 0
    caption: str = ""
    shots: tuple[Shot, ...] = ()
    cue: int = 0
    heard: tuple[int, int] = (0, 0)
    heard_lines: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    doors: tuple[Door, ...] = ()

    def shown(self) -> dict[str, Any]:
        """As the page reads it."""
        return {
            "status": self.status,
            "act": self.act,
            "caption": self.caption,
            "shots": [shot.shown() for shot in self.shots],
            "cue": self.cue,
            "heard": {"done": self.heard[0], "total": self.heard[1], "lines": list(self.heard_lines)},
            "lines": list(self.lines),
            "doors": [door.shown() for door in self.doors],
        }


class Tour:
    """What the button starts, how far it is, and what the page has to show.

    Args:
        runner: plays everything, telling this object; whatever it raises ends the tour as failed with that text.
            Without one (a sandbox that was started alone) the button cannot do anything.
        preparing: whether something that a run waits for is still being made, such as the spoken answers.
        at_stake: how many things somebody did by hand that another run would erase.
        acts: their names, in order.
        pace: 1 for people; 0 waits for nobody's eyes.
    """

    def __init__(
        self,
        runner: Callable[[Tour], None] | None = None,
        preparing: Callable[[], bool] = lambda: False,
        at_stake: Callable[[], int] = lambda: 0,
        acts: Sequence[Act] = (),
        pace: float = 1.0,
    ) -> None:
        self.runner, self._preparing, self._at_stake = runner, preparing, at_stake
        self._acts, self._pace = tuple(acts), pace
        self._lock = threading.Lock()
        self._seen = Seen()
        self._started = self._ended = self._act_since = self._shot_since = 0.0

    # --- the button -----------------------------------------------------------------------------
    def start(self, erase: bool = False) -> bool:
        """Begin; False when there is nothing to play, it is playing, or it would erase what was done by hand."""
        if not erase and self._at_stake():
            return False
        with self._lock:
            if self.runner is None or self._seen.status == "running":
                return False
            self._seen = Seen("running", cue=self._seen.cue)
            self._started, self._ended = time.monotonic(), 0.0
            self._act_since = self._shot_since = 0.0
        threading.Thread(target=self._play, name="tour", daemon=True).start()
        return True

    def shown(self) -> dict[str, Any]:
        """Everything the page draws: status idle|running|done|failed, the act, the shots, what was heard, the doors."""
        at_stake = self._at_stake()
        with self._lock:
            end = self._ended or time.monotonic()
            return self._seen.shown() | {
                "available": self.runner is not None,
                "preparing": self._preparing(),
                "at_stake": at_stake,
                "seconds": round(end - self._started, 1) if self._started else 0.0,
                "acts": [{"short": act.short, "title": act.title} for act in self._acts],
            }

    # --- what the story tells -------------------------------------------------------------------
    def act(self, title: str) -> None:
        """The next act begins, once the one before has been on for long enough."""
        self._settle(self._act_since, ACT_S)
        with self._lock:
            self._seen.act += 1
            self._seen.caption, self._seen.heard, self._seen.heard_lines = title, (0, 0), []
            self._seen.lines.append(f"▶ {title}")
            self._act_since = time.monotonic()

    def line(self, words: str) -> None:
        """Something held."""
        with self._lock:
            self._seen.lines.append(words)

    def show(self, caption: str, *shots: Shot) -> None:
        """Other phones come to the stage, once the ones before have been seen."""
        self._settle(self._shot_since, SHOT_S)
        with self._lock:
            self._seen.caption, self._seen.shots = caption, shots or self._seen.shots
            self._seen.cue += 1
            self._shot_since = time.monotonic()

    def heard(self, done: int, total: int, words: str = "") -> None:
        """So many recordings of all are recognised; the newest one's words."""
        with self._lock:
            self._seen.heard = (done, total)
            self._seen.heard_lines = [*self._seen.heard_lines, *([words] if words else [])][-HEARD_KEPT:]

    def hold(self, seconds: float) -> None:
        """Give people time to look."""
        time.sleep(seconds * self._pace)

    def open_doors(self, doors: Sequence[Door]) -> None:
        """What whoever watched may play now."""
        with self._lock:
            self._seen.doors = tuple(doors)

    # --------------------------------------------------------------------------------------------
    def _settle(self, since: float, least_s: float) -> None:
        left = since + least_s * self._pace - time.monotonic() if since else 0.0
        if left > 0:
            time.sleep(left)

    def _play(self) -> None:
        assert self.runner is not None
        try:
            self.runner(self)
        except Exception as error:
            # Whatever stops the story is shown on the page, where somebody is waiting for it.
            log.exception("tour failed")
            self._end("failed", str(error))
        else:
            self._settle(self._shot_since, SHOT_S)
            self._end("done")

    def _end(self, status: str, line: str = "") -> None:
        with self._lock:
            self._seen.status, self._ended = status, time.monotonic()
            self._seen.heard = (0, 0)
            if line:
                self._seen.caption = line
                self._seen.lines.append(line)
