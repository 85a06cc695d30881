"""Tells members of staff something: a card they can tap, or words."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import PermanentFailure, Reason, Why
from messaging import outcomes
from messaging.ports import Frozen
from models import Card, Delivery, OutboxAttempt, OutboxMessage
from notify import rendering, staff_bodies
from notify.channels import coded
from notify.ladder import refuse_late
from notify.ports import StaffPort

KIND = "notify.staff"
NO_VALID_RECEIVER = 81013
Template = Callable[[str], dict[str, Any]]
# (session, row, userid -> reason, now): a message reached some of its members and not these.
Missed = Callable[[Session, OutboxMessage, dict[str, str], datetime], None]
# (session, row, userids, now): a message has reached these members.
Reached = Callable[[Session, OutboxMessage, list[str], datetime], None]
SENT = "sent"


class StaffSender:
    """The outbox sender of `notify.staff`.

    Payload: `userids`, `template`, `data`, `application_id`; optional `fallback`, lists
    of userids that are tried in order when nobody of the list before exists (the
    branch's HR, then head office), and `not_after`.

    The template's `card` goes first, then `textcard`, then `text`.

    Args:
        template: a message template by its name.
        missed: told when a message reached only some of its members.
        reached: told whom it reached.
    """

    kind = KIND

    def __init__(
        self,
        port: StaffPort,
        agent_id: int,
        *,
        template: Template = rendering.template,
        missed: Missed | None = None,
        reached: Reached | None = None,
    ) -> None:
        self._port, self._agent_id, self._template = port, agent_id, template
        self._missed, self._reached = missed, reached

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Render for the first audience that was not found empty.

        Raises:
            PermanentFailure: nobody is left to tell, or the template is wrong.
        """
        refuse_late(row.payload, now)
        userids = audience(session, row)
        if not userids:
            raise PermanentFailure(f"nobody is there to receive {row.template}")
        msgtype, content = self._content(row)
        body = staff_bodies.envelope(userids, self._agent_id, msgtype, content)
        return Frozen("app", body, "|".join(userids), "repeat", staff_bodies.DUPLICATE_CHECK_S)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Send; a success that reached nobody is a refusal."""
        try:
            result = dict(self._port.send(frozen.body))
        except PermanentFailure as error:
            raise coded("app", error) from error
        result["recipients"] = by_recipient(frozen.recipient.split("|"), result)
        if SENT not in result["recipients"].values():
            text = f"app refused ({NO_VALID_RECEIVER}): no receiver is valid"
            raise PermanentFailure(text, code=Reason.REFUSED, errcode=NO_VALID_RECEIVER)
        return result

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Keep what WeCom said of each member, and of a card who has it, so that it can be changed after a tap."""
        attempt = outcomes.current_attempt(session, row)
        if attempt is not None:
            _deliveries(session, attempt, result["recipients"], now)
        have = [user for user, outcome in result["recipients"].items() if outcome == SENT]
        missed = {user: outcome for user, outcome in result["recipients"].items() if outcome != SENT}
        if self._reached is not None:
            self._reached(session, row, have, now)
        if missed and self._missed is not None:
            self._missed(session, row, missed, now)
        template = self._template(row.payload["template"])
        if "card" not in template:
            return
        card = session.scalar(select(Card).where(Card.task_id == task_id(row)))
        if card is None:
            card = Card(task_id=task_id(row), template=row.payload["template"], userids=[])
            session.add(card)
        card.application_id = row.payload.get("application_id")
        card.userids = have
        if result.get("response_code"):
            card.may_change_by(result["response_code"], now)

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """True when nobody of this audience exists and another one is named."""
        attempt = outcomes.current_attempt(session, row)
        errcode = why.errcode
        if attempt is not None and errcode is not None:
            _deliveries(session, attempt, dict.fromkeys((attempt.recipient or "").split("|"), str(errcode)), now)
        if attempt is None or errcode != NO_VALID_RECEIVER:
            return False
        attempt.why = why
        session.flush()
        return bool(audience(session, row))

    def _content(self, row: OutboxMessage) -> tuple[str, dict[str, Any]]:
        payload = row.payload
        data = {"application_id": payload.get("application_id") or "", **payload.get("data", {})}
        template = self._template(payload["template"])
        channel = next((name for name in ("card", "textcard", "text") if name in template), None)
        if channel is None:
            raise PermanentFailure(f"template {payload['template']} has no words for staff")
        trusted, where = template.get("trusted", ()), f"{row.template}.{channel}"
        section = rendering.fill(template[channel], data, trusted, where)
        reference = f"{row.id[:6]}{row.attempt or ''}"
        if channel == "card":
            return "template_card", staff_bodies.card(section, task_id(row), data)
        if channel == "textcard":
            return "textcard", staff_bodies.textcard(section, reference)
        return "text", staff_bodies.text(section, reference)


def task_id(row: OutboxMessage) -> str:
    """The card's name inside the app; never used twice, so each audience has its own."""
    return f"{row.template}-{row.id}" + (f"-{row.attempt}" if row.attempt else "")


def audience(session: Session, row: OutboxMessage) -> list[str]:
    """The first list of members with somebody in it who was not found missing before."""
    missing = {
        user
        for attempt in outcomes.attempts_since_put_back(session, row)
        if attempt.errcode == NO_VALID_RECEIVER
        for user in (attempt.recipient or "").split("|")
    }
    payload = row.payload
    lists: Sequence[Sequence[str]] = [payload.get("userids", []), *payload.get("fallback", [])]
    for userids in lists:
        present = list(dict.fromkeys(user.lower() for user in userids if user.lower() not in missing))
        if present:
            return present
    return []


def _deliveries(session: Session, attempt: OutboxAttempt, by_user: dict[str, str], now: datetime) -> None:
    """One row for each member of an attempt that has come to its end."""
    for user, outcome in by_user.items():
        status, reason = (SENT, None) if outcome == SENT else ("failed", outcome)
        session.add(Delivery(attempt_id=attempt.id, recipient=user, status=status, reason=reason, at=now))


def by_recipient(userids: Sequence[str], result: dict[str, Any]) -> dict[str, str]:
    """Userid -> `sent`, `Reason.INVALID_USER` (unknown or not visible) or `Reason.UNLICENSED_USER`, from one answer."""
    invalid = _listed(result.get("invaliduser"))
    unlicensed = _listed(result.get("unlicenseduser"))
    return {
        user: Reason.INVALID_USER.value
        if user in invalid
        else Reason.UNLICENSED_USER.value
        if user in unlicensed
        else SENT
        for user in userids
    }


def _listed(value: Any) -> set[str]:
    """The userids of an answer, lower-cased; WeCom joins them with `|`, elsewhere lists them."""
    parts = value.split("|") if isinstance(value, str) else value or []
    return {part.lower() for part in parts if part}
