"""Who applies: the person, how WeCom and WeChat know them, and the lists in which HR upload many."""

from typing import Any

from sqlalchemy import Boolean, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import JsonText
from core.encryption import Sealed, SealedJson
from models.base import Base, Hash, Id, LongText, MaybeMoment, Moment, OpaqueId, reference


class Candidate(Base):
    """One person. Phone, e-mail, identity number and WeChat identities are found by blind index.

    A record that turned out to be the same person as another one names it in `merged_into`. It keeps
    its reference, by which it is still found, and what is no longer in use of name, phone, e-mail and résumé, sealed.
    """

    __tablename__ = "candidates"

    id: Mapped[Id]
    external_ref: Mapped[str | None] = mapped_column(OpaqueId(128), index=True)
    created_at: Mapped[Moment]
    name_sealed: Mapped[str | None] = mapped_column(Text, info={"personal": True})
    phone_sealed: Mapped[str | None] = mapped_column(Text, info={"personal": True})
    email_sealed: Mapped[str | None] = mapped_column(Text, info={"personal": True})
    resume_sealed: Mapped[str | None] = mapped_column(LongText, info={"personal": True})
    external_userid_sealed: Mapped[str | None] = mapped_column(Text, info={"personal": True})
    openid_sealed: Mapped[str | None] = mapped_column(Text, info={"personal": True})
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    email_index: Mapped[str | None] = mapped_column(String(64), index=True)
    external_userid_index: Mapped[str | None] = mapped_column(String(64), index=True)
    openid_index: Mapped[str | None] = mapped_column(String(64), index=True)
    unionid_index: Mapped[str | None] = mapped_column(String(64), index=True)
    id_number_index: Mapped[str | None] = mapped_column(String(64), index=True)
    merged_into: Mapped[str | None] = mapped_column(String(32), index=True)
    bound_at: Mapped[MaybeMoment]

    name = Sealed("name_sealed")
    phone = Sealed("phone_sealed")
    email = Sealed("email_sealed")
    resume = SealedJson("resume_sealed")
    external_userid = Sealed("external_userid_sealed")
    openid = Sealed("openid_sealed")


class CandidateMatch(Base):
    """Two records that may be one person: HR decides. `first_id` is the smaller of the two ids.

    Args:
        why: what agrees: `phone`, `email` or `id_number`; `wechat`: all of it, but the WeChat user may be another.
        same: None until HR has decided.
    """

    __tablename__ = "candidate_matches"
    __table_args__ = (UniqueConstraint("first_id", "second_id"),)

    id: Mapped[Id]
    first_id: Mapped[str] = reference("candidates.id")
    second_id: Mapped[str] = reference("candidates.id")
    why: Mapped[str] = mapped_column(String(16))
    found_at: Mapped[Moment]
    same: Mapped[bool | None] = mapped_column(Boolean)
    decided_at: Mapped[MaybeMoment]
    decided_by: Mapped[str | None] = mapped_column(String(64))


class CandidateList(Base):
    """One uploaded list: looked at first, taken in when its uploader says so.

    Args:
        userid: of its uploader, in small letters.
        name: as the uploader's machine calls the file.
        file_id, errors_id: the encrypted file, and where its file of errors stands once `has_errors`.
        figures: rows by what became of them, of the last look or of the import.
        done, rows: how far the work is.
        told: what else its uploader reads: why it was refused, what was left out, notes of rows.
    """

    __tablename__ = "candidate_lists"

    id: Mapped[Id]
    userid: Mapped[str] = mapped_column(String(64), index=True)
    name_sealed: Mapped[str | None] = mapped_column(Text, info={"personal": True})
    file_id: Mapped[str] = mapped_column(String(32))
    errors_id: Mapped[str] = mapped_column(String(32))
    status: Mapped[str] = mapped_column(String(16))
    has_errors: Mapped[bool] = mapped_column(Boolean, default=False)
    figures: Mapped[dict[str, Any] | None] = mapped_column(JsonText())
    done: Mapped[int] = mapped_column(Integer, default=0)
    rows: Mapped[int] = mapped_column(Integer, default=0)
    told_sealed: Mapped[str | None] = mapped_column(LongText, info={"personal": True})
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment]

    name = Sealed("name_sealed")
    told = SealedJson("told_sealed")


class IdentityLock(Base):
    """Locked while a person with this phone, e-mail or reference is looked for and stored, so that two requests
    at the same moment don't make two records.
    """

    __tablename__ = "identity_locks"

    value: Mapped[str] = mapped_column("identity", String(64), primary_key=True)


class OneTimeCode(Base):
    """A code sent to a candidate's chat, phone or mailbox, by which a WeChat user proves who they are.

    Args:
        visitor: who asked for it (a blind index); nobody else can use it.
        code_hash: the code itself is not kept.
    """

    __tablename__ = "one_time_codes"

    id: Mapped[Id]
    candidate_id: Mapped[str] = reference("candidates.id")
    visitor: Mapped[Hash] = mapped_column(String(64), index=True)
    code_hash: Mapped[Hash]
    channel: Mapped[str] = mapped_column(String(8))
    wrong: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    used_at: Mapped[MaybeMoment]
