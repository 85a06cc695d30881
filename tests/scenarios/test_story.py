"""The whole journey of `make demo`, on one process with SQLite."""

import pytest

from tests.scenarios.playing import LONGEST_S, logs, play


@pytest.mark.speech
@pytest.mark.timeout(LONGEST_S + 30)
def test_one_process_on_sqlite_carries_a_candidate_from_application_to_roster(tmp_path):
    done = play(tmp_path)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:] + logs(tmp_path)
    assert (tmp_path / "run/report.html").exists()
