"""One application of one candidate for one position at one branch, and what happened to it."""

from datetime import date

from sqlalchemy import Date, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import JsonText
from core.encryption import Sealed
from models.base import Base, Hash, Id, MaybeMoment, Moment, reference

WORKLIST = ("worklist", "branch_key", "position_key", "state", "waits_for")


class Application(Base):
    """The thing that travels through the journey; only the engine changes `state`.

    Args:
        worklist: where HR's list shows it: `waiting`, `running` or `ended`. This and the next three follow from
            other rows (`interview_flow/core/worklist.py`) and stand here for the list's indexes.
        waits_for: what HR has to do, None outside `waiting`.
        stands_since: since when it waits for that, or since when it stands where it is.
        ai_score: the total of the latest scorecard.
        drive_id: the drive it came with. Not a foreign key, which SQLite can't add to a table that is there.
        drive_hold: why its drive doesn't invite it by itself (`Hold`): a person decides.
    """

    __tablename__ = "applications"
    # Each of HR's lists is read along one index, whatever it is filtered by.
    __table_args__ = (
        Index("ix_applications_worklist", *WORKLIST, "stands_since", "ai_score", "id"),
        Index("ix_applications_stands_since", "stands_since", "id", *WORKLIST),
        Index("ix_applications_ai_score", "ai_score", "id", *WORKLIST),
        # Those of the candidates whom a search finds, without a look at the rows.
        Index("ix_applications_found", "candidate_id", *WORKLIST, "stands_since", "ai_score", "id"),
        # A drive's numbers, and whom it has yet to invite, without a look at the rows.
        Index("ix_applications_drive", "drive_id", "state", "drive_hold", "position_key", "branch_key", "id"),
    )

    id: Mapped[Id]
    candidate_id: Mapped[str] = reference("candidates.id")
    position_key: Mapped[str] = mapped_column(String(64))
    branch_key: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[str] = mapped_column(String(32), index=True)
    version: Mapped[int] = mapped_column(Integer, default=0)
    config_version: Mapped[Hash | None] = mapped_column(ForeignKey("config_versions.hash"))
    mode: Mapped[str | None] = mapped_column(String(16))
    # Who interviews in the first round: the machine, or a person by the human route (PERSON).
    interview_kind: Mapped[str | None] = mapped_column(String(16))
    interview_at: Mapped[MaybeMoment]
    deadline: Mapped[MaybeMoment]
    second_chance_used: Mapped[bool] = mapped_column(default=False)
    promised_on: Mapped[date | None] = mapped_column(Date)
    promise_alarmed: Mapped[str | None] = mapped_column(String(8))
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment]
    worklist: Mapped[str | None] = mapped_column(String(8))
    waits_for: Mapped[str | None] = mapped_column(String(24))
    stands_since: Mapped[MaybeMoment]
    ai_score: Mapped[float | None] = mapped_column(Float)
    drive_id: Mapped[str | None] = mapped_column(String(32))
    drive_hold: Mapped[str | None] = mapped_column(String(16))


class ScreeningOutcome(Base):
    """What one hard rule found, with the line of the résumé it read."""

    __tablename__ = "screening_outcomes"

    id: Mapped[Id]
    application_id: Mapped[str] = reference("applications.id")
    rule: Mapped[str] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(128))
    outcome: Mapped[str] = mapped_column(String(16))
    source_sealed: Mapped[str | None] = mapped_column(Text, info={"personal": True})

    source = Sealed("source_sealed")


class AuditEntry(Base):
    """One state change or decision. `seq` and `chain` are filled by the sealer, in order.

    `code` stays readable, what a person wrote (`note`) is sealed.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (UniqueConstraint("seq"),)

    id: Mapped[Id]
    application_id: Mapped[str] = reference("applications.id")
    at: Mapped[Moment]
    source: Mapped[str] = mapped_column(String(32))
    target: Mapped[str] = mapped_column(String(32))
    action: Mapped[str] = mapped_column(String(48))
    actor: Mapped[str] = mapped_column(String(80))
    code: Mapped[str | None] = mapped_column("reason", String(255))
    version: Mapped[int] = mapped_column(Integer)
    seq: Mapped[int | None] = mapped_column(Integer)
    chain: Mapped[Hash | None]
    note_sealed: Mapped[str | None] = mapped_column(Text, info={"personal": True})

    note = Sealed("note_sealed")

    @property
    def reason(self) -> str | None:
        """The code, or what a person wrote."""
        return self.code if self.code is not None else self.note


class StaffAct(Base):
    """Something a member did that changes no state: a rating, an answer to a question, an act on the system page.

    `target` is the id of the row it was done to, `detail` a code. `seq` and `chain` as in `AuditEntry`.
    """

    __tablename__ = "staff_acts"
    __table_args__ = (UniqueConstraint("seq"),)

    id: Mapped[Id]
    at: Mapped[Moment]
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(48))
    application_id: Mapped[str | None] = mapped_column(String(32), index=True)
    target: Mapped[str | None] = mapped_column(String(64))
    detail: Mapped[str | None] = mapped_column(String(64))
    seq: Mapped[int | None] = mapped_column(Integer)
    chain: Mapped[Hash | None]


class Invitation(Base):
    """A personal link: only the token's hash is looked up; the token itself is sealed.

    `opened_index` is of version 0.2.0: what was asked of whom is now found by what they were told. The column stays for
    one version more, because the web process of that version reads it until its restart.
    """

    __tablename__ = "invitations"

    id: Mapped[Id]
    application_id: Mapped[str] = reference("applications.id")
    token_hash: Mapped[Hash] = mapped_column(String(64), unique=True)
    token_sealed: Mapped[str] = mapped_column(Text, info={"personal": True})
    expires_at: Mapped[Moment]
    bound_index: Mapped[str | None] = mapped_column(String(64))
    opened_index: Mapped[str | None] = mapped_column(String(64), index=True)
    bound_at: Mapped[MaybeMoment]
    revoked_at: Mapped[MaybeMoment]
    created_at: Mapped[Moment]

    token = Sealed("token_sealed")


class ShortLink(Base):
    """The short form of an invitation's link, for SMS: found by a blind index, the code itself is sealed."""

    __tablename__ = "short_links"

    id: Mapped[Id]
    invitation_id: Mapped[str] = mapped_column(ForeignKey("invitations.id"), unique=True)
    code_index: Mapped[str] = mapped_column(String(64), unique=True)
    code_sealed: Mapped[str] = mapped_column(Text, info={"personal": True})
    created_at: Mapped[Moment]

    code = Sealed("code_sealed")


class Consent(Base):
    """A yes (or a later no) to one purpose, in the words of one version."""

    __tablename__ = "consents"
    __table_args__ = (UniqueConstraint("application_id", "purpose", "text_version"),)

    id: Mapped[Id]
    application_id: Mapped[str] = reference("applications.id")
    purpose: Mapped[str] = mapped_column(String(32))
    text_version: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(16))
    given_at: Mapped[Moment]
    withdrawn_at: Mapped[MaybeMoment]


class Reminder(Base):
    """One notice due before one interview time; unique, so planning twice plans once."""

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("application_id", "kind", "planned_for"),
        Index("ix_reminders_due", "status", "due_at"),
    )

    id: Mapped[Id]
    application_id: Mapped[str] = reference("applications.id")
    kind: Mapped[str] = mapped_column(String(16))
    planned_for: Mapped[Moment]
    due_at: Mapped[Moment]
    status: Mapped[str] = mapped_column(String(16), default="planned")
    reason: Mapped[str | None] = mapped_column(String(128))
    claimed_at: Mapped[MaybeMoment]


class ConfigVersion(Base):
    """A position as merged for a branch, frozen under its content's hash."""

    __tablename__ = "config_versions"

    hash: Mapped[Hash] = mapped_column(String(64), primary_key=True)
    position_key: Mapped[str] = mapped_column(String(64))
    branch_key: Mapped[str] = mapped_column(String(64))
    body: Mapped[dict] = mapped_column(JsonText())
    created_at: Mapped[Moment]
