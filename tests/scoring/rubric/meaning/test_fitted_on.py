"""What the shipped numbers may be fitted on: open halves only, and wrong deeds among them."""

import numpy as np

from benchmarks.scorer import fitting
from benchmarks.scorer.written_answers import Written, four_writers, independent
from scoring.rubric.meaning.reading import Reading
from scoring.rubric.people import compared
from tests.scoring.rubric.meaning.rubric import POSITION
from tests.scoring.rubric.meaning.test_answer import CARELESS, HONEST, TAKEN_BACK


def test_only_open_halves_are_asked_for_and_no_question_of_theirs_is_held():
    chosen = [*independent("open"), *four_writers("open")]

    assert {one.half for one in chosen} == {"open"} and {one.writer for one in chosen} == {0, 1, 2, 3, 4}
    held = {one.question for one in (*independent("held"), *four_writers("held"))}
    assert held and not {one.question for one in chosen} & held


def test_a_careless_answer_pulls_the_sound_of_harm_towards_itself(meaning_scale):
    def read(kind: str, text: str) -> tuple[Written, Reading]:
        return Written("p", "q1", kind, 0, text), Reading.of(compared(text), (), meaning_scale)

    rows = [read("honest_good", HONEST), read("contradiction", TAKEN_BACK), read("careless", CARELESS)]
    said = fitting.sentences({"p": POSITION}, meaning_scale.encoder)
    with_it, without = fitting.harm(rows, said), fitting.harm(rows[:2], said)

    honest, careless = rows[0][1].raw, rows[2][1].raw
    apart = [float(np.mean(one.of(careless)) - np.mean(one.of(honest))) for one in (with_it, without)]
    assert apart[0] > 2 * max(apart[1], 0.05)


def test_a_half_right_answer_is_wrong_only_in_its_end(meaning_scale):
    reading = Reading.of(compared(TAKEN_BACK), (), meaning_scale)
    chosen, goal, weight = fitting._judged(Written("p", "q1", "half_right", 1, TAKEN_BACK), reading)

    assert goal == 1.0 and weight > 0 and not chosen[0]
    assert {window.start >= fitting.BEGINNING * len(reading.text) for window in
            np.array(reading.windows, dtype=object)[chosen]} == {True}  # fmt: skip
