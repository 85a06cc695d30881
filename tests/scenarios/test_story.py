"""The whole journey of `make demo`, on one process with SQLite and on several with MariaDB, Redis and Celery."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.needs import REPOSITORY

# Patience for a machine that is busy with other things; on an idle one it takes two to three minutes.
LONGEST_S = 1500


def play(tmp_path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the story as its own process; recordings are kept between runs, all else is fresh."""
    folder = tmp_path / "run"
    folder.mkdir()
    models = REPOSITORY / "var" / "demo" / "models"
    if models.exists():
        (folder / "models").symlink_to(models)
    command = [sys.executable, "-m", "sandbox.story", "--folder", str(folder), *options]
    environment = {**os.environ, "ALLOW_NO_VOICE": "0"}
    return subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=LONGEST_S, check=False
    )


def logs(tmp_path: Path) -> str:
    """The ends of the processes' logs, for a failure's report."""
    return "\n".join(
        f"--- {path.name}\n{path.read_text(errors='replace')[-2000:]}" for path in (tmp_path / "run/logs").glob("*.log")
    )


@pytest.mark.speech
@pytest.mark.timeout(LONGEST_S + 30)
def test_one_process_on_sqlite_carries_a_candidate_from_application_to_roster(tmp_path):
    done = play(tmp_path)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:] + logs(tmp_path)
    assert (tmp_path / "run/report.html").exists()


@pytest.mark.speech
@pytest.mark.mariadb
@pytest.mark.redis
@pytest.mark.timeout(LONGEST_S + 30)
def test_several_processes_on_mariadb_and_redis_do_the_same_although_all_are_killed(tmp_path, mariadb_store, redis_url):
    done = play(tmp_path, "--database-url", mariadb_store.empty_url(), "--redis-url", redis_url)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:] + logs(tmp_path)
