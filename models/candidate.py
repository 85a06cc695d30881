"""Who applies: the person, and how WeCom and WeChat know them."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.encryption import Sealed, SealedJson
from models.base import Base, Id, LongText, MaybeMoment, Moment


class Candidate(Base):
    """One person. Phone, e-mail and WeChat identities are found by blind index."""

    __tablename__ = "candidates"

    id: Mapped[Id]
    external_ref: Mapped[str | None] = mapped_column(String(128), index=True)
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
    bound_at: Mapped[MaybeMoment]

    name = Sealed("name_sealed")
    phone = Sealed("phone_sealed")
    email = Sealed("email_sealed")
    resume = SealedJson("resume_sealed")
    external_userid = Sealed("external_userid_sealed")
    openid = Sealed("openid_sealed")
