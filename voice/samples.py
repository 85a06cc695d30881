"""Speak a list of texts into files, with a manifest that says what each file is.

The list is JSON: `[{"name": "strong-1.amr", "text": "...", "voice": "zm_yunxi", "speed": 1.0}, ...]`;
voice and speed may be left out, and `{"name": ..., "silence_s": 8}` makes a silent recording.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from voice import audio_files, kokoro_files
from voice.errors import TextRefused
from voice.synthesiser import RATE, Kokoro

MANIFEST = "manifest.json"
LOCK = ".lock"
# Part of every entry: a change of how the samples are made makes them all anew.
RECIPE = 1


def render(
    items: Iterable[Mapping[str, Any]], folder: Path, *, cache: Path, report: Callable[[str], None] = print
) -> list[dict[str, Any]]:
    """Write every item into `folder` and return the manifest's entries.

    An item whose entry and file are unchanged is left alone, so a second run takes no time
    and does not even load the model. Two at once on one folder: the second waits, and then
    finds everything made.

    Raises:
        TextRefused: an item has no name, another ending than .amr or .wav, or unreadable text.
        VoiceUnavailable: a package or voice is missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        return _render(items, folder, cache, report)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else renders into the folder; the lock of a process that died is free at once."""
    with (folder / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _render(
    items: Iterable[Mapping[str, Any]], folder: Path, cache: Path, report: Callable[[str], None]
) -> list[dict[str, Any]]:
    known = {entry["name"]: entry for entry in read_manifest(folder)}
    kokoro: Kokoro | None = None
    entries: list[dict[str, Any]] = []
    for item in items:
        entry = _entry(item, cache)
        path = folder / entry["name"]
        if known.get(entry["name"], {}).items() >= entry.items() and _unchanged(path, known[entry["name"]]):
            entries.append(known[entry["name"]])
            continue
        if entry["text"] and kokoro is None:
            kokoro = Kokoro(cache)
        entries.append(_speak(entry, path, kokoro))
        report(f"{entry['name']}: {entries[-1]['seconds']:.1f} s")
        _write_manifest(folder, [*entries, *(known[name] for name in known if name not in _names(entries))])
    _write_manifest(folder, entries)
    return entries


def read_manifest(folder: Path) -> list[dict[str, Any]]:
    """Return the entries: name, text, voice, speed, model_sha256, synthetic, seconds, sha256."""
    path = folder / MANIFEST
    entries: list[dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.exists() else []
    return entries


def _entry(item: Mapping[str, Any], cache: Path) -> dict[str, Any]:
    """Return what is asked for; with the file's length and hash added it is the manifest's entry."""
    name = str(item.get("name", ""))
    if not name.endswith((".amr", ".wav")) or Path(name).name != name:
        raise TextRefused(f"name {name!r}: a plain file name that ends in .amr or .wav is needed")
    silent = float(item.get("silence_s", 0))
    return {
        "name": name,
        "text": "" if silent else str(item["text"]),
        "voice": "" if silent else str(item.get("voice") or kokoro_files.default_voice(cache)),
        "speed": float(item.get("speed", 1.0)),
        "silence_s": silent,
        "model_sha256": "" if silent else kokoro_files.MODEL_SHA256,
        "synthetic": True,
        "recipe": RECIPE,
    }


def _speak(entry: dict[str, Any], path: Path, kokoro: Kokoro | None) -> dict[str, Any]:
    if kokoro is None or not entry["text"]:
        samples, rate = audio_files.silence(entry["silence_s"]), audio_files.AMR_RATE
    else:
        samples, rate = kokoro.say(entry["text"], voice=entry["voice"], speed=entry["speed"]), RATE
    audio_files.write(path, samples, rate)
    return {**entry, "seconds": round(len(samples) / rate, 3), "sha256": kokoro_files.file_sha256(path)}


def _unchanged(path: Path, entry: Mapping[str, Any]) -> bool:
    return path.is_file() and kokoro_files.file_sha256(path) == entry.get("sha256")


def _names(entries: list[dict[str, Any]]) -> set[str]:
    return {entry["name"] for entry in entries}


def _write_manifest(folder: Path, entries: list[dict[str, Any]]) -> None:
    draft = folder / f".{MANIFEST}.part"
    draft.write_text(json.dumps(entries, ensure_ascii=False, indent=1) + "\n", "utf-8")
    draft.replace(folder / MANIFEST)
