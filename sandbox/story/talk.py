"""What one person heard and said, as the bubbles of a chat."""

from __future__ import annotations

import base64
import datetime as dt
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sandbox.page import sound
from sandbox.story.cast import Person
from sandbox.story.record import Record
from sandbox.story.report import CHANNELS
from sandbox.story.stage import ZONE

LINK = re.compile(r"https?://\S+")
PAUSE = dt.timedelta(minutes=30)
NOTICES = ("sms", "subscribe", "mail")


def bubbles(record: Record, person: Person, recordings: Path | None) -> str:
    """The conversation, oldest first; a voice message can be played where its recording is at hand."""
    voices = _voices(record, person, recordings)
    out, before = [], None
    for at, channel, entry in _entries(record.truth, person):
        if before is None or at - before > PAUSE:
            out.append(f'<p class="when">{day_time(at)}</p>')
        before = at
        if channel == "me":
            inside = (
                next(voices, "语音") if entry["msgtype"] == "voice" else _words(str(entry["body"].get("content", "")))
            )
            out.append(f'<div class="line me"><div class="bubble">{inside}</div></div>')
        elif channel in NOTICES:
            out.append(f'<div class="notice"><small>{CHANNELS[channel]}</small>{_words(entry.get("text", ""))}</div>')
        else:
            out.append(f'<div class="line"><div class="bubble">{_words(entry.get("text", ""))}</div></div>')
    return "".join(out)


def moment(at: str) -> dt.datetime:
    """A time of the record, in Beijing."""
    return dt.datetime.fromisoformat(at).astimezone(ZONE)


def day_time(at: dt.datetime) -> str:
    """`12月1日 10:00`."""
    return f"{at.month}月{at.day}日 {at:%H:%M}"


def _entries(truth: dict[str, Any], person: Person) -> Iterator[tuple[dt.datetime, str, dict[str, Any]]]:
    ids = {
        "kf": person.external_userid,
        "subscribe": person.openid,
        "sms": person.phone,
        "mail": person.profile.get("email", ""),
    }
    found = [(channel, entry) for channel, who in ids.items() for entry in truth.get(channel, {}).get(who, [])]
    found += [("me", entry) for entry in truth.get("said", []) if entry["who"] == person.external_userid]
    for channel, entry in sorted(found, key=lambda pair: int(pair[1]["seq"])):
        yield moment(entry["at"]), channel, entry


def _voices(record: Record, person: Person, recordings: Path | None) -> Iterator[str]:
    """Of each voice message in order: its player and what was recognised."""
    names = [name for who, name in record.voices if who == person.external_userid]
    parts = [
        part
        for answer in record.answers
        if answer["who"] == person.key
        for part in answer["parts"]
        if part["kind"] == "voice"
    ]
    for number, name in enumerate(names):
        heard = str(parts[number]["text"] or "") if number < len(parts) else ""
        yield _player(recordings / name if recordings else None, number + 1) + _transcript(heard)


def _player(path: Path | None, number: int) -> str:
    if path is None or not path.is_file():
        return "<span>语音</span>"
    data = base64.b64encode(sound.to_wav(path.read_bytes())).decode()
    return f'<audio controls preload="none" aria-label="第{number}段语音" src="data:audio/wav;base64,{data}"></audio>'


def _transcript(heard: str) -> str:
    return (
        f'<span class="heard">{html.escape(heard)}</span>' if heard else '<span class="heard">（没有听到声音）</span>'
    )


def _words(text: str) -> str:
    """Everything is escaped; an address, too long to read, is named."""
    pieces = LINK.split(text)
    return '<span class="link">专属链接</span>'.join(html.escape(piece) for piece in pieces).replace("\n", "<br>")
