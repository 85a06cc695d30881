"""Rows of inbox and outbox: what came in, what goes out, the attempts made, and what became of each recipient."""

from sqlalchemy import BigInteger, Index, Integer, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.encryption import Sealed, SealedJson
from core.errors import Reason, Why
from models.base import Base, Hash, Id, LongText, MaybeMoment, Moment, reference
from models.numbering import NextNumber, numbered_by_the_database


class WithReason:
    """Why the row is where it is: a code and the far side's number to decide by, a text for operators.

    The code is None where nothing is wrong, and in rows that version 0.2.0 is still writing.
    """

    reason: Mapped[str | None] = mapped_column(String(500))
    reason_code: Mapped[str | None] = mapped_column(String(32))
    errcode: Mapped[int | None] = mapped_column(Integer)

    @property
    def why(self) -> Why | None:
        """The three as one; None where no reason is kept."""
        if self.reason_code is None:
            return Why(Reason.OTHER, self.errcode, self.reason) if self.reason else None
        known = self.reason_code in Reason.__members__.values()
        return Why(Reason(self.reason_code) if known else Reason.OTHER, self.errcode, self.reason or "")

    @why.setter
    def why(self, why: Why | None) -> None:
        self.reason = why.text[:500] if why else None
        self.reason_code, self.errcode = (why.code.value, why.errcode) if why else (None, None)


class InboxEvent(WithReason, Base):
    """Something that happened to us. Status: new, leased, done, dead."""

    __tablename__ = "inbox_events"
    __table_args__ = (
        Index("ix_inbox_events_turn", "status", "seq", "queue"),
        Index("ix_inbox_events_order", "subject", "status", "seq"),
    )

    id: Mapped[Id]
    seq: Mapped[int] = mapped_column(BigInteger, default=NextNumber("inbox_events"), index=True)
    key_hash: Mapped[Hash] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(48))
    queue: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(8), default="new")
    tries: Mapped[int] = mapped_column(Integer, default=0)
    received_at: Mapped[Moment]
    try_at: Mapped[MaybeMoment]
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[MaybeMoment]
    done_at: Mapped[MaybeMoment]
    payload_sealed: Mapped[str] = mapped_column(LongText, info={"personal": True})

    payload = SealedJson("payload_sealed")


numbered_by_the_database(InboxEvent.__table__)


class OutboxMessage(WithReason, Base):
    """Something we will do to the world.

    Status: queued -> leased -> sent; or failed (no more channels, told to HR),
    dead (a permanent error), uncertain (a person decides), cancelled.
    `not_before` is business time; `try_at` and `lease_until` are real time.
    `held_for` names the gate (`SendGate.key`) in whose line a queued row stands.
    `priority` is 0 where somebody may be waiting for it, 1 where it can wait.
    """

    __tablename__ = "outbox_messages"
    __table_args__ = (
        Index("ix_outbox_messages_turn", "status", "priority", "seq", "queue"),
        Index("ix_outbox_messages_order", "subject", "status", "seq"),
        Index("ix_outbox_messages_line", "held_for", "status", "seq"),
    )

    id: Mapped[Id]
    priority: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    seq: Mapped[int] = mapped_column(BigInteger, default=NextNumber("outbox_messages"), index=True)
    key_hash: Mapped[Hash] = mapped_column(String(64), unique=True)
    key: Mapped[str] = mapped_column("outbox_key", String(255))
    kind: Mapped[str] = mapped_column(String(48))
    queue: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str] = mapped_column(String(64))
    application_id: Mapped[str | None] = mapped_column(String(32), index=True)
    template: Mapped[str | None] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(12), default="queued")
    not_before: Mapped[Moment]
    created_at: Mapped[Moment]
    tries: Mapped[int] = mapped_column(Integer, default=0)
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    try_at: Mapped[MaybeMoment]
    held_for: Mapped[str | None] = mapped_column(String(64))
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[MaybeMoment]
    done_at: Mapped[MaybeMoment]
    channel: Mapped[str | None] = mapped_column(String(24))
    payload_sealed: Mapped[str] = mapped_column(LongText, info={"personal": True})

    payload = SealedJson("payload_sealed")


numbered_by_the_database(OutboxMessage.__table__)


class OutboxAttempt(WithReason, Base):
    """The bytes of one try on one channel, frozen before the first request.

    Status: frozen, sent, failed, uncertain.
    """

    __tablename__ = "outbox_attempts"
    __table_args__ = (UniqueConstraint("outbox_id", "number"),)

    id: Mapped[Id]
    outbox_id: Mapped[str] = reference("outbox_messages.id")
    number: Mapped[int] = mapped_column(Integer)
    channel: Mapped[str] = mapped_column(String(24))
    on_ambiguous: Mapped[str] = mapped_column(String(12))
    repeat_for_s: Mapped[int] = mapped_column(Integer)
    msgid: Mapped[str] = mapped_column(String(32), index=True)
    status: Mapped[str] = mapped_column(String(12))
    frozen_at: Mapped[Moment]
    first_sent_at: Mapped[MaybeMoment]
    finished_at: Mapped[MaybeMoment]
    body_sealed: Mapped[str] = mapped_column(LongText, info={"personal": True})
    recipient_sealed: Mapped[str | None] = mapped_column(Text, info={"personal": True})
    result_sealed: Mapped[str | None] = mapped_column(LongText, info={"personal": True})

    body = Sealed("body_sealed")
    recipient = Sealed("recipient_sealed")
    result = SealedJson("result_sealed")


class Delivery(Base):
    """What became of one member among the recipients of an attempt.

    Status: sent (WeCom took it for this member), failed (with its reason), delivered (the
    member tapped it, so it was there). Written when the answer comes; before that the attempt
    speaks for all its recipients.
    """

    __tablename__ = "deliveries"
    __table_args__ = (UniqueConstraint("attempt_id", "recipient"),)

    id: Mapped[Id]
    attempt_id: Mapped[str] = reference("outbox_attempts.id")
    recipient: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(12))
    # A `Reason` of this member alone, or the digits of WeCom's number for a refusal of them all; never a sentence.
    reason: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[Moment]
