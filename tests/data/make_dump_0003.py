"""Writes `dump_0003.sqlite.sql` and `dump_0003.mariadb.sql`: a bank's database as version 0.2.0 leaves it.

Ran once, with the code of version 0.2.0 (commit 8cd16e8, newest migration 0003):
`python -m tests.data.make_dump_0003`. It refuses to run with any other. The keys are the tests' own
(tests/conftest.py); the people are made up.

What is in it, at `tests.support.times.NOW`:
- a candidate in every state of `STATES`, each bound to a WeChat user `wm<state>` and with a phone of their own;
- in `interviewing` two answer parts, in `scored` a rating, a question that waits and one that is answered,
  in `onboarding` a sealed form and a paper, handed in and returned with a reason in words;
- audit entries of which the first half is in the chain;
- of the outbox: a notice leased by a worker that died (frozen, it may have been sent), one that is uncertain,
  one whose bytes are frozen and that waits for its next try, one failed, a card sent, and many queued;
- of the inbox: one row leased, two new, one done, one dead;
- a read account with a lease, windows, credits, a signed-in member, an answered request.
"""

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance import audit
from core.database import Database
from core.encryption import KeyRing, current_keyring, use_keyring
from core.errors import PermanentFailure, RetryLater, Uncertain
from interview_flow.core.states import Action, State
from messaging import inbox, outbox, outcomes
from messaging.inbox import Arrival
from messaging.registry import Registry
from migrations import apply
from models import (
    Answer,
    AnswerPart,
    Application,
    Candidate,
    ChatMessage,
    HrQuestion,
    IdempotentRequest,
    Interview,
    KfCursor,
    KfWindow,
    OutboxMessage,
    Rating,
    SubscriptionCredit,
    WebSession,
)
from notify.ladder import CandidateSender
from notify.ports import Ports
from notify.staff import StaffSender
from tests.conftest import DATA_KEYS, INDEX_KEY
from tests.data import make_dump_0001 as before
from tests.interview_flow.walks import Walker
from tests.support.onboarding import make_journey
from tests.support.times import NOW

ACCOUNT = "wkSandbox01"
DEAD_WORKER, LEASE_S = "w-died", 10.0
STATES = tuple(State)
RETURNED = "身份证号 230103200203150021 看不清，请重拍"


class Named(Walker):
    """A walker with a name and a phone of their own."""

    name, phone = "", ""

    def _apply_for(self, session: Session, resume: dict[str, Any], phone: str) -> None:
        super()._apply_for(session, resume, self.phone)
        row = session.get_one(Application, self.id)
        session.get_one(Candidate, row.candidate_id).name = self.name


def fill(db: Database) -> None:
    """Live through a few days of a bank's recruiting."""
    journey = make_journey()
    people = {}
    for number, state in enumerate(STATES):
        person = Named(db, journey)
        person.name, person.phone = f"候选{chr(0x4E00 + number)}", f"138{number:08d}"
        person.reach(state)
        if state == State.ONBOARDING:
            person.take(Action.SUBMIT_ONBOARDING)
            person.take(Action.RETURN_ONBOARDING, reason=RETURNED)
        people[state] = person.id
        if number == len(STATES) // 2:
            db.run(lambda session: audit.seal(session, "dump", NOW))
    db.run(lambda session: _bind(session, people))
    db.run(lambda session: _talk(session, people))
    db.run(_machinery)
    db.run(_arrive)
    db.run(_claim_arrival)
    _send(db, journey)


def _bind(session: Session, people: dict[State, str]) -> None:
    for state, application_id in people.items():
        person = session.get_one(Candidate, session.get_one(Application, application_id).candidate_id)
        person.external_userid, person.bound_at = f"wm{state.value}", NOW
        person.external_userid_index = current_keyring().blind_index("external_userid", f"wm{state.value}")
        session.add(
            KfWindow(open_kfid=ACCOUNT, external_userid_index=person.external_userid_index, last_message_at=NOW)
        )
        session.add(SubscriptionCredit(candidate_id=person.id, template_key="day", credits=1))
        session.add(
            ChatMessage(
                candidate_id=person.id,
                application_id=application_id,
                direction="in",
                kind="text",
                msgid=f"chat-{state.value}",
                sent_at=NOW,
                text="请问几点开始？",
            )
        )


def _talk(session: Session, people: dict[State, str]) -> None:
    sitting = session.scalars(select(Interview).where(Interview.application_id == people[State.INTERVIEWING])).one()
    answer = session.scalars(select(Answer).where(Answer.interview_id == sitting.id)).one()
    for number, kind in enumerate(("text", "voice")):
        session.add(
            AnswerPart(
                answer_id=answer.id,
                kind=kind,
                msgid=f"part-{number}",
                sent_at=NOW,
                order=number,
                status="ready" if kind == "text" else "pending",
                text="我会先安抚客户" if kind == "text" else None,
                media_id=None if kind == "text" else "media-1",
            )
        )
    scored = people[State.SCORED]
    session.add(HrQuestion(application_id=scored, asked_at=NOW, question="什么时候有结果？"))
    session.add(
        HrQuestion(
            application_id=scored,
            asked_at=NOW,
            question="在哪里上班？",
            answer="道里区",
            answered_at=NOW,
            answered_by="hr01",
        )
    )
    session.add(
        Rating(
            application_id=scored,
            stage="recorded",
            rater="iv01",
            scores={"service": 80},
            recommendation="advance",
            blind=True,
            rated_at=NOW,
            comment="沉着",
        )
    )


def _machinery(session: Session) -> None:
    session.add(KfCursor(open_kfid=ACCOUNT, cursor="c41", lease_owner=DEAD_WORKER, lease_until=NOW))
    session.add(
        WebSession(token_hash="a" * 64, userid="hr01", csrf="c", created_at=NOW, expires_at=NOW + timedelta(hours=12))
    )
    session.add(
        IdempotentRequest(caller="bank", key="k1", request_hash="b" * 64, status=201, body='{"id":"1"}', created_at=NOW)
    )


def _arrive(session: Session) -> None:
    for number, kind in enumerate(("kf.message", "kf.message", "kf.message", "wecom.other", "app.entered")):
        payload = {"open_kfid": ACCOUNT, "external_userid": "wmscored", "msgid": f"m{number}", "text": "请问几点开始？"}
        assert inbox.receive(session, Arrival(kind, f"s{number}", f"dump:{number}", payload), now=NOW)
    rows = session.scalars(select(inbox.InboxEvent).order_by(inbox.InboxEvent.seq)).all()
    rows[3].status, rows[3].done_at = "done", NOW
    rows[4].status, rows[4].reason = "dead", "handler gave up"


def _claim_arrival(session: Session) -> None:
    found = inbox.claim(
        session, kinds=["kf.message"], queues=["chat"], owner=DEAD_WORKER, lease_s=LEASE_S, real_now=NOW
    )
    assert found is not None


def _send(db: Database, journey: Any) -> None:
    registry = Registry()
    registry.sender(CandidateSender(Ports(kf=before.Port(), sms=before.Port()), facts=journey.facts))
    registry.sender(StaffSender(before.Port(), 1000002))
    sent = {"msgid": "M1", "response_code": "R1", "recipients": {"hr01": "sent"}}
    plan: tuple[tuple[str, Any], ...] = (
        ("notify.candidate", None),  # Leased by a worker that died; its bytes are frozen.
        ("notify.candidate", Uncertain("the answer was lost")),
        ("notify.candidate", RetryLater("busy", 60)),
        ("notify.candidate", PermanentFailure("no such number")),
        ("notify.staff", sent),
        ("notify.staff", None),
    )
    used: set[str] = set()
    for kind, outcome in plan:
        with db.write() as session:
            used.add(_claim(session, registry, kind, outcome, used))


def _claim(session: Session, registry: Registry, kind: str, outcome: Any, used: set[str]) -> str:
    """A lease that was never given back, or a send that came to an end."""
    only = session.scalar(
        select(OutboxMessage.id)
        .where(OutboxMessage.kind == kind, OutboxMessage.status == "queued", OutboxMessage.id.not_in(used))
        .order_by(OutboxMessage.seq)
        .limit(1)
    )
    row = outbox.claim(
        session, registry, queues=["chat"], owner=DEAD_WORKER, lease_s=LEASE_S, now=NOW, real_now=NOW, only=only
    )
    assert row is not None and row.status == "leased", (kind, outcome)
    session.flush()
    if isinstance(outcome, PermanentFailure):
        outcomes.end(session, registry, row, "failed", str(outcome), NOW)
    elif outcome is not None:
        outcomes.finish(session, registry, row.id, DEAD_WORKER, outcome, now=NOW, real_now=NOW)
    return row.id


def main() -> None:
    """Write both files."""
    if apply.newest_revision() != "0003":
        raise SystemExit("this dump is of version 0.2.0: check out the code that ends at revision 0003")
    use_keyring(KeyRing(DATA_KEYS, INDEX_KEY))
    for store, dump in (("sqlite", before.sqlite_dump), ("mariadb", before.mariadb_dump)):
        with tempfile.TemporaryDirectory(prefix="yd-") as name:
            file = before.FOLDER / f"dump_0003.{store}.sql"
            file.write_text(dump(Path(name), fill), encoding="utf-8")


if __name__ == "__main__":
    main()
