"""The web process stays light: what only workers need is imported when they need it."""

import json
import os
import subprocess
import sys

import pytest

from tests.support.needs import REPOSITORY

HEAVY = "torch whisper faster_whisper ctranslate2 av sklearn scipy jieba onnxruntime".split()
PROGRAM = f"""
import json, sys
import app
app.create_app()
print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))
"""


@pytest.mark.skipif(not (REPOSITORY / "app.py").exists(), reason="app.py is not written yet")
def test_web_process_loads_no_recogniser_and_no_learning_library(tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "DEMO": "1",
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'yinpin.db'}",
        "WECOM_API_BASE": "http://127.0.0.1:1",
        "WECHAT_API_BASE": "http://127.0.0.1:1",
        "WECOM_CORP_ID": "ww0000000000000000",
        "WECOM_AGENT_ID": "1000002",
        "WECOM_SECRET": "secret",
        "WECOM_CALLBACK_TOKEN": "token",
        "WECOM_ENCODING_AES_KEY": "a" * 43,
        "WECOM_KF_ID": "wk0000",
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=REPOSITORY, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == []
