"""Every column that can hold words is either marked personal, and sealed, or listed here as not personal."""

import pytest
from sqlalchemy import Date, String, Text, TypeDecorator
from sqlalchemy.schema import Column

import models
from core.database import UtcDateTime
from core.encryption import Sealed

# table -> columns that hold words and nothing personal: keys, states, ids made by us or by WeCom for
# staff and accounts, hashes, blind indexes, texts written by the program.
# A new column goes here or gets info={"personal": True}.
PLAIN: dict[str, str] = {
    "answer_signatures": "question_hash signature",
    "answer_parts": "kind msgid status reason media_id file_id listen_file_id mime engine",
    "answers": "question_id status once_more",
    "appeals": "status due_on rejected_by decided_by alarmed",
    "applications": (
        "position_key branch_key state mode interview_kind promised_on promise_alarmed worklist waits_for "
        "drive_id drive_hold"
    ),
    "audit_entries": "source target action actor reason chain",
    "candidate_lists": "userid file_id errors_id status figures",
    "candidate_matches": "why decided_by",
    "candidates": (
        "external_ref phone_index email_index external_userid_index openid_index unionid_index id_number_index "
        "merged_into"
    ),
    "cards": "task_id application_id template userids response_code closed_text",
    "chat_messages": "application_id direction kind msgid",
    "config_versions": "hash position_key branch_key body",
    "consents": "purpose text_version channel",
    "contact_ways": "open_kfid scene url",
    "daily_sends": "scope day",
    "deliveries": "recipient status reason",
    "dimension_scores": "dimension_key label status reason detail",
    "documents": "kind file_id mime",
    "evidence": "point part_id",
    "friend_ways": "userid state_index config_id used_index",
    "friends": "userid external_userid_index",
    "group_asks": "outbox_id userid external_userid_index status msgid",
    "finder_answers": "finder asked trouble dropped",
    "finder_quotes": "point part_id",
    "hr_questions": "answered_by",
    "idempotent_requests": "caller idempotency_key request_hash",
    "identity_locks": "identity",
    "inbox_events": "key_hash kind queue subject status lease_owner reason reason_code",
    "interviews": "questions model_name",
    "invitations": "token_hash bound_index opened_index",
    "key_marks": "key_id canary index_fingerprint",
    "kf_cursors": "open_kfid cursor lease_owner",
    "kf_windows": "open_kfid external_userid_index",
    "departed_members": "userid",
    "departments": "name former_name",
    "directory_state": "token turn",
    "staff_places": "userid departments branches turn",
    "drives": "name opens_on closes_on last_interview_on",
    "drive_places": "position_key branch_key",
    "drive_reports": "branch_key",
    "learned_models": "name position_key text",
    "leases": "name owner",
    "mini_sessions": "token_hash login_code_hash openid_index unionid_index userid",
    "model_signatures": "model_id act userid code_hash",
    "offers": "application_id status start_date approved_by",
    "one_time_codes": "visitor code_hash channel",
    "onboardings": "application_id status confirmed_by",
    "short_links": "code_index",
    "outbox_attempts": "channel on_ambiguous msgid status reason reason_code",
    "outbox_messages": (
        "key_hash outbox_key kind queue subject application_id template status held_for lease_owner channel reason "
        "reason_code"
    ),
    "ratings": "stage rater scores recommendation",
    "reminders": "kind status reason",
    "results_seen": "userid",
    "rubric_verdicts": "position_key rubric data figures",
    "roster_records": "application_id userid status differences",
    "scorecards": "status config_version engine flags heard_by",
    "screening_outcomes": "rule label outcome",
    "search_tokens": "token",
    "second_rounds": "application_id interviewer interviewers place reminded",
    "send_gates": "gate_key scope recipient times",
    "staff_acts": "actor action application_id target detail chain",
    "subscription_credits": "candidate_id template_key",
    "transcript_tokens": "token",
    "transcript_versions": "status author msgid",
    "web_sessions": "token_hash userid csrf login_state return_to",
}


def holds_words(column: Column) -> bool:
    """Whether a person's words or a birth date could be in it; our own ids and times can not."""
    if isinstance(column.type, UtcDateTime) or column.foreign_keys or column.name == "id":
        return False
    return isinstance(column.type, String | Text | Date | TypeDecorator)


def columns() -> list[Column]:
    return [column for table in models.Base.metadata.sorted_tables for column in table.columns]


def test_every_column_with_words_is_marked_or_listed():
    undecided = [
        f"{column.table.name}.{column.name}"
        for column in columns()
        if holds_words(column)
        and not column.info.get("personal")
        and column.name not in PLAIN.get(column.table.name, "").split()
    ]
    assert undecided == []


def test_nothing_is_listed_that_does_not_exist_or_is_personal():
    plain = {f"{column.table.name}.{column.name}" for column in columns() if not column.info.get("personal")}
    listed = {f"{table}.{name}" for table, names in PLAIN.items() for name in names.split()}
    assert listed <= plain


MAPPERS = sorted(models.Base.registry.mappers, key=lambda mapper: mapper.class_.__name__)


@pytest.mark.parametrize("mapper", MAPPERS, ids=lambda mapper: mapper.class_.__name__)
def test_a_personal_column_is_reached_only_through_its_seal(mapper):
    sealed = {value.column for value in vars(mapper.class_).values() if isinstance(value, Sealed)}
    personal = {column.name for column in mapper.columns if column.info.get("personal")}
    assert personal == sealed
