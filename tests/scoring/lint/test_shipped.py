"""The shipped rubrics are fit for use by the encoders' own measure: no `must` of the lint."""

import pytest

from config.loader import load_positions
from scoring.lint.command import findings, vectors_of
from scoring.lint.finding import Grade
from scoring.rubric.meaning.encoder import Remembering
from tests.support import encoders


@pytest.fixture(scope="module")
def encoder():
    process = encoders.started()
    yield Remembering(process)
    process.close()


# Some ten seconds of processor time for each position.
@pytest.mark.parametrize("key", sorted(load_positions()))
def test_a_shipped_rubric_has_nothing_that_must_be_changed(encoder, key):
    position = load_positions()[key]

    assert [str(one) for one in findings(position, vectors_of(position, encoder)) if one.grade is Grade.MUST] == []
