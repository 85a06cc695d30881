"""`python app.py migrate`, as an operator runs it on a new machine."""

import os
import subprocess

from migrations import apply
from tests.support import forked


def migrate(database_url: str) -> subprocess.CompletedProcess[str]:
    return forked.run("migrate", {"PATH": os.environ["PATH"], "DATABASE_URL": database_url})


def test_migrate_needs_nothing_but_the_database_and_may_be_repeated(database_url):
    for _ in range(2):
        done = migrate(database_url)
        assert (done.returncode, done.stdout) == (0, f"the database is at revision {apply.newest_revision()}\n"), (
            done.stderr
        )


def test_migrate_makes_the_folder_of_an_embedded_database(tmp_path):
    done = migrate(f"sqlite:///{tmp_path}/var/yinpin.db")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "var" / "yinpin.db").exists()


def test_a_database_of_another_kind_is_named_without_a_trace(tmp_path):
    done = migrate("postgresql://bank/yinpin")
    assert done.returncode == 2
    assert "DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr
