"""How the demo reads answers: by meaning, or by phrases where the machine can't run the sentence encoders."""

from pathlib import Path

import pytest

from sandbox.story import launch
from tests.support import encoders

WORLD = {"url": "http://127.0.0.1:9", "smtp": "smtp://127.0.0.1:9"}


@pytest.fixture(autouse=True)
def asked_anew():
    launch.scorer.cache_clear()
    yield
    launch.scorer.cache_clear()


def test_with_the_encoders_the_demo_is_read_by_meaning():
    encoders.started().close()

    assert launch.product_environment(Path("demo"), WORLD, 9)["SCORER"] == "meaning"


@pytest.mark.parametrize(
    "trial", ["import no_such_wheel", "import os; os.abort()"], ids=["no wheel", "wrong processor"]
)
def test_without_them_it_is_read_by_phrases_and_ends_all_the_same(monkeypatch, trial):
    monkeypatch.setattr(launch, "ENCODERS", trial)

    assert launch.product_environment(Path("demo"), WORLD, 9)["SCORER"] == "phrases"
