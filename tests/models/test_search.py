"""The search follows every write of a candidate, and nothing in its table can be read without the key."""

import pytest
from sqlalchemy import select

from core.encryption import KeyRing, use_keyring
from interview_flow.people import merging, people
from models import Candidate, SearchToken, search
from tests.support.times import NOW

PROFILE = {"name": "李晓", "phone": "13800138000", "email": "lx@example.com"}


def add(db, **values):
    with db.write() as session:
        person = Candidate(created_at=NOW, **{**PROFILE, **values})
        session.add(person)
        session.flush()
        return person.id


def found(db, asked):
    query = search.found_by(asked)
    with db.read() as session:
        return set() if query is None else set(session.scalars(query))


def test_a_person_is_found_from_the_moment_they_are_stored_and_by_nothing_old(db):
    who, other = add(db), add(db, name="王芳", phone="13900139000", email="wf@example.com")
    assert found(db, "lixiao") == found(db, "8000") == found(db, "LX@example.com") == {who}
    with db.write() as session:
        session.get(Candidate, who).name = "李晓明"
        session.get(Candidate, who).phone = "13700137999"
    assert found(db, "lxm") == found(db, "7999") == {who}
    assert found(db, "8000") == set()
    assert found(db, "wf") == {other}


def test_who_is_erased_or_deleted_is_found_by_nothing(db):
    erased, deleted = add(db), add(db)
    assert found(db, "李晓") == {erased, deleted}
    with db.write() as session:
        person = session.get(Candidate, erased)
        person.name = person.phone = person.email = None
        session.delete(session.get(Candidate, deleted))
    with db.read() as session:
        assert session.scalars(select(SearchToken)).all() == []


def test_of_two_records_made_one_only_the_living_one_is_found(db):
    one, other = add(db), add(db, name="李小晓", phone="13700137000")
    with db.write() as session:
        rows = [session.get(Candidate, id) for id in (one, other)]
        keep = merging.merge(session, *rows, "hr:hr01", NOW)
        living = keep.id
    assert found(db, "李") == {living}
    assert found(db, "7000") | found(db, "8000") == {living}


def test_what_intake_takes_over_is_searched_too(sqlite_db):
    with sqlite_db.write() as session:
        who = people.register(session, {**PROFILE, "external_ref": "HR-1"}, NOW).id
        people.register(session, {"name": "李晓雨", "phone": "13600136000", "external_ref": "HR-1"}, NOW)
    assert found(sqlite_db, "李晓雨") == found(sqlite_db, "6000") == {who}


def test_a_token_is_another_one_under_another_key(sqlite_db, keyring):
    who = add(sqlite_db)
    with sqlite_db.read() as session:
        tokens = set(session.scalars(select(SearchToken.token)))
    assert not any(piece in "".join(tokens) for piece in ("李", "lixiao", "13800138000"))
    use_keyring(
        KeyRing(
            "test:" + "ZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGQ=", "eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHg="
        )
    )
    assert found(sqlite_db, "李晓") == set()
    use_keyring(keyring)
    assert found(sqlite_db, "李晓") == {who}


def test_what_was_stored_without_terms_gets_them_once_and_an_unreadable_name_stops_nobody(sqlite_db, monkeypatch):
    monkeypatch.setattr(search, "FILLED_AT_ONCE", 2)
    ids = {add(sqlite_db, phone=f"1380013800{number}") for number in range(5)}
    with sqlite_db.write() as session:
        session.query(SearchToken).delete()
        session.connection().exec_driver_sql(
            "UPDATE candidates SET name_sealed = '1.k0.AAAA' WHERE id = ?", (min(ids),)
        )
    after = ""
    while after is not None:
        with sqlite_db.write() as session:
            after = search.fill_missing(session.connection(), after)
    assert found(sqlite_db, "lx") == ids  # By the mailbox, at least.
    assert found(sqlite_db, "李晓") == ids - {min(ids)}
    with sqlite_db.write() as session:
        assert search.fill_missing(session.connection()) is None


@pytest.mark.parametrize("asked", ["", "a" * 10_000, "\x00", "'; DROP TABLE candidates; --", "李" * 500])
def test_odd_words_find_nobody(sqlite_db, asked):
    add(sqlite_db)
    assert found(sqlite_db, asked) == set()
