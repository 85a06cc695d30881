"""Ids that somebody else made are compared byte by byte: on MariaDB two that differ in case are two."""

import pytest
from sqlalchemy import String
from sqlalchemy.dialects import mysql
from sqlalchemy.exc import IntegrityError

import models
from models import Candidate, ChatMessage
from tests.support.times import NOW

# Ids and hashes that we make ourselves, all of them hexadecimal in small letters, words of ours, keys of the
# configuration, and user ids of members, in which WeCom ignores the case.
OURS = {
    "applications": "branch_key position_key state worklist waits_for drive_hold",
    "candidate_lists": "userid",
    "drive_places": "position_key branch_key",
    "drive_reports": "branch_key",
    "cards": "task_id",
    "config_versions": "hash",
    "consents": "purpose text_version",
    "contact_ways": "scene",
    "daily_sends": "scope day",
    "deliveries": "recipient",
    "dimension_scores": "dimension_key",
    "inbox_events": "key_hash kind queue subject status",
    "leases": "name",
    "departed_members": "userid",
    "friends": "userid",
    "group_asks": "status",
    "staff_places": "userid",
    "results_seen": "userid",
    "outbox_attempts": "msgid",
    "ratings": "stage rater",
    "reminders": "kind status",
    "outbox_messages": "key_hash subject status queue held_for",
    "send_gates": "gate_key scope",
    "answers": "question_id",
    "subscription_credits": "template_key",
    "web_sessions": "userid login_state",
    "roster_records": "userid",
    "identity_locks": "identity",
    "one_time_codes": "visitor",
    "invitations": "opened_index",
    "mini_sessions": "userid",
    "search_tokens": "token",
    "transcript_tokens": "token",
    "learned_models": "name position_key",
    "model_signatures": "act userid",
    "rubric_verdicts": "rubric data",
}
ENDS = ("_id", "_index", "_hash")  # references to ids of ours, blind indexes, hashes


def looked_up():
    """Every text column by which rows are found: keys, unique columns, indexed ones."""
    for table in models.Base.metadata.sorted_tables:
        sets = [constraint.columns for constraint in table.constraints] + [index.columns for index in table.indexes]
        for column in {column for columns in sets for column in columns}:
            if isinstance(column.type, String) and column.name != "id" and not column.foreign_keys:
                yield column


def test_every_column_that_rows_are_found_by_is_ours_or_compared_byte_by_byte():
    undecided = [
        f"{column.table.name}.{column.name}"
        for column in looked_up()
        if column.name not in OURS.get(column.table.name, "").split()
        and not (column.name.endswith(ENDS) or column.name in ("merged_into", "application_id"))
        and "utf8mb4_bin" not in str(column.type.dialect_impl(mysql.dialect()).compile(mysql.dialect()))
    ]
    assert undecided == []


def test_two_message_ids_that_differ_in_case_are_two(db):
    def store(session, *msgids):
        candidate = Candidate(created_at=NOW, name="李晓")
        session.add(candidate)
        session.flush()
        for msgid in msgids:
            session.add(ChatMessage(candidate_id=candidate.id, direction="in", kind="text", msgid=msgid, sent_at=NOW))
            session.flush()

    db.run(lambda session: store(session, "5tKc9aBcXyZ", "5tKc9AbCxYz"))
    with pytest.raises(IntegrityError):
        db.run(lambda session: store(session, "5tKc9aBcXyZ"))
