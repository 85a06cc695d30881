"""What one recording does to its decoder stays with that recording, though the process behind it stays loaded."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from core.errors import RetryLater
from core.forks import process
from core.forks.process import ForkingProcess
from scoring.speech.decode import decode, decoders
from tests.support.encoded import encoded
from tests.support.needs import REPOSITORY

# A decoder that does what the recording says.
CHILD = """
import os, resource, signal, sys, time

seen = []

def load():
    pass

def main(arguments):
    data = sys.stdin.buffer.read()
    what = data.split(b"\\n")[0].decode()
    seen.append(what)
    if what == "eats":
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        bytearray(3 << 30)
    if what == "burns":
        resource.setrlimit(resource.RLIMIT_CPU, (1, 2))
        until = time.process_time() + float(arguments[0])
        while time.process_time() < until:
            pass
    if what == "half":
        sys.stdout.write("half an answ")
        sys.stdout.flush()
    if what in ("half", "dies"):
        os.kill(os.getpid(), int(arguments[0]))
    if what == "hangs":
        os.mkdir(f"{arguments[0]}/{os.getpid()}")  # it can write no file
        time.sleep(600)
    if what == "ends its server":
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(600)
    if what == "leaves":
        print("its last words", file=sys.stderr)
        sys.exit(3)
    if what == "prints":
        os.write(2, b"x" * int(arguments[0]))
    if what == "talks":
        sys.stdout.write("x" * int(arguments[0]))
    open_ones = sorted(os.readlink(f"/proc/self/fd/{one}") for one in os.listdir("/proc/self/fd") if one != "3")
    sockets = {one for one in open_ones if one.startswith("socket")}
    print(len(seen), os.getpid(), os.getppid(), len(sockets), len(data))
"""


@pytest.fixture
def decoder(tmp_path):
    child = tmp_path / "child.py"
    child.write_text(CHILD)
    decoder = ForkingProcess(child)
    yield decoder
    decoder.close()


def told(decoder, what="fine", *arguments, seconds=60.0, most_bytes=1 << 20):
    return decoder.run(what.encode() + b"\n", [*map(str, arguments)], seconds=seconds, most_bytes=most_bytes)


def numbers(ended):
    """How many recordings the fork has seen, its id, its parent's, its sockets, the bytes it got."""
    assert ended.status == 0, ended
    return [int(one) for one in ended.said.split()]


def test_each_recording_meets_a_decoder_that_has_seen_none_before(decoder):
    first, second = numbers(told(decoder)), numbers(told(decoder))

    assert first[0] == second[0] == 1
    assert first[1] != second[1]
    assert first[2] == second[2] == decoder.pid


def test_a_decoder_holds_no_way_to_the_next_recording(decoder):
    assert numbers(told(decoder))[3] == 1  # its own socket, as stdin and stdout


@pytest.mark.parametrize("killed_by", [signal.SIGSEGV, signal.SIGKILL, signal.SIGABRT])
def test_a_recording_that_breaks_its_decoder_costs_itself_alone(decoder, killed_by):
    before = numbers(told(decoder))[2]

    assert told(decoder, "dies", int(killed_by)).status == -killed_by

    # Whatever it learnt of the memory of its process is worth nothing any more.
    assert numbers(told(decoder))[2] != before


def test_half_an_answer_is_never_read_as_the_next_ones(decoder):
    ended = told(decoder, "half", int(signal.SIGSEGV))
    assert (ended.status, ended.said) == (-signal.SIGSEGV, b"half an answ")

    assert numbers(told(decoder))[0] == 1


def test_a_decoder_out_of_memory_ends_alone_and_says_so(decoder):
    ended = told(decoder, "eats")

    assert ended.status == 1
    assert "MemoryError" in ended.last_words
    assert numbers(told(decoder))[0] == 1


def test_processor_time_is_counted_for_each_recording_by_itself(decoder):
    for _ in range(2):
        numbers(told(decoder, "burns", 0.7))
    assert told(decoder, "burns", 3).status == -signal.SIGXCPU


def test_a_decoder_that_hangs_is_killed_and_the_next_recording_is_decoded(decoder, tmp_path):
    told(decoder)
    notes = tmp_path / "notes"
    notes.mkdir()
    with pytest.raises(RetryLater, match="longer than 2 s"):
        told(decoder, "hangs", notes, seconds=2)

    [note] = notes.iterdir()
    assert gone(int(note.name))
    assert numbers(told(decoder))[0] == 1


def test_a_server_killed_while_it_decodes_blames_no_recording(decoder):
    with pytest.raises(RetryLater, match="ended with -9"):
        told(decoder, "ends its server")
    assert numbers(told(decoder))[0] == 1


def test_a_server_killed_between_two_recordings_is_started_again(decoder):
    server = numbers(told(decoder))[2]
    os.kill(server, signal.SIGKILL)
    assert gone(server)

    assert numbers(told(decoder))[0] == 1


def test_a_decoder_that_cannot_be_loaded_says_why(tmp_path):
    (tmp_path / "child.py").write_text("raise ImportError('no FFmpeg here')\n")
    decoder = ForkingProcess(tmp_path / "child.py")
    with pytest.raises(RetryLater, match="no FFmpeg here"):
        told(decoder)


def test_what_a_decoder_says_on_leaving_is_told(decoder):
    ended = told(decoder, "leaves")
    assert (ended.status, ended.last_words) == (3, "its last words")


@pytest.mark.parametrize("size", [100, 1 << 20])
def test_a_library_that_prints_holds_nobody_up_and_is_not_quoted_later(decoder, size):
    told(decoder, "prints", size)

    assert told(decoder, "leaves").last_words == "its last words"


def test_an_answer_longer_than_any_recording_is_not_taken(decoder):
    with pytest.raises(RetryLater, match="more than 1048576 bytes"):
        told(decoder, "talks", 2 << 20)
    assert numbers(told(decoder))[0] == 1


def test_a_large_recording_and_a_large_answer_pass(decoder):
    ended = decoder.run(b"talks\n" + bytes(20 << 20), [str(20 << 20)], seconds=60, most_bytes=30 << 20)

    assert len(ended.said) > 20 << 20
    assert ended.said.endswith(f" {(20 << 20) + 6}\n".encode())


def test_threads_that_decode_at_once_each_get_their_own_answer(decoder):
    found: dict[int, int] = {}

    def ask(size: int) -> None:
        found[size] = numbers(decoder.run(b"x" * size, [], seconds=60, most_bytes=1 << 20))[4]

    threads = [threading.Thread(target=ask, args=(size,)) for size in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {size: size for size in range(1, 9)}


def test_a_server_is_renewed_once_in_a_while(decoder, monkeypatch):
    monkeypatch.setattr(process, "RENEWED_AFTER", 2)
    servers = [numbers(told(decoder))[2] for _ in range(4)]
    assert servers[0] == servers[1] != servers[2] == servers[3]


def test_samples_are_the_same_bytes_whatever_was_decoded_before():
    data = encoded("amr", seconds=3)
    decoders().close()
    first = decode(data)
    for other in (encoded("mp3", seconds=2), data[: len(data) // 2]):
        decode(other)
    again = decode(data)

    assert np.array_equal(first.samples, again.samples)
    assert (first.speech, first.lost_seconds) == (again.speech, again.lost_seconds)


FORKS = """
import os
from scoring.speech.decode import decode, decoders
from tests.support.encoded import encoded
decode(encoded("wav", seconds=1))
mine = decoders().pid
child = os.fork()
if not child:
    decode(encoded("wav", seconds=1))
    os._exit(0 if decoders().pid not in (None, mine) else 1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
decode(encoded("wav", seconds=1))
assert decoders().pid == mine
"""


def test_a_forked_worker_has_a_decoder_of_its_own():
    subprocess.run([sys.executable, "-c", FORKS], cwd=REPOSITORY, check=True, timeout=120)


PARENT = """
import sys, threading, time
from pathlib import Path
from core.forks.process import ForkingProcess
decoder = ForkingProcess(Path(sys.argv[1]))
notes = Path(sys.argv[2])
run = lambda: decoder.run(b"hangs\\n", [str(notes)], seconds=60, most_bytes=100)
threading.Thread(target=run, daemon=True).start()
until = time.monotonic() + 60
while not list(notes.iterdir()) and time.monotonic() < until:
    time.sleep(0.05)
print(decoder.pid, next(notes.iterdir()).name, flush=True)
time.sleep(60)
"""


def test_decoder_and_server_die_with_a_worker_that_is_killed(tmp_path):
    (tmp_path / "child.py").write_text(CHILD)
    (tmp_path / "notes").mkdir()
    command = [sys.executable, "-c", PARENT, str(tmp_path / "child.py"), str(tmp_path / "notes")]
    parent = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    server, fork = map(int, parent.stdout.readline().split())
    parent.kill()
    parent.wait()

    assert gone(server) and gone(fork)


def gone(pid: int) -> bool:
    """Whether a process ends within a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.05)
    return False
