"""The rungs of the ladder: when each may carry a notice, and what it freezes.

Order, rules and what an unknown outcome leads to: docs/architecture.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from core.errors import PermanentFailure, Reason
from messaging.keys import message_id
from messaging.ports import Frozen
from models import Candidate, OutboxMessage
from notify import candidate_bodies, credits, rendering, windows
from notify.ports import KfPort, MailPort, SmsPort, SubscribePort

KF_CLOSED = frozenset({95001, 95002, 95013, 95018})
NO_CONSENT_LEFT = 43101
# A repeated msgid is refused as a duplicate as long as the window lives.
KF_REPEAT_S = 48 * 3600


@dataclass(frozen=True)
class Notice:
    """One thing to tell one candidate."""

    candidate: Candidate
    name: str
    template: dict[str, Any]
    data: dict[str, Any]
    first_contact: bool

    def section(self, channel: str) -> Any:
        """The template's words for a channel, filled in."""
        trusted = self.template.get("trusted", ())
        filled = rendering.fill(self.template[channel], self.data, trusted, f"{self.name}.{channel}")
        if isinstance(filled, dict) and "menu_from" in filled:
            # Items that only the occasion knows: `[{id, label}, …]` under a key of the data.
            filled["menu"] = [*filled.get("menu", []), *self.data.get(filled["menu_from"], [])]
        return filled


class Channel(Protocol):
    """One rung. `usable` looks, `freeze` looks again under a lock and takes what it needs.

    Attributes:
        words: the part of a template that it carries.
    """

    name: str
    words: str

    def usable(self, session: Session, notice: Notice, now: datetime) -> bool:
        """Whether this channel could carry the notice now; changes nothing."""
        ...

    def freeze(self, session: Session, notice: Notice, row: OutboxMessage, now: datetime) -> Frozen | None:
        """The bytes, or None when the channel has closed in the meantime."""
        ...

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Send the frozen bytes."""
        ...

    def refused(self, session: Session, notice: Notice, errcode: int | None) -> None:
        """Correct the ledger after a definite failure."""
        ...


class KfChannel:
    """微信客服, inside the window of 48 hours and five messages."""

    name = words = "kf"

    def __init__(self, port: KfPort, mini_app_id: str = "") -> None:
        self._port, self._mini_app_id = port, mini_app_id

    def usable(self, session: Session, notice: Notice, now: datetime) -> bool:
        """Not for first contact: before the candidate opened the chat there is no window."""
        userid = notice.candidate.external_userid
        if notice.first_contact or not userid:
            return False
        return windows.open_window(session, userid, now) is not None

    def freeze(self, session: Session, notice: Notice, row: OutboxMessage, now: datetime) -> Frozen | None:
        """Takes one of the five messages."""
        userid = notice.candidate.external_userid or ""
        window = windows.open_window(session, userid, now, lock=True)
        if window is None:
            return None
        window.sent_count += 1
        body = candidate_bodies.kf(
            notice.section(self.name),
            touser=userid,
            open_kfid=window.open_kfid,
            msgid=message_id(row.key, row.attempt),
            mini_app_id=self._mini_app_id,
        )
        return Frozen(self.name, body, userid, "repeat", KF_REPEAT_S)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Send to the customer-service account's port."""
        return self._port.send(frozen.recipient, frozen.body, msgid)

    def refused(self, session: Session, notice: Notice, errcode: int | None) -> None:
        """Close the window when WeCom says that it is closed."""
        if errcode in KF_CLOSED and notice.candidate.external_userid:
            windows.close(session, notice.candidate.external_userid)


class SubscribeChannel:
    """Mini-program subscription messages, one per granted credit.

    Args:
        templates: template key (`day`, `hour`) -> WeChat's template id.
    """

    name = words = "subscribe"

    def __init__(self, port: SubscribePort, templates: Mapping[str, str]) -> None:
        self._port, self._templates = port, templates

    def usable(self, session: Session, notice: Notice, now: datetime) -> bool:
        """The template is known to WeChat, the candidate too, and a credit is left."""
        key = self._key(notice)
        if notice.first_contact or key not in self._templates or not notice.candidate.openid:
            return False
        credit = credits.credit_of(session, notice.candidate.id, key)
        return credit is not None and credit.credits > 0

    def freeze(self, session: Session, notice: Notice, row: OutboxMessage, now: datetime) -> Frozen | None:
        """Takes one credit."""
        openid, key = notice.candidate.openid or "", self._key(notice)
        if not credits.use_one(session, notice.candidate.id, key):
            return None
        body = candidate_bodies.subscribe(notice.section(self.name), openid=openid, template_id=self._templates[key])
        return Frozen(self.name, body, openid, "uncertain")

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Send to the mini-program's port."""
        return self._port.send(frozen.body)

    def refused(self, session: Session, notice: Notice, errcode: int | None) -> None:
        """The consent is still there, unless WeChat says that none is left."""
        if errcode == NO_CONSENT_LEFT:
            credits.exhaust(session, notice.candidate.id, self._key(notice))
        else:
            credits.give_back(session, notice.candidate.id, self._key(notice))

    def _key(self, notice: Notice) -> str:
        return str(notice.template[self.name]["key"])


class SmsChannel:
    """A text message to the candidate's phone."""

    name = words = "sms"

    def __init__(self, port: SmsPort) -> None:
        self._port = port

    def usable(self, session: Session, notice: Notice, now: datetime) -> bool:
        """A phone number is known."""
        return bool(notice.candidate.phone)

    def freeze(self, session: Session, notice: Notice, row: OutboxMessage, now: datetime) -> Frozen | None:
        """The text; a gateway doesn't know repeats, so an unknown outcome is left to a person."""
        body = candidate_bodies.sms(notice.section(self.name))
        return Frozen(self.name, body, notice.candidate.phone or "", "uncertain")

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Send to the gateway."""
        return self._port.send(frozen.recipient, frozen.body, msgid)

    def refused(self, session: Session, notice: Notice, errcode: int | None) -> None:
        """Nothing is counted."""


class MailChannel:
    """An e-mail to the candidate's address."""

    name = words = "email"

    def __init__(self, port: MailPort) -> None:
        self._port = port

    def usable(self, session: Session, notice: Notice, now: datetime) -> bool:
        """An address is known."""
        return bool(notice.candidate.email)

    def freeze(self, session: Session, notice: Notice, row: OutboxMessage, now: datetime) -> Frozen | None:
        """Subject and text."""
        body = candidate_bodies.email(notice.section(self.name))
        return Frozen(self.name, body, notice.candidate.email or "", "uncertain")

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Send to the mail server."""
        return self._port.send(frozen.recipient, frozen.body, msgid)

    def refused(self, session: Session, notice: Notice, errcode: int | None) -> None:
        """Nothing is counted."""


def coded(channel: str, error: PermanentFailure) -> PermanentFailure:
    """The same refusal, with the name of the channel in its text."""
    code = error.reason_code if error.errcode is None else Reason.REFUSED
    return PermanentFailure(f"{channel} refused ({error.errcode}): {error}", code=code, errcode=error.errcode)
