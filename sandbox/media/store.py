"""Temporary media: kept for three days.

Source: developer.work.weixin.qq.com/document/path/90253, 90255.
"""

from __future__ import annotations

import mimetypes
import secrets
from dataclasses import dataclass

from sandbox.core.clock import BusinessClock
from sandbox.core.errors import ApiError
from sandbox.media.jobs import MediaJobs

LIFE_S = 3 * 86400
TYPES = {"voice": "audio/amr", "image": "image/jpeg", "video": "video/mp4"}
SILK, SILK_TYPE = b"\x02#!SILK_V3", "audio/silk"


@dataclass
class Medium:
    """One stored file."""

    media_id: str
    kind: str
    data: bytes
    filename: str
    content_type: str
    created: float
    speex: bytes = b""
    silk_id: str = ""


class Media:
    """All files of the corp; every app of it can read them."""

    def __init__(self, clock: BusinessClock) -> None:
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """Forget all files and jobs."""
        self._by_id: dict[str, Medium] = {}
        self.jobs = MediaJobs()

    def store(self, kind: str, data: bytes, filename: str = "", content_type: str = "") -> Medium:
        """Keep a file and give it an id (unchecked: the calls that take one check it)."""
        name = filename or f"{kind}.{'amr' if kind == 'voice' else 'bin'}"
        guessed = TYPES.get(kind) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        media_id = secrets.token_urlsafe(40)
        medium = Medium(media_id, kind, data, name, content_type or guessed, self._clock.now())
        self._by_id[media_id] = medium
        return medium

    def store_spoken(self, amr: bytes, speex: bytes) -> Medium:
        """A voice that a page recorded with the JS-SDK: there is a second, better copy of it."""
        medium = self.store("voice", amr)
        medium.speex = speex
        return medium

    def silk_of(self, media_id: str) -> str:
        """The id of a voice's Silk copy, made on first request: the right header, and no sound.

        Raises:
            ApiError: 40007.
        """
        voice = self.find(media_id)
        if not voice.silk_id:
            silk = self.store("voice", SILK, "voice.silk", SILK_TYPE)
            silk.created, voice.silk_id = voice.created, silk.media_id
        return voice.silk_id

    def find(self, media_id: object) -> Medium:
        """One file.

        Raises:
            ApiError: 40007 unknown or older than three days.
        """
        medium = self._by_id.get(media_id) if isinstance(media_id, str) else None
        if medium is None or medium.created + LIFE_S <= self._clock.now():
            raise ApiError(40007)
        return medium
