"""A delivery channel or an SMS vendor that a bank brings as a plug-in (docs/plug-ins.md).

Nothing of a plug-in runs while a row is frozen: what leaves is rendered here, and the plug-in only carries it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.errors import PermanentFailure, Reason, Uncertain
from core.plugins.declared import Port
from core.plugins.process import Identity, PluginFailed, PluginProcess
from messaging.ports import Frozen
from models import OutboxMessage
from notify import candidate_bodies
from notify.channels import Notice

# `address` and `reference` are texts, `body` bytes: what `notify/ports.py` says of an SmsPort and a MailPort.
SMS_PORT = Port({"send": ("phone", "body", "reference")}, {})
CHANNEL_PORT = Port(
    {"send": ("address", "body", "reference")},
    {"address": ("phone", "email"), "words": ("sms", "email"), "drops_repeats": (True, False)},
)
# With a restart of the process before it, shorter than what the outbox allows one send.
SEND_S = 50.0
BODIES: dict[str, Callable[[Any], bytes]] = {"sms": candidate_bodies.sms, "email": candidate_bodies.email}
# For how long a far side that drops repetitions is trusted to do so.
REPEAT_S = 1800


def carry(process: PluginProcess, seconds: float = SEND_S, **message: Any) -> dict[str, Any]:
    """Have a plug-in send one message.

    Raises:
        RetryLater, PermanentFailure, Uncertain: as the plug-in says.
        PermanentFailure: it was never asked, so another channel may carry it.
        Uncertain: it raised anything else, died, hung, or gave back what is no answer: it may have been sent.
    """
    try:
        answer = process.ask("send", seconds, **message)
    except PluginFailed as error:
        if error.reached:
            raise Uncertain(str(error)) from error
        raise PermanentFailure(str(error), code=Reason.UNREACHABLE) from error
    if not isinstance(answer, dict):
        raise Uncertain("the plug-in's answer is not a dictionary")
    return answer


class PluggedSms:
    """Satisfies `notify.ports.SmsPort`."""

    def __init__(self, process: PluginProcess) -> None:
        self._process = process

    def send(self, phone: str, body: bytes, reference: str) -> dict[str, Any]:
        """Send one text; errors as `carry`."""
        return carry(self._process, phone=phone, body=body, reference=reference)


class PluggedChannel:
    """A rung of the ladder between subscription messages and SMS; never the first that a candidate hears of us."""

    def __init__(self, identity: Identity, process: PluginProcess) -> None:
        self.name, self._process = identity.name, process
        self.words: str = identity.attributes["words"]
        self._address: str = identity.attributes["address"]
        self._drops_repeats: bool = identity.attributes["drops_repeats"]

    def usable(self, session: Session, notice: Notice, now: datetime) -> bool:
        """The candidate has an address of its kind."""
        return not notice.first_contact and bool(getattr(notice.candidate, self._address))

    def freeze(self, session: Session, notice: Notice, row: OutboxMessage, now: datetime) -> Frozen | None:
        """The words of SMS or e-mail, as those channels have them."""
        body = BODIES[self.words](notice.section(self.words))
        address = getattr(notice.candidate, self._address) or ""
        return Frozen(self.name, body, address, "repeat" if self._drops_repeats else "uncertain", REPEAT_S)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Hand the frozen bytes over."""
        return carry(self._process, address=frozen.recipient, body=frozen.body, reference=msgid)

    def refused(self, session: Session, notice: Notice, errcode: int | None) -> None:
        """Nothing is counted."""
