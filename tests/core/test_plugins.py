"""Plug-ins in their folder and in their own process: what is broken is named, and nothing of it reaches us."""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.errors import PermanentFailure, RetryLater, Uncertain
from core.plugins.declared import PluginInvalid
from core.plugins.process import STRIKES, PluginFailed
from tests.support.needs import REPOSITORY
from tests.support.plugins import PASSES, process_of, write


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "plugins"
    made.mkdir(mode=0o755)
    return made


@pytest.fixture
def started(folder):
    running = []

    def start(name, kind, body, **more):
        settings = more.pop("settings", None)
        process = process_of(write(folder, name, kind, body, **more), settings)
        running.append(process)
        return process, process.start()

    yield start
    for process in running:
        process.close()


def refused(path, start_s=60.0):
    process = process_of(path, start_s=start_s)
    with pytest.raises(PluginInvalid) as told:
        process.start()
    assert str(path) in str(told.value)
    return str(told.value)


def test_a_plug_in_says_what_it_is_and_its_hash_is_the_files(started, folder):
    _, identity = started("years", "rule", PASSES)

    sha256 = hashlib.sha256((folder / "years.py").read_bytes()).hexdigest()
    assert (identity.kind, identity.name, identity.version, identity.sha256) == ("rule", "years", "1.0", sha256)
    assert identity.stamp == f"years 1.0 sha256:{sha256[:16]}"


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("import nothing_of_this_name", "No module named 'nothing_of_this_name' (line 1)"),
        ("def broken(:", "SyntaxError"),
        ("x = 1", "it assigns no core.plugins.Plugin to PLUGIN"),
        ("PLUGIN = {'kind': 'rule'}", "it assigns no core.plugins.Plugin to PLUGIN"),
        ("x = 1\nraise ValueError('no licence')", "ValueError: no licence (line 2)"),
        ("raise SystemExit(0)", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("import os\nos._exit(0)", "it ended or did not load"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "it ended or did not load"),
        ("from core.plugins import Plugin\nPLUGIN = Plugin('rule', 'other', '1', dict)", "the file is called years"),
        (
            "from core.plugins import Plugin\nPLUGIN = Plugin('scorer', 'years', '1', dict)",
            "kind is 'scorer', not one of",
        ),
        ("from core.plugins import Plugin\nPLUGIN = Plugin('rule', 'years', '', dict)", "is not a version"),
        ("from core.plugins import Plugin\nPLUGIN = Plugin('rule', 'years', '1', 7)", "factory can't be called"),
        (
            "from core.plugins import Plugin\nPLUGIN = Plugin('rule', 'years', '1', dict)",
            "no method check(asked, resume)",
        ),
        ("from core.plugins import Plugin\nPLUGIN = Plugin('rule', 'years', '1', lambda: 1)", "TypeError"),
        (
            "from core.plugins import Plugin\nPLUGIN = Plugin('rule', 'years', '1', lambda s: 1 / 0)",
            "ZeroDivisionError",
        ),
        (
            "from core.plugins import Plugin\nclass A:\n    def check(self, resume): ...\n"
            "PLUGIN = Plugin('rule', 'years', '1', lambda s: A())",
            "check can't be called as check(asked, resume)",
        ),
        (
            "from core.plugins import Plugin\nclass A:\n    async def check(self, asked, resume): ...\n"
            "PLUGIN = Plugin('rule', 'years', '1', lambda s: A())",
            "no method check",
        ),
    ],
)
def test_a_broken_plug_in_is_named_with_what_is_wrong(folder, source, named):
    path = folder / "years.py"
    path.write_text(source, "utf-8")

    assert named in refused(path)


@pytest.mark.parametrize("attributes", ["pass", "address, words, drops_repeats = 'fax', 'sms', True",
                                        "address, words, drops_repeats = 'phone', 'sms', 1"])  # fmt: skip
def test_a_channel_that_does_not_say_whom_and_what_it_carries_is_refused(folder, attributes):
    assert "not one of" in refused(write(folder, "app_push", "channel", "return {}", attributes=attributes))


def test_one_that_hangs_while_it_loads_is_ended(folder):
    path = write(folder, "years", "rule", PASSES, top="open('pid', 'w').write(str(os.getpid())); time.sleep(1e6)")
    path.write_text(path.read_text("utf-8").replace("'pid'", repr(str(folder / "pid"))), "utf-8")

    # Long enough for an interpreter on a busy machine; what hangs always takes all of it.
    assert "did not load within 10 s" in refused(path, start_s=10.0)
    with pytest.raises(ProcessLookupError):
        os.kill(int((folder / "pid").read_text()), 0)


def test_what_it_prints_and_reads_is_not_the_conversation(started):
    process, _ = started(
        "years", "rule", "print('{\"value\": 1}', flush=True); return sys.stdin.read()", top="print(1)"
    )

    assert process.ask("check", 30, asked={}, resume={}) == ""


def test_it_sees_its_own_settings_and_none_of_ours(started, monkeypatch):
    monkeypatch.setenv("DATA_KEYS", "secret")
    settings = {"PLUGIN_YEARS__TOKEN": "t", "PLUGIN_OTHER__TOKEN": "x"}
    body = (
        "return [dict(self.settings), [name for name in os.environ if 'KEY' in name or 'PLUGIN' in name], sys.argv[1:]]"
    )
    process, _ = started("years", "rule", body, settings=settings)

    assert process.ask("check", 30, asked={}, resume={}) == [{"TOKEN": "t"}, [], []]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("raise RetryLater('busy', after_s=7)", RetryLater),
        ("raise PermanentFailure('no', errcode=40)", PermanentFailure),
        ("raise Uncertain('who knows')", Uncertain),
        ("raise ValueError('李晓 13800138000')", PluginFailed),
        ("raise SystemExit('李晓 13800138000')", PluginFailed),
        ("return object()", PluginFailed),
        ("return float('nan')", PluginFailed),
        ("return {1, 2}", PluginFailed),
        ("x = []; x.append(x); return x", PluginFailed),
    ],
)
def test_what_it_raises_means_the_same_here_and_anything_else_is_a_failure_without_its_words(started, body, error):
    process, _ = started("app_push", "channel", body)

    for _ in range(2):
        with pytest.raises(error) as told:
            process.ask("send", 30, address="13800138000", body=b"x", reference="r")
        assert "李晓" not in str(told.value) and "13800138000" not in str(told.value)
    if error is RetryLater:
        assert told.value.after_s == 7
    if error is PermanentFailure:
        assert told.value.errcode == 40


def test_a_pause_or_number_out_of_proportion_is_left_out(started):
    process, _ = started("app_push", "channel", "raise RetryLater('busy', after_s='tomorrow')")

    with pytest.raises(RetryLater) as told:
        process.ask("send", 30, address="1", body=b"x", reference="r")
    assert told.value.after_s is None


def test_bytes_are_handed_over_as_they_are(started):
    process, _ = started("reader", "ocr", "return [TextLine(repr(data), 0.5)]")

    assert process.ask("read", 30, data=bytes(range(256)), media_type="image/png") == [
        {"text": repr(bytes(range(256))), "confidence": 0.5}
    ]


@pytest.mark.parametrize(
    "body", ["os._exit(3)", "os.write(os.dup(2), b'x'); os.kill(os.getpid(), 9)", "return '长' * 5_000_000"]
)
def test_one_that_dies_or_says_too_much_is_started_again(started, body):
    process, _ = started("years", "rule", f"if resume: {body}\nreturn 'alive'")

    with pytest.raises(PluginFailed) as told:
        process.ask("check", 60, asked={}, resume={"die": 1})
    assert told.value.reached
    assert process.ask("check", 60, asked={}, resume={}) == "alive"


def test_one_that_hangs_is_killed_with_all_that_it_started_and_rests_after_some_times(started, folder):
    body = (
        "import subprocess\nchild = subprocess.Popen(['sleep', '1000'])\n"
        f"open({str(folder / 'pid')!r}, 'w').write(str(child.pid))\ntime.sleep(1000)"
    )
    process, _ = started("years", "rule", body)
    for _ in range(STRIKES):
        with pytest.raises(PluginFailed) as told:
            process.ask("check", 2, asked={}, resume={})
        assert told.value.reached and "gave no answer in 2 s" in str(told.value)

    with pytest.raises(PluginFailed) as told:
        process.ask("check", 2, asked={}, resume={})
    assert not told.value.reached and "not asked for a while" in str(told.value)
    pid = int((folder / "pid").read_text())
    wait_until(lambda: state_of(pid) == "Z")


def test_one_whose_offspring_keeps_the_pipe_open_is_given_up_in_time(started):
    body = "if os.fork() == 0:\n    os.setsid()\n    time.sleep(30)\nos._exit(0)"
    process, _ = started("years", "rule", body)

    with pytest.raises(PluginFailed, match="gave no answer in 2 s"):
        process.ask("check", 2, asked={}, resume={})


def test_one_that_takes_no_large_page_is_given_up_in_time(started):
    stops = "import signal, threading\nthreading.Timer(0.1, os.kill, (os.getpid(), signal.SIGSTOP)).start()"
    process, _ = started("reader", "ocr", "return []", top=stops)
    wait_until(lambda: state_of(process.pid) == "T")

    with pytest.raises(PluginFailed, match="gave no answer in 2 s"):
        process.ask("read", 2, data=bytes(3_000_000), media_type="image/png")


def test_a_large_page_arrives_whole(started):
    process, _ = started("reader", "ocr", "return [TextLine(str(len(data)), 1.0)]")

    [line] = process.ask("read", 60, data=bytes(8_000_000), media_type="image/png")

    assert line["text"] == "8000000"


def state_of(pid):
    """As /proc has it; `Z`, too, for one that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "Z"


def wait_until(done):
    until = time.monotonic() + 60
    while not done() and time.monotonic() < until:
        time.sleep(0.05)
    assert done()


def test_a_file_that_was_changed_after_the_start_is_not_run(started, folder):
    process, _ = started("years", "rule", "return 'old'")
    process.close()
    write(folder, "years", "rule", "return 'new'")

    with pytest.raises(PluginFailed) as told:
        process.ask("check", 30, asked={}, resume={})
    assert "changed after the start" in str(told.value) and not told.value.reached


def test_a_forked_worker_starts_a_process_of_its_own(started):
    process, _ = started("years", "rule", "return os.getpid()")
    ours = process.ask("check", 30, asked={}, resume={})
    read, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(write_end, str(process.ask("check", 30, asked={}, resume={})).encode())
        finally:
            process.close()
            os._exit(0)
    os.waitpid(pid, 0)
    theirs = int(os.read(read, 100))
    os.close(read)
    os.close(write_end)

    assert theirs != ours and process.ask("check", 30, asked={}, resume={}) == ours


def test_the_process_ends_with_ours(folder):
    path = write(folder, "years", "rule", "return os.getpid()")
    code = (
        "from tests.support.plugins import process_of\nfrom pathlib import Path\n"
        f"process = process_of(Path({str(path)!r})); process.start()\n"
        "print(process.ask('check', 60, asked={}, resume={}), flush=True)\nimport os; os._exit(1)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True)
    pid = int(done.stdout)
    wait_until(lambda: state_of(pid) == "Z")
