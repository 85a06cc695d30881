"""The same journey on several processes with MariaDB, Redis and Celery; a file of its own, for a worker of its own."""

import pytest

from tests.scenarios.playing import LONGEST_S, logs, play
from tests.support.cast import partly_written


@pytest.mark.speech
@pytest.mark.mariadb
@pytest.mark.redis
@pytest.mark.timeout(LONGEST_S + 30)
def test_several_processes_on_mariadb_and_redis_do_the_same_although_all_are_killed(tmp_path, mariadb_store, redis_url):
    cast = str(partly_written(tmp_path))
    done = play(tmp_path, "--cast", cast, "--database-url", mariadb_store.empty_url(), "--redis-url", redis_url)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:] + logs(tmp_path)
