"""Sentences that earlier versions kept become codes once, on both stores; whatever is unknown reads as `other`."""

import pytest
from sqlalchemy import text

from core.database import Database
from core.errors import Reason
from migrations import apply
from tests.support.dumps import load

KINDS = ["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb)]
KEPT = {
    "kf refused (95001): cgi-bin/kf/send_msg answered 95001: five messages": ("refused", 95001),
    "cgi-bin/user/create answered 60104: phone number belongs to another member": ("refused", 60104),
    "cgi-bin/x answered -1: system busy": ("refused", -1),
    "not delivered: the customer refused (fail_type 10)": ("not_delivered", 10),
    "waits: 30 a minute to one member": ("waits", None),
    "cgi-bin/message/send is closed after 45009": ("api_closed", None),
    "the kf window is closed": ("window_closed", None),
    "no channel is left for interview_reminder_day": ("no_channel", None),
    "too late to be of use": ("too_late", None),
    "an earlier attempt may have arrived": ("may_have_arrived", None),
    "done, but its result could not be stored: KeyError": ("not_stored", None),
    "cgi-bin/message/send: cannot connect (ConnectTimeoutError)": ("unreachable", None),
    "cgi-bin/message/send: HTTP 502": ("unreachable", None),
    "cgi-bin/message/send: the answer is not JSON (JSONDecodeError)": ("unanswered", None),
    "the process working on it died each time": ("internal", None),
    "AttributeError": ("internal", None),
    "handler gave up": ("other", None),
}
TABLES = ("inbox_events", "outbox_messages", "outbox_attempts")


@pytest.fixture(params=KINDS)
def old(request):
    """Version 0.2.0's database one revision before, and the sentence of each of its rows."""
    database = Database(load(request.getfixturevalue(f"{request.param}_store").empty_url(), "dump_0010"))
    apply.upgrade(database, "0013")
    said = {}
    with database.engine.begin() as connection:
        for table in TABLES:
            ids = connection.scalars(text(f"SELECT id FROM {table} ORDER BY id")).all()
            for number, row_id in enumerate(ids):
                said[table, row_id] = [None, *KEPT][(number + TABLES.index(table)) % (len(KEPT) + 1)]
                change = text(f"UPDATE {table} SET reason = :said WHERE id = :id")
                connection.execute(change, {"said": said[table, row_id], "id": row_id})
    yield database, said
    database.close()


def test_each_sentence_becomes_its_code_and_stays_as_it_is(old):
    database, said = old
    apply.upgrade(database)
    with database.engine.connect() as connection:
        for table in TABLES:
            rows = connection.execute(text(f"SELECT id, reason, reason_code, errcode FROM {table}")).all()
            for row in rows:
                wanted = said[table, row.id]
                assert (row.reason, (row.reason_code, row.errcode)) == (wanted, KEPT.get(wanted, (None, None)))
    assert set(said.values()) == {None, *KEPT}


def test_every_code_of_the_migration_is_one_of_ours():
    assert {code for code, _ in KEPT.values()} <= {reason.value for reason in Reason}
