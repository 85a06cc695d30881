"""The web process stays light: what only workers need is imported when they need it."""

import json
import os
import subprocess
import sys

from tests.support import tenant
from tests.support.needs import REPOSITORY

HEAVY = "torch whisper faster_whisper ctranslate2 av sklearn scipy jieba onnxruntime".split()
PROGRAM = f"""
import json, sys
import app
app.create_app()
print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))
"""


def test_web_process_loads_no_recogniser_and_no_learning_library(tmp_path):
    environment = {"PATH": os.environ["PATH"]} | tenant.settings(
        sandbox_url="http://127.0.0.1:1",
        smtp_url="smtp://127.0.0.1:1",
        public_url="http://127.0.0.1:8000",
        database_url=f"sqlite:///{tmp_path / 'yinpin.db'}",
        data_dir=tmp_path,
    )
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=REPOSITORY, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == []
