"""One folder for the vectors of rubrics, which the workers of a run share: each takes the encoders half a minute."""

import os

import pytest

from tests.scoring.attacks import cards


@pytest.fixture(scope="session", autouse=True)
def shared_vectors(tmp_path_factory):
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "vectors"
    folder.mkdir(exist_ok=True)
    cards.FOLDERS[:] = [folder]
