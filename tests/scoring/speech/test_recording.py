"""Real recordings through both engines, and the scripted twin."""

import hashlib
import json
import subprocess
import sys
from types import SimpleNamespace

import pytest

from core.errors import ConfigInvalid, InputInvalid
from scoring.speech import command
from scoring.speech import recogniser as choosing
from scoring.speech.quality import judge
from scoring.speech.recogniser import find_model, make_recogniser
from scoring.speech.recording import transcribe
from tests.support.recordings import recording
from tests.support.speech_clips import assert_words_stand_in_the_text, clip
from voice.audio_files import amr_bytes, silence


class Deaf:
    """A recogniser that must not be asked."""

    name = "deaf"
    invents = True

    def recognise(self, audio):
        raise AssertionError("a silent recording was shown to the engine")


@pytest.mark.speech
def test_the_same_recording_is_heard_the_same_twice(faster_whisper):
    data = clip("zh/azure_zhcn_short.wav")

    assert transcribe(data, faster_whisper) == transcribe(data, faster_whisper)


def test_a_silent_recording_is_never_shown_to_the_engine():
    transcript = transcribe(amr_bytes(silence(6), 8_000), Deaf())

    assert (transcript.text, transcript.words, transcript.speech_seconds) == ("", (), 0)
    assert transcript.seconds == pytest.approx(6, abs=0.06)
    assert judge(transcript).reason == "silence"


def test_a_web_page_instead_of_a_recording_is_named():
    with pytest.raises(InputInvalid, match="web page"):
        transcribe(b"<html>502 Bad Gateway</html>", Deaf())


def test_the_scripted_twin_hears_what_its_file_says(tmp_path):
    data = clip("zh/azure_zhcn_short.wav")
    script = tmp_path / "script.json"
    script.write_text(json.dumps({hashlib.sha256(data).hexdigest(): "今天天氣怎麼樣？"}))
    scripted = make_recogniser("scripted", str(script), tmp_path)

    transcript = transcribe(data, scripted)

    assert transcript.text == "今天天气怎么样？"
    assert transcript.engine == "scripted"
    assert_words_stand_in_the_text(transcript)
    assert transcript == transcribe(data, scripted)


def test_the_scripted_twin_names_a_recording_it_has_no_text_for(tmp_path):
    data = clip("zh/azure_zhcn_short.wav")
    script = tmp_path / "speech-script.json"
    script.write_text("{}")

    with pytest.raises(ConfigInvalid, match=hashlib.sha256(data).hexdigest()):
        transcribe(data, make_recogniser("scripted", None, tmp_path))


def test_the_scripted_twin_hears_a_hiss_that_has_a_text_and_silence_in_one_that_has_none(tmp_path):
    script = tmp_path / "speech-script.json"
    scripted = make_recogniser("scripted", None, tmp_path)
    data = recording("我会先安抚老人的情绪再慢慢讲解", script)

    heard = transcribe(data, scripted)

    assert heard.text == "我会先安抚老人的情绪再慢慢讲解"
    assert judge(heard).status == "ok"
    assert judge(transcribe(amr_bytes(silence(6), 8_000), scripted)).reason == "silence"


def test_the_doctor_is_told_which_model_would_be_loaded(speech_data_dir, tmp_path):
    model = find_model("faster-whisper", None, speech_data_dir)
    assert model is not None
    assert (model.path / "model.bin").is_file()
    assert find_model("scripted", None, tmp_path) is None
    with pytest.raises(ConfigInvalid, match="SPEECH_MODEL="):
        find_model("faster-whisper", str(tmp_path), tmp_path)


def test_auto_takes_faster_whisper_where_there_is_no_gpu(tmp_path, monkeypatch):
    monkeypatch.setattr(choosing, "_has_gpu", lambda: False)
    assert make_recogniser("auto", None, tmp_path).name == "faster-whisper"
    assert make_recogniser("auto", "/models/small.pt", tmp_path).name == "openai-whisper"

    monkeypatch.setattr(choosing, "_has_gpu", lambda: True)
    assert make_recogniser("auto", None, tmp_path).name == "openai-whisper"


def test_an_unknown_recogniser_is_named(tmp_path):
    with pytest.raises(ConfigInvalid, match="RECOGNISER=dragon"):
        make_recogniser("dragon", None, tmp_path)


def test_choosing_an_engine_imports_none_of_them():
    code = (
        "import sys\nfrom scoring.speech.recogniser import find_model, make_recogniser\n"
        "import scoring.speech.command, scoring.speech.quality, scoring.speech.cer\n"
        "make_recogniser('faster-whisper', None, 'var'); make_recogniser('openai-whisper', None, 'var')\n"
        "heavy = {'torch', 'whisper', 'faster_whisper', 'ctranslate2', 'av', 'zhconv'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_command_prints_a_line_for_each_file_and_goes_on_after_a_bad_one(tmp_path, capsys):
    quiet = tmp_path / "silent.amr"
    quiet.write_bytes(amr_bytes(silence(2), 8_000))
    page = tmp_path / "page.amr"
    page.write_text("<html>")
    settings = SimpleNamespace(recogniser="faster-whisper", speech_model=None, speech_compute="auto", data_dir=tmp_path)

    status = command.main([str(page), str(quiet), str(tmp_path / "none.amr")], settings)

    out, err = capsys.readouterr()
    assert status == 1
    [line] = out.splitlines()
    assert {"file", "text", "segments", "words", "language", "engine", "model_sha256", "seconds"} <= json.loads(
        line
    ).keys()
    assert "web page" in err
    assert "none.amr" in err


def test_the_command_says_when_no_recogniser_is_set_up(tmp_path, capsys):
    settings = SimpleNamespace(recogniser="dragon", speech_model=None, speech_compute="auto", data_dir=tmp_path)

    assert command.main(["x.amr"], settings) == 2
    assert "RECOGNISER=dragon" in capsys.readouterr().err
