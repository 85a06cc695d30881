"""Counters of several processes, added up by whichever of them is asked."""

import os
import subprocess
import sys

from tests.support.needs import REPOSITORY

COUNT = "from wecom.callback import metrics; metrics.turned_away(403)"
ASK = "from web.operator.health import own_counters; print(own_counters().decode())"


def run(code: str, **more: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, env=environment | more, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_processes_that_share_a_folder_are_added_up(tmp_path):
    for _ in range(3):
        run(COUNT, PROMETHEUS_MULTIPROC_DIR=str(tmp_path))
    assert 'yinpin_wecom_pushes_turned_away_total{status="403"} 3.0' in run(ASK, PROMETHEUS_MULTIPROC_DIR=str(tmp_path))


def test_a_process_alone_tells_its_own():
    assert 'turned_away_total{status="403"} 1.0' in run(f"{COUNT}; {ASK}")
