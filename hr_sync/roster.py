"""Writes the new hire's roster record, reads it back, and says whether both are equal."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import Catalogue
from core.errors import PermanentFailure, Why
from hr_sync import comparison, mapping
from hr_sync.member import OnFailure, form_of, in_onboarding, position_label
from hr_sync.outage import NotYet, through_outages
from hr_sync.ports import NOT_VISIBLE, REPEAT_FOR_S, Item, Roster, errcode_of
from messaging.ports import Frozen
from models import Candidate, OutboxMessage, RosterRecord

OnWritten = Callable[[Session, str, bool, datetime], None]
CHANNEL = "hr/update_staff_info"
VISIBLE_AFTER_S = 60.0
FORM_KEYS = ("id_number", "address", "emergency_name", "emergency_relation", "emergency_phone")


class RosterSender:
    """Outbox kind `hr_sync.roster`, payload `{"application_id"}`.

    Repeating is safe: values are read first and only what differs is written, so a row of the
    emergency contacts is never inserted twice.

    Args:
        on_written: told (session, application id, whether equal, now) in the final transaction.
        on_failed: told (session, application id, "roster", why, now) after a definite failure.
    """

    kind = "hr_sync.roster"

    def __init__(self, roster: Roster, catalogue: Catalogue, on_written: OnWritten, on_failed: OnFailure) -> None:
        self._roster, self._catalogue = roster, catalogue
        self._on_written, self._on_failed = on_written, on_failed

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """The values as we know them now; their fields are looked up when it is sent.

        Raises:
            PermanentFailure: there is no member account yet, or the candidate has withdrawn in the meantime.
        """
        application = in_onboarding(session, row)
        record = _record(session, application.id)
        if record is None:
            raise PermanentFailure("the roster needs a member account first")
        candidate = session.get_one(Candidate, application.candidate_id)
        form = form_of(session, application.id)
        wanted = {
            "name": candidate.name or "",
            "phone": mapping.phone_of(candidate, form),
            "position": position_label(session, self._catalogue, application),
            "staff_number": form.get("staff_number") or mapping.staff_number_of(application.id),
            **{key: form.get(key, "") for key in FORM_KEYS},
        }
        body = json.dumps({"userid": record.userid, "wanted": wanted}, ensure_ascii=False).encode()
        return Frozen(CHANNEL, body, recipient=record.userid, repeat_for_s=REPEAT_FOR_S)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Read, write what differs, read back, compare.

        Returns:
            `{"written": {field: value}, "read_back": {field: value}, "differences": [{"field", "what"}]}`

        Raises:
            RetryLater: the member is not inside the app's visible range yet, or WeCom is away.
        """
        return through_outages(lambda: self._synchronise(json.loads(frozen.body)))

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Store both sides sealed, and whether they are equal."""
        application_id = row.payload["application_id"]
        record = _record(session, application_id)
        assert record is not None
        record.written, record.read_back = result["written"], result["read_back"]
        record.differences, record.checked_at = result["differences"], now
        record.status = "differs" if result["differences"] else "verified"
        session.flush()
        self._on_written(session, application_id, record.status == "verified", now)

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """There is no other roster, so HR is told."""
        self._on_failed(session, row.payload["application_id"], "roster", why, now)
        return False

    def _synchronise(self, body: dict[str, Any]) -> dict[str, Any]:
        fields = mapping.flat(self._roster.fields())
        plan = mapping.plan(fields, body["wanted"])
        found = self._read(body["userid"])
        refused = self._write(body["userid"], plan, found)
        if refused is not None:
            found = self._read(body["userid"])
        return {
            "written": comparison.shown(plan, fields),
            "read_back": comparison.shown(plan, fields, found),
            "differences": comparison.differences(plan, found, refused or {}),
        }

    def _read(self, userid: str) -> list[mapping.Value]:
        try:
            return mapping.values(self._roster.read(userid))
        except PermanentFailure as error:
            if errcode_of(error) in NOT_VISIBLE:
                raise NotYet("the new member is not visible to the app yet", VISIBLE_AFTER_S) from error
            raise

    def _write(self, userid: str, plan: mapping.Plan, found: list[mapping.Value]) -> dict[int, str] | None:
        """Field id -> why it was refused; None when there was nothing to write."""
        items: dict[str, list[Item]] = {}
        update = [{**target.item, "sub_idx": 0} for target in comparison.stale(plan.single, found)]
        if update:
            items["update_items"] = update
        if plan.emergency and not comparison.has_row(plan.emergency, found):
            row = [target.item for target in plan.emergency]
            items["insert_items"] = [{"group_type": mapping.EMERGENCY_GROUP_TYPE, "item": row}]
        return mapping.refused(items, self._roster.write(userid, items)) if items else None


def _record(session: Session, application_id: str) -> RosterRecord | None:
    return session.scalar(select(RosterRecord).where(RosterRecord.application_id == application_id))
