"""A missing service skips with a reason on a developer's machine and fails in CI."""

import pytest

from tests.support import needs


def test_a_missing_program_skips_and_says_what_to_install(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-server is not installed"):
        needs.program("no-such-server", "it")


def test_a_missing_program_fails_in_ci(monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no-such-server is not installed"):
        needs.program("no-such-server", "it")


def test_absent_recordings_skip_and_say_how_to_point_at_them(monkeypatch, tmp_path):
    monkeypatch.setenv("YINPIN_SHARED_DATA", str(tmp_path))
    with pytest.raises(pytest.skip.Exception, match="YINPIN_SHARED_DATA"):
        needs.shared_data("speech")
