"""what a bank learnt from its own ratings: models, signatures, verdicts on rubrics

Revision: 0019, after 0018
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from core.database import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ID, HASH, KEY = sa.String(length=32), sa.String(length=64), sa.String(length=64)
LONG = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
POSITION = "ix_learned_models_position_key"


def upgrade() -> None:
    """MariaDB keeps each finished step when the next one dies: what is there is passed over."""
    there = set(sa.inspect(op.get_bind()).get_table_names())
    for name, make in TABLES.items():
        if name not in there:
            make()
    if POSITION not in {index["name"] for index in sa.inspect(op.get_bind()).get_indexes("learned_models")}:
        op.create_index(POSITION, "learned_models", ["position_key"])


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


def _models() -> None:
    op.create_table(
        "learned_models",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", HASH, nullable=False),
        sa.Column("position_key", KEY, nullable=False),
        sa.Column("text", LONG, nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("in_force_from", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_learned_models"),
        sa.UniqueConstraint("name", name="uq_learned_models_name"),
    )


def _signatures() -> None:
    op.create_table(
        "model_signatures",
        sa.Column("id", ID, nullable=False),
        sa.Column("model_id", ID, nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("userid", KEY, nullable=False),
        sa.Column("code_hash", HASH, nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("signed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["model_id"], ["learned_models.id"], name="fk_model_signatures_model_id"),
        sa.PrimaryKeyConstraint("id", name="pk_model_signatures"),
        sa.UniqueConstraint("model_id", "act", "userid", name="uq_model_signatures_model_id_act_userid"),
    )


def _verdicts() -> None:
    op.create_table(
        "rubric_verdicts",
        sa.Column("id", ID, nullable=False),
        sa.Column("position_key", KEY, nullable=False),
        sa.Column("rubric", HASH, nullable=False),
        sa.Column("data", HASH, nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("figures", LONG, nullable=False),
        sa.Column("judged_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rubric_verdicts"),
        sa.UniqueConstraint("rubric", "data", name="uq_rubric_verdicts_rubric_data"),
    )


TABLES = {"learned_models": _models, "model_signatures": _signatures, "rubric_verdicts": _verdicts}
