"""One recogniser of each engine for the whole run: loading a model costs seconds."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from scoring.speech.engines.engine import Recogniser
from scoring.speech.recogniser import make_recogniser


@pytest.fixture(scope="session")
def speech_data_dir(tmp_path_factory) -> Path:
    """Joined models, kept between runs where DATA_DIR is kept."""
    kept = os.environ.get("DATA_DIR", "var")
    return Path(kept) if Path(kept).is_dir() else tmp_path_factory.mktemp("speech")


@pytest.fixture(scope="session")
def faster_whisper(speech_data_dir) -> Iterator[Recogniser]:
    pytest.importorskip("faster_whisper", reason="faster-whisper is not installed")
    recogniser = make_recogniser("faster-whisper", None, speech_data_dir)
    yield recogniser
    recogniser.close()


@pytest.fixture(scope="session")
def openai_whisper(speech_data_dir) -> Iterator[Recogniser]:
    pytest.importorskip("whisper", reason="openai-whisper is not installed: pip install -r requirements.txt")
    recogniser = make_recogniser("openai-whisper", None, speech_data_dir)
    yield recogniser
    recogniser.close()


@pytest.fixture(params=["faster_whisper", "openai_whisper"])
def recogniser(request) -> Recogniser:
    """Each engine in turn."""
    return request.getfixturevalue(request.param)
