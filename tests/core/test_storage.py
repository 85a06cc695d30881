"""Encrypted files."""

import base64
import os
import stat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.encryption import CannotOpen, KeyRing
from core.errors import NotFound
from core.storage import PIECE, SEALED_PIECE, EncryptedFiles

KEY, OTHER, INDEX = (base64.b64encode(letter * 32).decode() for letter in (b"k", b"o", b"x"))
RECORDING = bytes(number % 251 for number in range(2 * PIECE + 1000))


@pytest.fixture
def files(tmp_path):
    return EncryptedFiles(tmp_path / "files", KeyRing(f"k:{KEY}", INDEX))


def path_of(files: EncryptedFiles, file_id: str):
    return files._path(file_id)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 1])
def test_a_file_comes_back_whole(files, size):
    file_id = files.put(RECORDING[:size])
    assert files.read(file_id) == RECORDING[:size]
    assert files.size(file_id) == size


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(start=st.integers(0, len(RECORDING) + 10), length=st.integers(0, len(RECORDING)))
def test_any_range_is_the_same_as_cutting_the_plain_bytes(files, start, length):
    file_id = files.put(RECORDING)
    assert files.read(file_id, start, start + length) == RECORDING[start : start + length]


def test_a_range_reads_only_the_pieces_it_touches(files):
    file_id = files.put(RECORDING)
    path = path_of(files, file_id)
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1  # the last piece is broken
    path.write_bytes(raw)
    assert files.read(file_id, 10, 20) == RECORDING[10:20]
    with pytest.raises(CannotOpen):
        files.read(file_id, 2 * PIECE)


def test_the_disk_holds_no_plain_bytes_and_little_more_than_the_data(files):
    plain = "候选人的录音".encode() * 20_000
    raw = path_of(files, files.put(plain)).read_bytes()
    assert "录音".encode() not in raw
    assert len(raw) < len(plain) * 1.001 + 100


def test_equal_files_differ_on_the_disk(files):
    one, other = files.put(b"x" * 100), files.put(b"x" * 100)
    assert path_of(files, one).read_bytes()[-100:] != path_of(files, other).read_bytes()[-100:]


def test_a_file_moved_to_another_name_does_not_open(files):
    one, other = files.put(b"one"), files.put(b"two")
    os.replace(path_of(files, one), path_of(files, other))
    with pytest.raises(CannotOpen):
        files.read(other)


def header_length(raw: bytes) -> int:
    return 3 + 1 + raw[3] + 8


def test_pieces_in_another_order_do_not_open(files):
    path = path_of(files, file_id := files.put(RECORDING))
    raw = path.read_bytes()
    head = header_length(raw)
    first, second = raw[head : head + SEALED_PIECE], raw[head + SEALED_PIECE : head + 2 * SEALED_PIECE]
    path.write_bytes(raw[:head] + second + first + raw[head + 2 * SEALED_PIECE :])
    with pytest.raises(CannotOpen):
        files.read(file_id)


def test_a_file_cut_at_a_piece_does_not_pass_for_a_shorter_one(files):
    path = path_of(files, file_id := files.put(RECORDING))
    raw = path.read_bytes()
    head = header_length(raw)
    shorter = raw[: head - 8] + PIECE.to_bytes(8, "big") + raw[head : head + SEALED_PIECE]
    path.write_bytes(shorter)
    with pytest.raises(CannotOpen):
        files.read(file_id)


@pytest.mark.parametrize("cut", [0, 2, 5, 10, 20, 40])
def test_a_file_cut_anywhere_is_noticed(files, cut):
    path = path_of(files, file_id := files.put(b"one answer"))
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(CannotOpen):
        files.read(file_id)


def test_files_outlive_a_rotation_of_the_keys(files, tmp_path):
    file_id = files.put(RECORDING)
    rotated = EncryptedFiles(tmp_path / "files", KeyRing(f"new:{OTHER},k:{KEY}", INDEX))
    assert rotated.read(file_id) == RECORDING
    assert rotated.read(rotated.put(b"x")) == b"x"
    with pytest.raises(CannotOpen, match="'k'"):
        EncryptedFiles(tmp_path / "files", KeyRing(f"new:{OTHER}", INDEX)).read(file_id)


def test_files_are_private(files):
    path = path_of(files, files.put(b"x"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_full_disk_leaves_nothing_behind(files, tmp_path, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.storage.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.put(RECORDING)
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_a_deleted_file_is_gone_and_may_be_deleted_again(files):
    file_id = files.put(b"x")
    files.delete(file_id)
    files.delete(file_id)
    for ask in (files.read, files.size):
        with pytest.raises(NotFound):
            ask(file_id)


@pytest.mark.parametrize("file_id", ["", "../../etc/passwd", "A" * 32, "0" * 31, "0" * 32, "0" * 32 + "\n"])
def test_a_name_that_is_no_id_finds_nothing(files, file_id):
    with pytest.raises(NotFound):
        files.read(file_id)


def test_what_is_stored_again_under_its_id_replaces_the_first_and_leaves_nothing(files):
    file_id = "ab" * 16
    files.put(b"heard once", file_id)
    path = path_of(files, file_id)
    path.with_suffix(".dead.part").write_bytes(b"half of it")
    assert files.put(b"heard twice", file_id) == file_id
    assert files.read(file_id) == b"heard twice"
    assert list(path.parent.iterdir()) == [path]


def test_an_id_that_is_none_is_refused(files):
    with pytest.raises(NotFound):
        files.put(b"x", "../../etc/passwd")
