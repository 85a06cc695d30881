"""The first start after an upgrade, of a real process: what an earlier version stored is keyed before a door opens."""

import os
import re

import pytest
from sqlalchemy import String, inspect, select, table
from sqlalchemy import column as named

from core.database import Database
from migrations import apply
from tests.conftest import DATA_KEYS, INDEX_KEY
from tests.support import tenant
from tests.support.dumps import counts, load
from tests.support.ports import free_port
from tests.support.processes import ForkedProcess

DIGEST = re.compile(r"[0-9a-f]{64}")
# Digests that may stand there as they are: of random tokens, of published words, and keyed ones without a mark.
RANDOM = {"invitations.token_hash", "web_sessions.token_hash", "mini_sessions.token_hash", "web_sessions.login_state"}
PUBLISHED = {"config_versions.hash", "applications.config_version", "scorecards.config_version"}
KEYED = {"audit_entries.chain", "staff_acts.chain", "key_marks.index_fingerprint"}
# Of a request's body, for the seven days that its answer is kept.
SOON_GONE = {"idempotent_requests.request_hash"}


def unkeyed(database):
    """Every column in which a digest stands that anybody could have computed."""
    found = set()
    with database.engine.connect() as connection:
        for name in inspect(connection).get_table_names():
            for one in inspect(connection).get_columns(name):
                place = f"{name}.{one['name']}"
                if isinstance(one["type"], String) and not place.endswith("_index"):
                    values = connection.scalars(select(named(one["name"])).select_from(table(name)))
                    if any(DIGEST.fullmatch(value) for value in values if value):
                        found.add(place)
    return found - RANDOM - PUBLISHED - KEYED - SOON_GONE


@pytest.mark.parametrize("dump", ["dump_0003", "dump_0010"])
def test_a_started_product_has_left_no_digest_that_anybody_could_compute(database_url, dump, tmp_path):
    database = Database(load(database_url, dump))
    apply.upgrade(database)
    before = counts(database_url)
    assert {"inbox_events.key_hash", "inbox_events.subject", "outbox_messages.key_hash"} <= unkeyed(database)

    port = free_port()
    settings = tenant.settings(
        sandbox_url="http://127.0.0.1:1",
        smtp_url="smtp://127.0.0.1:1",
        public_url=f"http://127.0.0.1:{port}",
        database_url=database_url,
        data_dir=tmp_path,
    )
    keys = {"PATH": os.environ["PATH"], "DATA_KEYS": DATA_KEYS, "INDEX_KEY": INDEX_KEY}
    web = ForkedProcess("web", environment=settings | keys, log=tmp_path / "web.log").start().wait_for_port(port)
    try:
        assert unkeyed(database) == set()
        after = counts(database_url)
        assert {name: after[name] for name in ("inbox_events", "outbox_messages")} == {
            name: before[name] for name in ("inbox_events", "outbox_messages")
        }, "keyed, and not gone"
    finally:
        web.stop()
        database.close()
