"""SenseVoice through a stand-in of the package: no real model can be had."""

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from core.errors import ConfigInvalid, RetryLater
from scoring.speech.engines.engine import Audio
from scoring.speech.engines.models import file_sha256
from scoring.speech.recogniser import find_model, make_engine, make_recogniser, numbers

AUDIO = Audio(np.zeros(16_000 * 8, dtype=np.float32), 8.0, ((1.0, 3.0), (4.0, 7.0)), "", "wav", "pcm")


class Engine:
    """Says the same in every span, and remembers how long each was."""

    fails = False

    def __init__(self, model):
        self.model, self.spans = model, []

    @classmethod
    def from_sense_voice(cls, *, model, tokens, num_threads, language, use_itn):
        if "broken" in Path(tokens).read_text():
            raise RuntimeError("not a model")
        cls.made = cls(model)
        return cls.made

    def create_stream(self):
        tokens, times = ["<|zh|>", "我", "會", "講"], [0.0, 0.4, 0.8, 1.2]
        result = SimpleNamespace(text="<|zh|>我會講", tokens=tokens, timestamps=times)
        return SimpleNamespace(
            result=result, accept_waveform=lambda rate, samples: self.spans.append(len(samples) / rate)
        )

    def decode_stream(self, stream):
        if self.fails:
            raise RuntimeError("out of memory")


@pytest.fixture
def package(monkeypatch):
    module = SimpleNamespace(OfflineRecognizer=type("Engine", (Engine,), {}), __spec__=object())
    monkeypatch.setitem(sys.modules, "sherpa_onnx", module)
    return module.OfflineRecognizer


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "model.int8.onnx").write_bytes(b"weights")
    (tmp_path / "tokens.txt").write_text("我 0")
    return tmp_path


def test_each_span_is_heard_and_every_token_has_its_time(package, folder):
    heard = make_engine("sherpa-onnx", str(folder), folder, "auto").recognise(AUDIO)

    assert heard.text == "我会讲我会讲" and package.made.spans == pytest.approx([2.4, 3.4])
    assert [(word.text, word.start_s) for word in heard.words] == [
        ("我", 1.2), ("会", 1.6), ("讲", 2.0), ("我", 4.2), ("会", 4.6), ("讲", 5.0),
    ]  # fmt: skip
    assert heard.engine == "sherpa-onnx" and heard.model_sha256 == file_sha256(folder / "model.int8.onnx")


def test_a_missing_package_is_named_with_what_to_do(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "sherpa_onnx", None)
    with pytest.raises(ConfigInvalid, match="pip install sherpa-onnx"):
        make_engine("sherpa-onnx", str(folder), folder, "auto").recognise(AUDIO)


def test_the_doctor_names_what_is_missing(package, folder, tmp_path):
    assert find_model("sherpa-onnx", str(folder), tmp_path).path == folder / "model.int8.onnx"
    assert numbers("sherpa-onnx", str(folder), "auto") == "the numbers of its file"
    with pytest.raises(ConfigInvalid, match="set SPEECH_MODEL"):
        find_model("sherpa-onnx", None, tmp_path)
    (folder / "tokens.txt").unlink()
    (folder / "model.int8.onnx").unlink()
    with pytest.raises(ConfigInvalid, match=r"it lacks model\.int8\.onnx, tokens\.txt"):
        find_model("sherpa-onnx", str(folder), tmp_path)


def test_a_model_that_does_not_load_and_an_engine_that_breaks(package, folder):
    engine = make_engine("sherpa-onnx", str(folder), folder, "auto")
    package.fails = True
    with pytest.raises(RetryLater, match="out of memory"):
        engine.recognise(AUDIO)
    engine.close()
    (folder / "tokens.txt").write_text("broken")
    with pytest.raises(ConfigInvalid, match="does not load"):
        engine.recognise(AUDIO)


def test_it_listens_in_a_process_of_its_own(folder):
    assert make_recogniser("sherpa-onnx", str(folder), folder).pid is None
