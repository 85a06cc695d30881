"""the first tables

Revision: 0001, after nothing
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from core.database import JsonText, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "business_offset",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("offset_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_business_offset")),
    )
    op.create_table(
        "candidates",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("external_ref", sa.String(length=128), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("name_sealed", sa.Text(), nullable=True),
        sa.Column("phone_sealed", sa.Text(), nullable=True),
        sa.Column("email_sealed", sa.Text(), nullable=True),
        sa.Column(
            "resume_sealed",
            sa.Text().with_variant(mysql.MEDIUMTEXT(), "mariadb").with_variant(mysql.MEDIUMTEXT(), "mysql"),
            nullable=True,
        ),
        sa.Column("external_userid_sealed", sa.Text(), nullable=True),
        sa.Column("openid_sealed", sa.Text(), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("email_index", sa.String(length=64), nullable=True),
        sa.Column("external_userid_index", sa.String(length=64), nullable=True),
        sa.Column("openid_index", sa.String(length=64), nullable=True),
        sa.Column("bound_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidates")),
    )
    op.create_index(op.f("ix_candidates_email_index"), "candidates", ["email_index"], unique=False)
    op.create_index(op.f("ix_candidates_external_ref"), "candidates", ["external_ref"], unique=False)
    op.create_index(op.f("ix_candidates_external_userid_index"), "candidates", ["external_userid_index"], unique=False)
    op.create_index(op.f("ix_candidates_openid_index"), "candidates", ["openid_index"], unique=False)
    op.create_index(op.f("ix_candidates_phone_index"), "candidates", ["phone_index"], unique=False)
    op.create_table(
        "cards",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("task_id", sa.String(length=128), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=True),
        sa.Column("template", sa.String(length=64), nullable=False),
        sa.Column("userids", JsonText(), nullable=False),
        sa.Column("response_code", sa.String(length=255), nullable=True),
        sa.Column("code_at", UtcDateTime(), nullable=True),
        sa.Column("closed_text", sa.String(length=64), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint("task_id", name=op.f("uq_cards_task_id")),
    )
    op.create_index(op.f("ix_cards_application_id"), "cards", ["application_id"], unique=False)
    op.create_table(
        "config_versions",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("position_key", sa.String(length=64), nullable=False),
        sa.Column("branch_key", sa.String(length=64), nullable=False),
        sa.Column("body", JsonText(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_config_versions")),
    )
    op.create_table(
        "contact_ways",
        sa.Column("open_kfid", sa.String(length=64), nullable=False),
        sa.Column("scene", sa.String(length=32), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("open_kfid", "scene", name=op.f("pk_contact_ways")),
    )
    op.create_table(
        "idempotent_requests",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("caller", sa.String(length=64), nullable=False),
        sa.Column("idempotency_key", sa.String(length=128), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column(
            "body_sealed",
            sa.Text().with_variant(mysql.MEDIUMTEXT(), "mariadb").with_variant(mysql.MEDIUMTEXT(), "mysql"),
            nullable=False,
        ),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotent_requests")),
        sa.UniqueConstraint("caller", "idempotency_key", name=op.f("uq_idempotent_requests_caller_idempotency_key")),
    )
    op.create_table(
        "inbox_events",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("queue", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("try_at", UtcDateTime(), nullable=True),
        sa.Column("lease_owner", sa.String(length=64), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column(
            "payload_sealed",
            sa.Text().with_variant(mysql.MEDIUMTEXT(), "mariadb").with_variant(mysql.MEDIUMTEXT(), "mysql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_events")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_inbox_events_key_hash")),
    )
    op.create_index("ix_inbox_events_claim", "inbox_events", ["status", "queue", "seq"], unique=False)
    op.create_index("ix_inbox_events_order", "inbox_events", ["subject", "status", "seq"], unique=False)
    op.create_table(
        "kf_cursors",
        sa.Column("open_kfid", sa.String(length=64), nullable=False),
        sa.Column("cursor", sa.String(length=128), nullable=False),
        sa.Column("lease_owner", sa.String(length=64), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("open_kfid", name=op.f("pk_kf_cursors")),
    )
    op.create_table(
        "kf_windows",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("open_kfid", sa.String(length=64), nullable=False),
        sa.Column("external_userid_index", sa.String(length=64), nullable=False),
        sa.Column("last_message_at", UtcDateTime(), nullable=True),
        sa.Column("sent_count", sa.Integer(), nullable=False),
        sa.Column("service_state", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kf_windows")),
        sa.UniqueConstraint(
            "open_kfid", "external_userid_index", name=op.f("uq_kf_windows_open_kfid_external_userid_index")
        ),
    )
    op.create_index(op.f("ix_kf_windows_external_userid_index"), "kf_windows", ["external_userid_index"], unique=False)
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "mini_sessions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("openid_index", sa.String(length=64), nullable=True),
        sa.Column("userid", sa.String(length=64), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("openid_sealed", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mini_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_mini_sessions_token_hash")),
    )
    op.create_table(
        "oauth_states",
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("return_to", sa.String(length=512), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("state", name=op.f("pk_oauth_states")),
    )
    op.create_table(
        "offers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("approved_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("application_id", name=op.f("uq_offers_application_id")),
    )
    op.create_table(
        "onboardings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=64), nullable=True),
        sa.Column(
            "form_sealed",
            sa.Text().with_variant(mysql.MEDIUMTEXT(), "mariadb").with_variant(mysql.MEDIUMTEXT(), "mysql"),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_onboardings")),
        sa.UniqueConstraint("application_id", name=op.f("uq_onboardings_application_id")),
    )
    op.create_table(
        "outbox_messages",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("outbox_key", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("queue", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=True),
        sa.Column("template", sa.String(length=64), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("not_before", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("try_at", UtcDateTime(), nullable=True),
        sa.Column("lease_owner", sa.String(length=64), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("channel", sa.String(length=24), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column(
            "payload_sealed",
            sa.Text().with_variant(mysql.MEDIUMTEXT(), "mariadb").with_variant(mysql.MEDIUMTEXT(), "mysql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_messages")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_outbox_messages_key_hash")),
    )
    op.create_index(op.f("ix_outbox_messages_application_id"), "outbox_messages", ["application_id"], unique=False)
    op.create_index("ix_outbox_messages_claim", "outbox_messages", ["status", "queue", "not_before"], unique=False)
    op.create_index("ix_outbox_messages_order", "outbox_messages", ["subject", "status", "seq"], unique=False)
    op.create_table(
        "roster_records",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("userid", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("differences", JsonText(), nullable=False),
        sa.Column("checked_at", UtcDateTime(), nullable=True),
        sa.Column("written_sealed", sa.Text(), nullable=True),
        sa.Column("read_back_sealed", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_records")),
        sa.UniqueConstraint("application_id", name=op.f("uq_roster_records_application_id")),
        sa.UniqueConstraint("userid", name=op.f("uq_roster_records_userid")),
    )
    op.create_table(
        "second_rounds",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("interviewer", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=255), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_rounds")),
        sa.UniqueConstraint("application_id", name=op.f("uq_second_rounds_application_id")),
    )
    op.create_table(
        "subscription_credits",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("candidate_id", sa.String(length=32), nullable=False),
        sa.Column("template_key", sa.String(length=32), nullable=False),
        sa.Column("credits", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_credits")),
        sa.UniqueConstraint(
            "candidate_id", "template_key", name=op.f("uq_subscription_credits_candidate_id_template_key")
        ),
    )
    op.create_index(
        op.f("ix_subscription_credits_candidate_id"), "subscription_credits", ["candidate_id"], unique=False
    )
    op.create_table(
        "web_sessions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("userid", sa.String(length=64), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_web_sessions_token_hash")),
    )
    op.create_index(op.f("ix_web_sessions_userid"), "web_sessions", ["userid"], unique=False)
    op.create_table(
        "applications",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("candidate_id", sa.String(length=32), nullable=False),
        sa.Column("position_key", sa.String(length=64), nullable=False),
        sa.Column("branch_key", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("config_version", sa.String(length=64), nullable=True),
        sa.Column("mode", sa.String(length=16), nullable=True),
        sa.Column("interview_at", UtcDateTime(), nullable=True),
        sa.Column("deadline", UtcDateTime(), nullable=True),
        sa.Column("second_chance_used", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_applications_candidate_id")),
        sa.ForeignKeyConstraint(
            ["config_version"], ["config_versions.hash"], name=op.f("fk_applications_config_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
    )
    op.create_index(op.f("ix_applications_branch_key"), "applications", ["branch_key"], unique=False)
    op.create_index(op.f("ix_applications_candidate_id"), "applications", ["candidate_id"], unique=False)
    op.create_index(op.f("ix_applications_state"), "applications", ["state"], unique=False)
    op.create_table(
        "chat_messages",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("candidate_id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=True),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("msgid", sa.String(length=128), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.Column("recalled_at", UtcDateTime(), nullable=True),
        sa.Column("text_sealed", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_chat_messages_candidate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_messages")),
        sa.UniqueConstraint("msgid", name=op.f("uq_chat_messages_msgid")),
    )
    op.create_index(op.f("ix_chat_messages_application_id"), "chat_messages", ["application_id"], unique=False)
    op.create_index(op.f("ix_chat_messages_candidate_id"), "chat_messages", ["candidate_id"], unique=False)
    op.create_table(
        "documents",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("onboarding_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("file_id", sa.String(length=64), nullable=False),
        sa.Column("mime", sa.String(length=64), nullable=False),
        sa.Column("uploaded_at", UtcDateTime(), nullable=False),
        sa.Column("name_sealed", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["onboarding_id"], ["onboardings.id"], name=op.f("fk_documents_onboarding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index(op.f("ix_documents_onboarding_id"), "documents", ["onboarding_id"], unique=False)
    op.create_table(
        "outbox_attempts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("outbox_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("on_ambiguous", sa.String(length=12), nullable=False),
        sa.Column("repeat_for_s", sa.Integer(), nullable=False),
        sa.Column("msgid", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("frozen_at", UtcDateTime(), nullable=False),
        sa.Column("first_sent_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column(
            "body_sealed",
            sa.Text().with_variant(mysql.MEDIUMTEXT(), "mariadb").with_variant(mysql.MEDIUMTEXT(), "mysql"),
            nullable=False,
        ),
        sa.Column("recipient_sealed", sa.Text(), nullable=True),
        sa.Column(
            "result_sealed",
            sa.Text().with_variant(mysql.MEDIUMTEXT(), "mariadb").with_variant(mysql.MEDIUMTEXT(), "mysql"),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox_messages.id"], name=op.f("fk_outbox_attempts_outbox_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_attempts")),
        sa.UniqueConstraint("outbox_id", "number", name=op.f("uq_outbox_attempts_outbox_id_number")),
    )
    op.create_index(op.f("ix_outbox_attempts_msgid"), "outbox_attempts", ["msgid"], unique=False)
    op.create_index(op.f("ix_outbox_attempts_outbox_id"), "outbox_attempts", ["outbox_id"], unique=False)
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("target", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=48), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=255), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("chain", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_audit_entries_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("seq", name=op.f("uq_audit_entries_seq")),
    )
    op.create_index(op.f("ix_audit_entries_application_id"), "audit_entries", ["application_id"], unique=False)
    op.create_table(
        "consents",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("text_version", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_consents_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sa.UniqueConstraint(
            "application_id", "purpose", "text_version", name=op.f("uq_consents_application_id_purpose_text_version")
        ),
    )
    op.create_index(op.f("ix_consents_application_id"), "consents", ["application_id"], unique=False)
    op.create_table(
        "hr_questions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answered_by", sa.String(length=64), nullable=True),
        sa.Column("question_sealed", sa.Text(), nullable=False),
        sa.Column("answer_sealed", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_hr_questions_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_questions")),
    )
    op.create_index(op.f("ix_hr_questions_application_id"), "hr_questions", ["application_id"], unique=False)
    op.create_table(
        "interviews",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("questions", JsonText(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_interviews_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interviews")),
        sa.UniqueConstraint("application_id", "attempt", name=op.f("uq_interviews_application_id_attempt")),
    )
    op.create_index(op.f("ix_interviews_application_id"), "interviews", ["application_id"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("token_sealed", sa.Text(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("bound_index", sa.String(length=64), nullable=True),
        sa.Column("opened_index", sa.String(length=64), nullable=True),
        sa.Column("bound_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_invitations_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_index(op.f("ix_invitations_application_id"), "invitations", ["application_id"], unique=False)
    op.create_index(op.f("ix_invitations_opened_index"), "invitations", ["opened_index"], unique=False)
    op.create_table(
        "ratings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("rater", sa.String(length=64), nullable=False),
        sa.Column("scores", JsonText(), nullable=False),
        sa.Column("recommendation", sa.String(length=16), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("rated_at", UtcDateTime(), nullable=False),
        sa.Column("comment_sealed", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_ratings_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
        sa.UniqueConstraint("application_id", "stage", "rater", name=op.f("uq_ratings_application_id_stage_rater")),
    )
    op.create_index(op.f("ix_ratings_application_id"), "ratings", ["application_id"], unique=False)
    op.create_table(
        "reminders",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("planned_for", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=128), nullable=True),
        sa.Column("claimed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_reminders_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "application_id", "kind", "planned_for", name=op.f("uq_reminders_application_id_kind_planned_for")
        ),
    )
    op.create_index(op.f("ix_reminders_application_id"), "reminders", ["application_id"], unique=False)
    op.create_index("ix_reminders_due", "reminders", ["status", "due_at"], unique=False)
    op.create_table(
        "screening_outcomes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=128), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("source_sealed", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_screening_outcomes_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_outcomes")),
    )
    op.create_index(
        op.f("ix_screening_outcomes_application_id"), "screening_outcomes", ["application_id"], unique=False
    )
    op.create_table(
        "answers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("interview_id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("last_part_at", UtcDateTime(), nullable=True),
        sa.Column("idle_asked_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["interview_id"], ["interviews.id"], name=op.f("fk_answers_interview_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("interview_id", "question_id", name=op.f("uq_answers_interview_id_question_id")),
    )
    op.create_index(op.f("ix_answers_interview_id"), "answers", ["interview_id"], unique=False)
    op.create_table(
        "scorecards",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("interview_id", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("total", sa.Float(), nullable=True),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("config_version", sa.String(length=64), nullable=False),
        sa.Column("engine", sa.String(length=64), nullable=False),
        sa.Column("flags", JsonText(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_scorecards_application_id")),
        sa.ForeignKeyConstraint(["interview_id"], ["interviews.id"], name=op.f("fk_scorecards_interview_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecards")),
        sa.UniqueConstraint("interview_id", name=op.f("uq_scorecards_interview_id")),
    )
    op.create_index(op.f("ix_scorecards_application_id"), "scorecards", ["application_id"], unique=False)
    op.create_index(op.f("ix_scorecards_interview_id"), "scorecards", ["interview_id"], unique=False)
    op.create_table(
        "answer_parts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("answer_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("msgid", sa.String(length=128), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.Column("part_order", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("media_id", sa.String(length=256), nullable=True),
        sa.Column("file_id", sa.String(length=64), nullable=True),
        sa.Column("mime", sa.String(length=64), nullable=True),
        sa.Column("listen_file_id", sa.String(length=64), nullable=True),
        sa.Column("engine", sa.String(length=64), nullable=True),
        sa.Column("text_sealed", sa.Text(), nullable=True),
        sa.Column(
            "transcript_sealed",
            sa.Text().with_variant(mysql.MEDIUMTEXT(), "mariadb").with_variant(mysql.MEDIUMTEXT(), "mysql"),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name=op.f("fk_answer_parts_answer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_parts")),
        sa.UniqueConstraint("msgid", name=op.f("uq_answer_parts_msgid")),
    )
    op.create_index(op.f("ix_answer_parts_answer_id"), "answer_parts", ["answer_id"], unique=False)
    op.create_table(
        "dimension_scores",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scorecard_id", sa.String(length=32), nullable=False),
        sa.Column("dimension_key", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("weight_percent", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["scorecard_id"], ["scorecards.id"], name=op.f("fk_dimension_scores_scorecard_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dimension_scores")),
        sa.UniqueConstraint(
            "scorecard_id", "dimension_key", name=op.f("uq_dimension_scores_scorecard_id_dimension_key")
        ),
    )
    op.create_index(op.f("ix_dimension_scores_scorecard_id"), "dimension_scores", ["scorecard_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("dimension_score_id", sa.String(length=32), nullable=False),
        sa.Column("answer_id", sa.String(length=32), nullable=False),
        sa.Column("start_char", sa.Integer(), nullable=False),
        sa.Column("end_char", sa.Integer(), nullable=False),
        sa.Column("audio_s", sa.Float(), nullable=True),
        sa.Column("point", sa.String(length=64), nullable=False),
        sa.Column("quote_sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name=op.f("fk_evidence_answer_id")),
        sa.ForeignKeyConstraint(
            ["dimension_score_id"], ["dimension_scores.id"], name=op.f("fk_evidence_dimension_score_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_answer_id"), "evidence", ["answer_id"], unique=False)
    op.create_index(op.f("ix_evidence_dimension_score_id"), "evidence", ["dimension_score_id"], unique=False)


def downgrade() -> None:

    op.drop_index(op.f("ix_evidence_dimension_score_id"), table_name="evidence")
    op.drop_index(op.f("ix_evidence_answer_id"), table_name="evidence")
    op.drop_table("evidence")
    op.drop_index(op.f("ix_dimension_scores_scorecard_id"), table_name="dimension_scores")
    op.drop_table("dimension_scores")
    op.drop_index(op.f("ix_answer_parts_answer_id"), table_name="answer_parts")
    op.drop_table("answer_parts")
    op.drop_index(op.f("ix_scorecards_interview_id"), table_name="scorecards")
    op.drop_index(op.f("ix_scorecards_application_id"), table_name="scorecards")
    op.drop_table("scorecards")
    op.drop_index(op.f("ix_answers_interview_id"), table_name="answers")
    op.drop_table("answers")
    op.drop_index(op.f("ix_screening_outcomes_application_id"), table_name="screening_outcomes")
    op.drop_table("screening_outcomes")
    op.drop_index("ix_reminders_due", table_name="reminders")
    op.drop_index(op.f("ix_reminders_application_id"), table_name="reminders")
    op.drop_table("reminders")
    op.drop_index(op.f("ix_ratings_application_id"), table_name="ratings")
    op.drop_table("ratings")
    op.drop_index(op.f("ix_invitations_opened_index"), table_name="invitations")
    op.drop_index(op.f("ix_invitations_application_id"), table_name="invitations")
    op.drop_table("invitations")
    op.drop_index(op.f("ix_interviews_application_id"), table_name="interviews")
    op.drop_table("interviews")
    op.drop_index(op.f("ix_hr_questions_application_id"), table_name="hr_questions")
    op.drop_table("hr_questions")
    op.drop_index(op.f("ix_consents_application_id"), table_name="consents")
    op.drop_table("consents")
    op.drop_index(op.f("ix_audit_entries_application_id"), table_name="audit_entries")
    op.drop_table("audit_entries")
    op.drop_index(op.f("ix_outbox_attempts_outbox_id"), table_name="outbox_attempts")
    op.drop_index(op.f("ix_outbox_attempts_msgid"), table_name="outbox_attempts")
    op.drop_table("outbox_attempts")
    op.drop_index(op.f("ix_documents_onboarding_id"), table_name="documents")
    op.drop_table("documents")
    op.drop_index(op.f("ix_chat_messages_candidate_id"), table_name="chat_messages")
    op.drop_index(op.f("ix_chat_messages_application_id"), table_name="chat_messages")
    op.drop_table("chat_messages")
    op.drop_index(op.f("ix_applications_state"), table_name="applications")
    op.drop_index(op.f("ix_applications_candidate_id"), table_name="applications")
    op.drop_index(op.f("ix_applications_branch_key"), table_name="applications")
    op.drop_table("applications")
    op.drop_index(op.f("ix_web_sessions_userid"), table_name="web_sessions")
    op.drop_table("web_sessions")
    op.drop_index(op.f("ix_subscription_credits_candidate_id"), table_name="subscription_credits")
    op.drop_table("subscription_credits")
    op.drop_table("second_rounds")
    op.drop_table("roster_records")
    op.drop_index("ix_outbox_messages_order", table_name="outbox_messages")
    op.drop_index("ix_outbox_messages_claim", table_name="outbox_messages")
    op.drop_index(op.f("ix_outbox_messages_application_id"), table_name="outbox_messages")
    op.drop_table("outbox_messages")
    op.drop_table("onboardings")
    op.drop_table("offers")
    op.drop_table("oauth_states")
    op.drop_table("mini_sessions")
    op.drop_table("leases")
    op.drop_index(op.f("ix_kf_windows_external_userid_index"), table_name="kf_windows")
    op.drop_table("kf_windows")
    op.drop_table("kf_cursors")
    op.drop_index("ix_inbox_events_order", table_name="inbox_events")
    op.drop_index("ix_inbox_events_claim", table_name="inbox_events")
    op.drop_table("inbox_events")
    op.drop_table("idempotent_requests")
    op.drop_table("contact_ways")
    op.drop_table("config_versions")
    op.drop_index(op.f("ix_cards_application_id"), table_name="cards")
    op.drop_table("cards")
    op.drop_index(op.f("ix_candidates_phone_index"), table_name="candidates")
    op.drop_index(op.f("ix_candidates_openid_index"), table_name="candidates")
    op.drop_index(op.f("ix_candidates_external_userid_index"), table_name="candidates")
    op.drop_index(op.f("ix_candidates_external_ref"), table_name="candidates")
    op.drop_index(op.f("ix_candidates_email_index"), table_name="candidates")
    op.drop_table("candidates")
    op.drop_table("business_offset")
