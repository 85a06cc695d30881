"""What a channel must offer. `bootstrap/parts.py` hands the adapters in; WeCom's satisfy these structurally.

All of them speak `core.errors`: `RetryLater` (not sent, try again), `PermanentFailure`
(not sent, never will be; `errcode`, where the error has one, is the vendor's number),
`Uncertain` (may or may not have been sent).
"""

from dataclasses import dataclass
from typing import Any, Protocol


class KfPort(Protocol):
    """微信客服: `kf/send_msg`."""

    def send(self, external_userid: str, body: bytes, msgid: str) -> dict[str, Any]:
        """Send the whole request body as it is; "duplicate msgid" counts as sent."""
        ...


class SubscribePort(Protocol):
    """Mini-program subscription messages: `message/subscribe/send`."""

    def send(self, body: bytes) -> dict[str, Any]:
        """Send the whole request body as it is."""
        ...


class SmsPort(Protocol):
    """A text-message gateway."""

    def send(self, phone: str, body: bytes, reference: str) -> dict[str, Any]:
        """Send the UTF-8 text `body`; `reference` names this message in the gateway's records."""
        ...


class MailPort(Protocol):
    """An outgoing mail server."""

    def send(self, address: str, body: bytes, reference: str) -> dict[str, Any]:
        """Send `body`, UTF-8 JSON `{"subject", "text"}`; `reference` becomes the Message-ID."""
        ...


class StaffPort(Protocol):
    """App messages to members: `message/send`."""

    def send(self, body: bytes) -> dict[str, Any]:
        """Send the whole request body as it is.

        Returns:
            `msgid`, `response_code` (cards), and `invaliduser`, `unlicenseduser` as
            `|`-joined lower-case userids, all optional.
        """
        ...


@dataclass(frozen=True)
class Ports:
    """The channels to candidates that this installation has; None is switched off."""

    kf: KfPort | None = None
    subscribe: SubscribePort | None = None
    sms: SmsPort | None = None
    mail: MailPort | None = None
