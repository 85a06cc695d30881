"""Media that arrive by other ways: permanent pictures, and files that WeCom fetches from an address."""

from __future__ import annotations

from dataclasses import dataclass

BUSY, DONE, FAILED = 1, 2, 3


@dataclass
class Job:
    """One file that WeCom fetches by itself."""

    created: float
    status: int = BUSY
    errcode: int = 0
    media_id: str = ""


class MediaJobs:
    """Fetching jobs by id, permanent pictures by name, and when pictures were uploaded (for their quota)."""

    def __init__(self) -> None:
        self.by_id: dict[str, Job] = {}
        self.pictures: dict[str, bytes] = {}
        self.picture_times: list[float] = []
