"""The version in force, and the one an application was promised."""

import json
import sqlite3
from datetime import UTC, datetime

import pytest

from catalogue import Catalogue
from catalogue.catalogue import hash_of
from config.schema import Position
from core.errors import ConfigInvalid, NotFound
from models import ConfigVersion
from tests.support import dumps

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue()


def test_the_same_content_has_the_same_hash(catalogue):
    first = catalogue.current("teller", "harbin")

    assert Catalogue().current("teller", "harbin").hash == first.hash
    assert len(first.hash) == 64
    assert catalogue.current("teller", "guangzhou").hash != first.hash


def test_a_new_interviewer_does_not_change_the_version(catalogue):
    before = catalogue.current("teller", "harbin")
    other = Catalogue()
    harbin = other.shelf.branches["harbin"]
    other.shelf.branches["harbin"] = harbin.model_copy(update={"interviewers": ("iv09",)})

    after = other.current("teller", "harbin")

    assert after.hash == before.hash
    assert after.branch.interviewers == ("iv09",)


def test_an_unknown_position_or_branch_is_not_found(catalogue):
    with pytest.raises(NotFound, match="no such position: cashier"):
        catalogue.current("cashier", "harbin")
    with pytest.raises(NotFound, match="no such branch: moon"):
        catalogue.current("teller", "moon")


def test_an_interview_asks_the_first_six(catalogue):
    assert catalogue.current("teller", "harbin").questions_to_ask() == ["t1", "t2", "t3", "t4", "t5", "t6"]


def test_a_branch_s_own_question_comes_last(catalogue):
    assert catalogue.current("teller", "guangzhou").questions_to_ask() == [*["t1", "t2", "t3", "t4", "t5", "t6"], "gz1"]


def test_a_pinned_version_loads_as_it_was(catalogue, db):
    version = catalogue.current("teller", "guangzhou")
    with db.write() as session:
        catalogue.pin(session, version, now=NOW)
        catalogue.pin(session, version, now=NOW)

    with db.read() as session:
        assert catalogue.load(session, version.hash) == version


def test_a_version_changed_in_place_is_refused(catalogue, db):
    version = catalogue.current("teller", "harbin")
    with db.write() as session:
        catalogue.pin(session, version, now=NOW)
    with db.write() as session:
        row = session.get(ConfigVersion, version.hash)
        row.body = {**row.body, "branch": "guangzhou"}

    with db.read() as session, pytest.raises(ConfigInvalid, match="changed after publishing"):
        catalogue.load(session, version.hash)


def test_a_version_pinned_by_an_older_program_still_loads(catalogue, db):
    version = catalogue.current("teller", "harbin")
    with db.write() as session:
        catalogue.pin(session, version, now=NOW)
        body = session.get(ConfigVersion, version.hash).body
        question, *others = body["position"]["questions"]
        position = {**body["position"], "questions": [{**question, "left": 1}, *others], "left": 2}
        old = {**body, "position": position, "rules": {**body["rules"], "left": 3}}
        session.add(
            ConfigVersion(hash=hash_of(old), position_key="teller", branch_key="harbin", body=old, created_at=NOW)
        )

    with db.read() as session:
        loaded = catalogue.load(session, hash_of(old))
    assert loaded.position == version.position and loaded.rules == version.rules


def test_what_was_never_pinned_is_not_found(catalogue, db):
    with db.read() as session, pytest.raises(NotFound):
        catalogue.load(session, "0" * 64)


@pytest.mark.parametrize("dump", ["dump_0001", "dump_0003", "dump_0010"])
def test_the_versions_of_earlier_databases_keep_their_hash_and_their_rubric(dump, tmp_path):
    url = dumps.load(f"sqlite:///{tmp_path / 'old.db'}", dump)
    with sqlite3.connect(url.removeprefix("sqlite:///")) as file:
        rows = file.execute("select hash, body from config_versions").fetchall()

    assert rows
    for pinned, text in rows:
        body = json.loads(text)
        position = Position.model_validate(body["position"], extra="ignore")
        assert hash_of(body) == pinned
        for kept, question in zip(body["position"]["questions"], position.questions, strict=True):
            assert not question.by_meaning and question.answers == {}
            assert [list(point.any) for point in question.points] == [point["any"] for point in kept["points"]]
