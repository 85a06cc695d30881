"""What we must remember about each channel: cursors, windows, credits, cards, links, friends."""

from datetime import datetime, timedelta

from sqlalchemy import Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import JsonText
from core.encryption import Sealed
from models import vendor_limits
from models.base import Base, Id, LongText, MaybeMoment, Moment, OpaqueId, reference

# Five messages within 48 hours of the customer's last one, while no person holds the conversation (state 0 new, 1 bot).
# Source: send_msg (path/94677), session states (94669).
KF_WINDOW = timedelta(hours=48)
KF_MESSAGES = 5
KF_BOT_STATES = (0, 1)
# fail_type of a message that was taken and then not delivered, after which the next one fares no better until the
# customer writes again: the account or app is gone or closed (1, 2, 8, 11), the window is over (4, 5, 6), they
# refuse (10). What is left says nothing about the window: unknown (0), this type of message (12), this text (13).
# Source: msg_send_fail (path/94670).
KF_FAILS_CLOSING = frozenset({1, 2, 4, 5, 6, 8, 10, 11})


class KfCursor(Base):
    """How far one customer-service account has been read."""

    __tablename__ = "kf_cursors"

    open_kfid: Mapped[str] = mapped_column(OpaqueId(64), primary_key=True)
    cursor: Mapped[str] = mapped_column(OpaqueId(128), default="")
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[MaybeMoment]
    # What was sent before is history: stored, and not answered. Empty for an account read since before this column.
    read_since: Mapped[MaybeMoment]
    # Everything sent before this business time is stored in the inbox.
    pulled_to: Mapped[MaybeMoment]


class KfWindow(Base):
    """The 48 hours and five messages after a customer's last message."""

    __tablename__ = "kf_windows"
    __table_args__ = (UniqueConstraint("open_kfid", "external_userid_index"),)

    id: Mapped[Id]
    open_kfid: Mapped[str] = mapped_column(OpaqueId(64))
    external_userid_index: Mapped[str] = mapped_column(String(64), index=True)
    last_message_at: Mapped[MaybeMoment]
    sent_count: Mapped[int] = mapped_column(Integer, default=0)
    service_state: Mapped[int] = mapped_column(Integer, default=0)


class SubscriptionCredit(Base):
    """How many subscription messages of one template a mini-app user has granted."""

    __tablename__ = "subscription_credits"
    __table_args__ = (UniqueConstraint("candidate_id", "template_key"),)

    id: Mapped[Id]
    candidate_id: Mapped[str] = mapped_column(String(32), index=True)
    template_key: Mapped[str] = mapped_column(String(32))
    credits: Mapped[int] = mapped_column(Integer, default=0)


class Card(Base):
    """A template card that went to staff, and the code that may still change it."""

    __tablename__ = "cards"

    id: Mapped[Id]
    task_id: Mapped[str] = mapped_column(String(vendor_limits.TASK_ID), unique=True)
    application_id: Mapped[str | None] = mapped_column(String(32), index=True)
    template: Mapped[str] = mapped_column(String(64))
    userids: Mapped[list] = mapped_column(JsonText())
    response_code: Mapped[str | None] = mapped_column(String(vendor_limits.RESPONSE_CODE))
    code_at: Mapped[MaybeMoment]
    closed_text: Mapped[str | None] = mapped_column(String(64))
    closed_at: Mapped[MaybeMoment]

    def may_change_by(self, code: str, at: datetime) -> None:
        """Keep the newest code; one that is longer than WeCom's can be is as good as none."""
        fits = len(code.encode()) <= vendor_limits.RESPONSE_CODE
        self.response_code, self.code_at = code if fits else None, at


class ContactWay(Base):
    """The one invitation link of a customer-service account."""

    __tablename__ = "contact_ways"

    open_kfid: Mapped[str] = mapped_column(OpaqueId(64), primary_key=True)
    scene: Mapped[str] = mapped_column(String(32), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Moment]


class FriendWay(Base):
    """A code 「联系我」 by which one person adds one member as a friend, for one application.

    The state by which it is recognised is found by a keyed digest and kept nowhere else.

    Args:
        userid: the member whom they add.
        config_id, link: WeCom's name of it, and the address of its QR code; None until it is made.
        used_index: the blind index of the first WeChat user who came by it; nobody else is bound by it.
        closed_at: when WeCom deleted it.
    """

    __tablename__ = "friend_ways"
    # Those whose time is over.
    __table_args__ = (Index("ix_friend_ways_over", "revoked_at", "expires_at"),)

    id: Mapped[Id]
    application_id: Mapped[str] = reference("applications.id")
    userid: Mapped[str] = mapped_column(String(vendor_limits.USERID))
    state_index: Mapped[str] = mapped_column(String(64), unique=True)
    config_id: Mapped[str | None] = mapped_column(OpaqueId(64))
    link_sealed: Mapped[str | None] = mapped_column(Text, info={"personal": True})
    used_index: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    revoked_at: Mapped[MaybeMoment]
    closed_at: Mapped[MaybeMoment]

    link = Sealed("link_sealed")


class Friend(Base):
    """A candidate who is an external contact (客户) of a member, and the application for which they became that.

    It opens the members' group sends to them and nothing else: who is at the other end of a chat or page is still
    proven there.

    Args:
        since, ended_at: as WeCom's events say, which may come in another order.
    """

    __tablename__ = "friends"
    __table_args__ = (UniqueConstraint("userid", "external_userid_index"),)

    id: Mapped[Id]
    application_id: Mapped[str] = reference("applications.id")
    userid: Mapped[str] = mapped_column(String(vendor_limits.USERID))
    external_userid_index: Mapped[str] = mapped_column(String(64), index=True)
    external_userid_sealed: Mapped[str] = mapped_column(Text, info={"personal": True})
    since: Mapped[Moment]
    ended_at: Mapped[MaybeMoment]

    external_userid = Sealed("external_userid_sealed")


class GroupAsk(Base):
    """One notice that a recruiter is to send as a group send 群发, from their own account (`notify/group_sends.py`).

    Args:
        outbox_id, attempt: the notice, and the attempt that put it down.
        moment: the interview or deadline of which it tells; once that changes it is not to be sent any more.
        ask_at, until: when the recruiter is asked, and until when they may confirm.
        msgid: WeCom's name of the proposal; None until it is made.
    """

    __tablename__ = "group_asks"
    __table_args__ = (UniqueConstraint("outbox_id", "attempt"), Index("ix_group_asks_due", "status", "ask_at"))

    id: Mapped[Id]
    outbox_id: Mapped[str] = mapped_column(String(32))
    attempt: Mapped[int] = mapped_column(Integer)
    userid: Mapped[str] = mapped_column(String(vendor_limits.USERID))
    external_userid_index: Mapped[str] = mapped_column(String(64), index=True)
    moment: Mapped[MaybeMoment]
    ask_at: Mapped[Moment]
    until: Mapped[Moment]
    status: Mapped[str] = mapped_column(String(12))
    msgid: Mapped[str | None] = mapped_column(OpaqueId(64), index=True)
    asked_at: Mapped[MaybeMoment]
    looked_at: Mapped[MaybeMoment]


class WebSession(Base):
    """A signed-in member on our pages; the cookie holds an opaque token, we its hash."""

    __tablename__ = "web_sessions"

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    userid: Mapped[str] = mapped_column(String(vendor_limits.USERID), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    # The hash of the login's state, which so works once, and the page it leads to when the browser asks again.
    login_state: Mapped[str | None] = mapped_column(String(64), index=True, unique=True)
    return_to: Mapped[str | None] = mapped_column(String(512))


class MiniSession(Base):
    """A signed-in user of the mini-app (a WeChat openid or a WeCom member)."""

    __tablename__ = "mini_sessions"

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    openid_index: Mapped[str | None] = mapped_column(String(64))
    unionid_index: Mapped[str | None] = mapped_column(String(64))
    userid: Mapped[str | None] = mapped_column(String(vendor_limits.USERID), index=True)
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    # Of the code that opened it: sent again by its own holder, it goes on.
    login_code_hash: Mapped[str | None] = mapped_column(String(64))
    openid_sealed: Mapped[str | None] = mapped_column(Text, info={"personal": True})

    openid = Sealed("openid_sealed")


class IdempotentRequest(Base):
    """The stored answer to one `Idempotency-Key` of one caller."""

    __tablename__ = "idempotent_requests"
    __table_args__ = (UniqueConstraint("caller", "idempotency_key"),)

    id: Mapped[Id]
    caller: Mapped[str] = mapped_column(OpaqueId(64))
    key: Mapped[str] = mapped_column("idempotency_key", OpaqueId(128))
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(Integer)
    body_sealed: Mapped[str] = mapped_column(LongText, info={"personal": True})
    created_at: Mapped[Moment]

    body = Sealed("body_sealed")
