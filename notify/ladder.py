"""Tells a candidate something on the first channel that can carry it.

The order stands in `config/ladder.yaml`. A channel is changed only after a definite failure, and each is tried once
for one notice (docs/architecture.md).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from config.ladder import OWN, RUNGS
from core.errors import PermanentFailure, Reason, Why
from messaging import outcomes
from messaging.ports import Frozen
from models import Application, Candidate, OutboxMessage
from notify import group_sends, rendering
from notify.channels import Channel, KfChannel, MailChannel, Notice, SmsChannel, SubscribeChannel, coded
from notify.ports import Ports

KIND = "notify.candidate"
Told = Callable[[Session, OutboxMessage, str, datetime], None]
Facts = Callable[[Session, Application], Mapping[str, Any]]


class CandidateSender:
    """The outbox sender of `notify.candidate`.

    Payload: `application_id`, `template`, `data`; optional `only` (channel names), and
    `not_after` (RFC 3339, business time) after which the notice is pointless.

    Args:
        plugged: the bank's own channels, which stand where the ladder has `own`.
        asked_for: the rung of group sends, which a recruiter is asked for; None where there is none.
        order: the names of the channels, the first that is tried first.
        facts: what any template may name about an application, read at the freeze; the
            payload's `data` goes before it.
        subscription_templates: template key (`day`, `hour`) -> WeChat's template id.
        mini_app_id: for menu items that open the mini-program; left out without it.
        template: a message template by its name.
        told: called with each notice that a channel has taken, and the channel.
    """

    kind = KIND

    def __init__(
        self,
        ports: Ports,
        *,
        plugged: Sequence[Channel] = (),
        asked_for: Channel | None = None,
        order: Sequence[str] = RUNGS,
        facts: Facts | None = None,
        subscription_templates: Mapping[str, str] | None = None,
        mini_app_id: str = "",
        template: Callable[[str], dict[str, Any]] = rendering.template,
        told: Told | None = None,
    ) -> None:
        self._facts, self._template, self._told = facts, template, told
        rungs: dict[str, Sequence[Channel | None]] = {
            "kf": [KfChannel(ports.kf, mini_app_id) if ports.kf else None],
            "subscribe": [SubscribeChannel(ports.subscribe, subscription_templates or {}) if ports.subscribe else None],
            "group_send": [asked_for],
            OWN: plugged,
            "sms": [SmsChannel(ports.sms) if ports.sms else None],
            "email": [MailChannel(ports.mail) if ports.mail else None],
        }
        channels = [channel for name in order for channel in rungs[name] if channel is not None]
        self._channels = {channel.name: channel for channel in channels}

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Choose the channel and render for it.

        Raises:
            PermanentFailure: no channel is left, or it is too late to be of use.
        """
        refuse_late(row.payload, now)
        if row.attempt:
            group_sends.take_over(session, row, now)
        notice = self._notice(session, row)
        for channel in self._usable(session, row, notice, now):
            frozen = channel.freeze(session, notice, row, now)
            if frozen is not None:
                return frozen
        raise PermanentFailure(f"no channel is left for {row.template}", code=Reason.NO_CHANNEL)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Send on the frozen channel; a refusal carries the vendor's number."""
        channel = self._channels.get(frozen.channel)
        if channel is None:
            raise PermanentFailure(f"{frozen.channel} was switched off", code=Reason.NO_CHANNEL)
        try:
            return channel.send(frozen, msgid)
        except PermanentFailure as error:
            raise coded(frozen.channel, error) from error

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Window and credit were taken with the claim; what a recruiter has to confirm was not sent yet."""
        attempt = outcomes.current_attempt(session, row)
        if attempt is not None and attempt.channel == group_sends.NAME:
            group_sends.wait(session, row, attempt)
        elif self._told and attempt is not None:
            self._told(session, row, attempt.channel, now)

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """Correct the ledger; True when another channel can carry the notice.

        When an earlier try of these bytes may have arrived, a second channel would
        tell the candidate twice, so a person looks at it instead.
        """
        attempt = outcomes.current_attempt(session, row)
        if attempt is None:
            return False
        session.flush()
        notice = self._notice(session, row)
        channel = self._channels.get(attempt.channel)
        if channel is not None:
            channel.refused(session, notice, why.errcode)
        if (attempt.result or {}).get("ambiguous"):
            return False
        return next(self._usable(session, row, notice, now), None) is not None

    def _notice(self, session: Session, row: OutboxMessage) -> Notice:
        payload = row.payload
        application = session.get(Application, payload["application_id"])
        if application is None:
            raise PermanentFailure("the application of this notice is gone")
        candidate = session.get_one(Candidate, application.candidate_id)
        facts = self._facts(session, application) if self._facts else {}
        data = {"application_id": application.id, **facts, **payload.get("data", {})}
        name = payload["template"]
        return Notice(candidate, name, self._template(name), data, bool(data.get("first_contact")))

    def _usable(self, session: Session, row: OutboxMessage, notice: Notice, now: datetime) -> Iterator[Channel]:
        """The channels, in order, that could carry the notice and were not tried for it."""
        only = row.payload.get("only")
        tried = {attempt.channel for attempt in outcomes.attempts_since_put_back(session, row)}
        for name, channel in self._channels.items():
            allowed = channel.words in notice.template and name not in tried and (not only or name in only)
            if allowed and channel.usable(session, notice, now):
                yield channel


def refuse_late(payload: Mapping[str, Any], now: datetime) -> None:
    """Raise PermanentFailure after the payload's `not_after`."""
    not_after = payload.get("not_after")
    if not_after and now > datetime.fromisoformat(not_after):
        raise PermanentFailure("too late to be of use", code=Reason.TOO_LATE)
