"""Makes the new hire's member account, once, however often it is tried."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import Catalogue
from core.errors import PermanentFailure, Reason, Why
from hr_sync import mapping
from hr_sync.outage import through_outages
from hr_sync.ports import REPEAT_FOR_S, USERID_EXISTS, Item, MemberDirectory, errcode_of
from messaging import outbox
from messaging.ports import Frozen
from models import Application, Candidate, Onboarding, OutboxMessage, RosterRecord

OnFailure = Callable[[Session, str, str, Why, datetime], None]
CHANNEL = "user/create"
ONBOARDING = "onboarding"
# Of the company: for a branch that names no department. Source: department/list (path/90208).
ROOT_DEPARTMENT = 1


class MemberSender:
    """Outbox kind `hr_sync.member`, payload `{"application_id"}`.

    Args:
        on_failed: told (session, application id, "member", why, now) after a definite failure.
    """

    kind = "hr_sync.member"

    def __init__(self, directory: MemberDirectory, catalogue: Catalogue, on_failed: OnFailure) -> None:
        self._directory, self._catalogue, self._on_failed = directory, catalogue, on_failed

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """The body of `user/create`, from the candidate and the form they filled in.

        Raises:
            PermanentFailure: the candidate has withdrawn in the meantime.
        """
        application = in_onboarding(session, row)
        candidate = session.get_one(Candidate, application.candidate_id)
        form = form_of(session, application.id)
        member = mapping.member_of(
            mapping.userid_of(application.id),
            candidate.name or "",
            mapping.phone_of(candidate, form),
            position_label(session, self._catalogue, application),
            self._catalogue.branch(application.branch_key).department_id or ROOT_DEPARTMENT,
        )
        body = json.dumps(member, ensure_ascii=False).encode()
        return Frozen(CHANNEL, body, recipient=member["userid"], repeat_for_s=REPEAT_FOR_S)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Create the member; one who is there already must be the one we meant.

        Raises:
            PermanentFailure: refused, incomplete, or the userid belongs to somebody else.
        """
        member = json.loads(frozen.body)
        if not member["name"] or not member["mobile"]:
            raise PermanentFailure("a member account needs a name and a phone number", code=Reason.FACTS_MISSING)
        if not through_outages(lambda: self._create(member)):
            through_outages(lambda: self._compare(member))
        return {"userid": member["userid"]}

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Note the account and let the roster follow, in one transaction."""
        application_id = row.payload["application_id"]
        record = session.scalar(select(RosterRecord).where(RosterRecord.application_id == application_id))
        if record is None:
            session.add(
                RosterRecord(
                    application_id=application_id, userid=result["userid"], status="member_created", differences=[]
                )
            )
            session.flush()
        outbox.post(
            session,
            key=f"hr_sync.roster:{application_id}:{row.id}",
            kind="hr_sync.roster",
            queue="sync",
            payload={"application_id": application_id},
            subject=f"hr_sync:{application_id}",
            application_id=application_id,
            now=now,
        )

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """A member cannot be created any other way, so HR is told."""
        self._on_failed(session, row.payload["application_id"], "member", why, now)
        return False

    def _create(self, member: Item) -> bool:
        """True when the member is new."""
        try:
            return bool(self._directory.create(member).get("created", True))
        except PermanentFailure as error:
            if errcode_of(error) != USERID_EXISTS:
                raise
            return False

    def _compare(self, member: Item) -> None:
        found = self._directory.get(member["userid"])
        if found is None:
            text = "the userid is taken by a member whom this app may not see"
            raise PermanentFailure(text, code=Reason.ACCOUNT_TAKEN)
        names = mapping.member_differences(member, found)
        if names:
            raise PermanentFailure(
                f"the userid is taken by a member with another {', '.join(names)}", code=Reason.ACCOUNT_TAKEN
            )


def in_onboarding(session: Session, row: OutboxMessage) -> Application:
    """The row's application.

    Raises:
        PermanentFailure: it left onboarding before anything was sent, so nothing is.
    """
    application = session.get_one(Application, row.payload["application_id"])
    if application.state != ONBOARDING:
        raise PermanentFailure(f"the application is {application.state}, no longer in onboarding")
    return application


def form_of(session: Session, application_id: str) -> dict[str, str]:
    """What the new hire filled in; empty before that."""
    onboarding = session.scalar(select(Onboarding).where(Onboarding.application_id == application_id))
    return dict(onboarding.form or {}) if onboarding else {}


def position_label(session: Session, catalogue: Catalogue, application: Application) -> str:
    """The post's name as the application's pinned version has it."""
    if application.config_version:
        return catalogue.load(session, application.config_version).position.label
    return catalogue.current(application.position_key, application.branch_key).position.label
