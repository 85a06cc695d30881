"""A worker has threads, so it forks nothing: a fork waits for ever for what another thread held at that moment."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest
import redis
from sqlalchemy import select

from core.database import Database
from messaging import outbox
from models import OutboxMessage
from tests.conftest import DATA_KEYS, INDEX_KEY
from tests.support import tenant
from tests.support.needs import REPOSITORY
from tests.support.ports import wait_until
from tests.support.services import die_with_parent


@pytest.mark.mariadb
@pytest.mark.redis
def test_a_worker_on_celery_does_its_jobs_without_a_fork_and_ends_when_told(
    mariadb_store, redis_url, tmp_path, sandbox
):
    sandbox.client.setup(tenant.sandbox_setup("http://127.0.0.1:9"))
    settings = tenant.settings(
        sandbox_url=sandbox.url, smtp_url=sandbox.smtp_url, public_url="http://127.0.0.1:9",
        database_url=mariadb_store.tables_url(), data_dir=tmp_path, redis_url=redis_url,
    )  # fmt: skip
    settings |= {"DATA_KEYS": DATA_KEYS, "INDEX_KEY": INDEX_KEY, "PATH": os.environ["PATH"]}
    said, db = tmp_path / "said.log", Database(settings["DATABASE_URL"])
    with open(said, "wb") as output:
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.messaging.dispatch.forking_worker"],
            cwd=REPOSITORY, env=settings, stdout=output, stderr=output, preexec_fn=die_with_parent,
        )  # fmt: skip
    words = dict.fromkeys(("branch", "name", "position", "reason", "what"), "-") | {"hr_url": "https://bank.example/hr"}
    payload, now = {"userids": ["hr01"], "template": "alert", "data": words}, datetime.now(UTC)

    def sent():
        with db.read() as session:
            return session.scalars(select(OutboxMessage.status).where(OutboxMessage.key == "told")).one() == "sent"

    try:
        with redis.Redis.from_url(redis_url) as far_side:
            wait_until(lambda: "brpop" in {one["cmd"] for one in far_side.client_list()}, timeout_s=60, what="Celery")
        db.run(lambda session: outbox.post(session, key="told", kind="notify.staff", payload=payload, now=now))
        wait_until(sent, timeout_s=60, what="the row")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0, said.read_text()
    finally:
        worker.kill()
        worker.wait()
        db.close()
    assert "forks with" not in said.read_text()
