"""A recording that breaks the recogniser's process, hangs it or eats its memory is given up; all others are heard."""

import hashlib
from datetime import timedelta
from typing import ClassVar

import pytest

from messaging.retry import MAX_TRIES
from models import OutboxMessage
from scoring.speech import engine_process
from scoring.speech.engine_process import ROOT, EngineLimits, EngineProcess
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.candidate.test_answers import parts
from tests.interview_flow.interview.test_recordings import GOOD, MORE, speak
from tests.support.recordings import recording

POISON = "这段录音会让识别进程出错。"
# The scripted engine, in the real child, with one recording that ends it.
CHILD = """
import os, sys, time
sys.path.insert(0, {root!r})
from scoring.speech import engine_child, recogniser
from scoring.speech.engines.scripted import Scripted

class Engine(Scripted):
    def recognise(self, audio):
        if self._text(audio) == {poison!r}:
            {deed}
        return super().recognise(audio)

recogniser.make_engine = lambda name, model_path, data_dir, compute: Engine(data_dir / "speech-script.json")
sys.exit(engine_child.main(sys.argv[1:]))
"""
DEEDS = {
    "dies": "os.kill(os.getpid(), 9)", "leaves": "os._exit(0)", "hangs": "time.sleep(600)", "eats": "bytearray(3 << 30)",
}  # fmt: skip


class Impatient(EngineLimits):
    """A second for the recording that hangs, the usual time for all others."""

    poison: ClassVar[str] = ""

    def longest(self, audio):
        return 1.0 if audio.sha256 == self.poison else super().longest(audio)


@pytest.mark.parametrize("deed", DEEDS)
@on_sqlite
def test_it_is_given_up_after_its_tries_and_the_others_are_heard(bank, tmp_path, monkeypatch, deed):
    child = tmp_path / "child.py"
    child.write_text(CHILD.format(root=str(ROOT), poison=POISON, deed=DEEDS[deed]))
    monkeypatch.setattr(engine_process, "CHILD", child)
    # A hiss is no speech to the detector, and an engine that invents isn't asked then.
    monkeypatch.setattr(EngineProcess, "invents", False)
    limits = Impatient(1 << 30) if deed == "hangs" else EngineLimits(1 << 30)
    Impatient.poison = hashlib.sha256(recording(POISON, bank.folder / "speech-script.json")).hexdigest()
    engine = EngineProcess("scripted", ("", str(bank.folder), "int8"), limits)
    bank.parts.__dict__["recogniser"] = engine
    she = bank.person().seated(questions=1)

    for text in (GOOD, POISON, MORE):
        speak(bank, she, text)
    assert [part.text for part in parts(bank)] == [GOOD, None, MORE]
    for _ in range(MAX_TRIES):
        bank.skip_waits(timedelta(hours=1))

    assert [part.status for part in parts(bank)] == ["transcribed", "failed", "transcribed"]
    rows = bank.rows(OutboxMessage, OutboxMessage.kind == "scoring.transcribe")
    [poison] = [row for row in rows if row.status != "sent"]
    assert poison.tries == MAX_TRIES
    assert "没能读取" in she.heard()[-1]
    speak(bank, she, GOOD)
    assert parts(bank)[-1].status == "transcribed"
    engine.close()
