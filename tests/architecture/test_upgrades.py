"""A bank that ran an earlier version migrates and goes on: everybody where they stood, everything that waited leaves.

The databases were written by the code of their version: tests/data/make_dump_00NN.py, which say what is in them.
0003 is version 0.2.0; 0010 is the revision before the pages of 0.3.0.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from compliance import audit
from core.database import Database
from core.encryption import KeyRing, current_keyring, use_keyring
from interview_flow.core import worklist
from interview_flow.core.states import State
from interview_flow.decision import second_round
from messaging import inbox, keys
from messaging.inbox import Arrival
from messaging.keys import digest
from migrations import apply
from models import (
    AnswerPart,
    Application,
    AuditEntry,
    Candidate,
    ChatMessage,
    ConfigVersion,
    Document,
    HrQuestion,
    InboxEvent,
    Interview,
    KfWindow,
    Onboarding,
    OutboxAttempt,
    OutboxMessage,
    Rating,
    Reminder,
    SecondRound,
    search,
)
from reminders.tick import ReminderTick
from tests.conftest import DATA_KEYS, INDEX_KEY
from tests.support.dumps import counts, load, work_on
from tests.support.onboarding import FORM, make_journey
from tests.support.times import NOW

# States that the oldest of the dumps knew nothing of.
NEW = {State.SCREENED_OUT_TOLD}
KINDS = ["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb)]


@pytest.fixture(scope="module", params=["dump_0003", "dump_0010"])
def dump(request: pytest.FixtureRequest) -> str:
    """What an earlier version left."""
    return str(request.param)


@pytest.fixture(scope="module", params=KINDS)
def old(request: pytest.FixtureRequest, dump: str) -> tuple[str, dict[str, int]]:
    """The same in a database, SQLite and MariaDB in turn: its address, and its rows before anything was migrated."""
    url = load(request.getfixturevalue(f"{request.param}_store").empty_url(), dump)
    return url, counts(url)


@pytest.fixture(scope="module")
def migrated(old: tuple[str, dict[str, int]]) -> Iterator[Database]:
    """The same, migrated in this process, once for all tests; none of them depends on what another does."""
    database = Database(old[0])
    use_keyring(KeyRing(DATA_KEYS, INDEX_KEY))
    apply.upgrade(database)
    yield database
    database.close()


@pytest.fixture
def upgraded(migrated: Database, keyring: KeyRing) -> Database:
    """The migrated database, with the process's key ring."""
    return migrated


def test_it_becomes_what_the_models_say_and_no_row_is_lost(old, upgraded):
    url, before = old
    assert apply.upgrade(upgraded) == apply.newest_revision()
    assert apply.differences(upgraded) == []
    after = counts(url)
    assert {table: after[table] for table in before} == before


def test_everybody_stands_where_they_stood_and_is_found_by_what_they_are_known_by(upgraded):
    ring = current_keyring()
    with upgraded.read() as session:
        for state in set(State) - NEW:
            index = ring.blind_index("external_userid", f"wm{state.value}")
            person = session.scalars(select(Candidate).where(Candidate.external_userid_index == index)).one()
            row = session.scalars(select(Application).where(Application.candidate_id == person.id)).one()
            assert row.state == state.value
            assert person.external_userid == f"wm{state.value}"
            assert person.phone_index == ring.blind_index("phone", person.phone)
            assert person.name.startswith("候选")
            assert session.scalars(select(KfWindow).where(KfWindow.external_userid_index == index)).one()


def test_whoever_sat_before_is_scored_without_a_model_whatever_came_into_force_since(upgraded):
    with upgraded.read() as session:
        sittings = session.scalars(select(Interview)).all()
    assert sittings and {one.model_name for one in sittings} == {None}


def test_hrs_list_is_what_the_facts_say_and_everybody_is_searched_by_what_was_sealed_before(upgraded):
    with upgraded.read() as session:
        for person in session.scalars(select(Candidate)):
            for asked in (person.name, person.phone[-4:]):
                assert person.id in session.scalars(search.found_by(asked)).all()
    before = places(upgraded)
    with upgraded.write() as session:
        for application_id in before:
            worklist.settle(session.connection(), application_id)
    assert places(upgraded) == before
    assert {place[1] for place in before.values() if place[0] == "waiting"} >= {"invite", "decide", "schedule"}
    assert all(place[2] is not None for place in before.values())


def places(database: Database) -> dict[str, tuple]:
    """Where each application stands in HR's list."""
    columns = (Application.worklist, Application.waits_for, Application.stands_since, Application.ai_score)
    with database.read() as session:
        return {row[0]: tuple(row[1:]) for row in session.execute(select(Application.id, *columns))}


def test_every_sealed_value_opens(upgraded):
    with upgraded.read() as session:
        assert FORM in [papers.form for papers in session.scalars(select(Onboarding))]
        assert {paper.name for paper in session.scalars(select(Document))} == {"身份证.jpg"}
        assert {part.text for part in session.scalars(select(AnswerPart))} == {"我会先安抚客户", None}
        assert {line.text for line in session.scalars(select(ChatMessage))} == {"请问几点开始？"}
        assert {row.answer for row in session.scalars(select(HrQuestion))} == {None, "道里区"}
        assert [row.comment for row in session.scalars(select(Rating))].count("沉着") == 1
        assert all(row.payload for row in session.scalars(select(OutboxMessage)))
        assert all(row.body for row in session.scalars(select(OutboxAttempt)))


def test_the_audit_chain_goes_on_where_it_stood(upgraded):
    upgraded.run(lambda session: audit.seal(session, "upgraded", NOW + timedelta(minutes=1)))
    with upgraded.read() as session:
        assert audit.verify(session) is None
        assert not session.scalars(select(AuditEntry).where(AuditEntry.chain.is_(None))).all()


def test_places_that_were_kept_readable_are_sealed_once(upgraded):
    with upgraded.read() as session:
        before = {row.id: row.where for row in session.scalars(select(SecondRound))}
    assert upgraded.run(second_round.seal_places) == len(before)
    assert upgraded.run(second_round.seal_places) == 0
    with upgraded.read() as session:
        rows = list(session.scalars(select(SecondRound)))
    assert {row.id: row.where for row in rows} == before and {row.plain_place for row in rows} <= {""}


def test_words_that_were_kept_readable_are_sealed_and_the_chain_still_covers_them(upgraded, dump):
    at = NOW + timedelta(minutes=1)
    upgraded.run(lambda session: audit.seal(session, "upgraded", at))
    assert upgraded.run(lambda session: audit.seal_notes(session, make_journey().reject_reasons)) == int(
        dump == "dump_0003"
    )
    assert upgraded.run(lambda session: audit.seal_notes(session, make_journey().reject_reasons)) == 0
    with upgraded.read() as session:
        assert audit.verify(session) is None
        kept = {(row.code, row.note) for row in session.scalars(select(AuditEntry)) if row.reason}
    assert {("service", None), (None, "身份证号 230103200203150021 看不清，请重拍")} <= kept


def test_rows_of_a_dead_worker_are_taken_and_none_waits_for_ever(upgraded):
    with upgraded.read() as session:
        found = session.scalars(select(OutboxMessage.status).distinct()).all()
        assert set(found) == {"leased", "uncertain", "queued", "failed", "sent"}
    kf, staff = work_on(upgraded, NOW + timedelta(minutes=5))
    assert kf.sent
    assert staff.sent
    with upgraded.read() as session:
        assert not session.scalars(select(OutboxMessage).where(OutboxMessage.status == "leased")).all()
        waiting = select(InboxEvent).where(InboxEvent.status.in_(("leased", "new")), InboxEvent.kind == "kf.message")
        assert not session.scalars(waiting).all()


def test_what_came_in_or_was_posted_by_the_earlier_version_is_recognised(upgraded):
    """An inbox row for thirty days, an outbox row for good: as `processes.open_parts` starts, before the doors open."""
    keys.key_all(upgraded)
    again = [Arrival("kf.message", f"s{number}", f"dump:{number}") for number in range(5)]
    assert upgraded.run(lambda session: inbox.receive_all(session, again, now=NOW)) == 0
    with upgraded.read() as session:
        posted = list(session.scalars(select(OutboxMessage)))
        assert {row.key_hash: row.id for row in posted} == {digest(row.key): row.id for row in posted}
        subjects = set(session.scalars(select(InboxEvent.subject).where(InboxEvent.key_hash == digest("dump:0"))))
    assert subjects == {digest("s0")}


def test_the_version_that_an_application_was_promised_is_read_although_keys_of_it_are_gone(upgraded):
    catalogue = make_journey().catalogue
    with upgraded.read() as session:
        rows = list(session.scalars(select(ConfigVersion)))
        assert rows and all("spoken" in row.body["position"]["questions"][0] for row in rows), "no key of old times"
        for row in rows:
            version = catalogue.load(session, row.hash)
            asked = [version.question(one) for one in version.questions_to_ask()]
            assert len(asked) == version.position.questions_per_interview and all(one.points for one in asked)


def test_planned_reminders_fire(upgraded):
    with upgraded.read() as session:
        planned = session.scalars(select(Reminder).where(Reminder.status == "planned")).all()
    assert planned
    tick = ReminderTick(upgraded, make_journey().catalogue.reminders)
    assert tick(max(row.due_at for row in planned) + timedelta(seconds=1)) >= 1
    with upgraded.read() as session:
        assert not session.scalars(select(Reminder).where(Reminder.status == "planned")).all()
