"""M2 and simultaneous inserts on MariaDB: real deadlocks inside savepoints, and several units that insert one key."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select, text

from bootstrap.handlers import register_journey
from catalogue.published import body_of, hash_of
from core.clock import FixedClock
from core.database import Database
from core.errors import InputInvalid
from core.ids import new_id
from interview_flow.candidate.binding import user_index
from interview_flow.core import deadlines
from interview_flow.core.journey import Journey
from interview_flow.core.states import Action, State
from interview_flow.intake import screening
from interview_flow.invitation import invitation
from messaging import inbox, outbox
from messaging.inbox import Arrival
from messaging.keys import digest
from messaging.ports import Frozen
from messaging.registry import Registry
from messaging.worker import Worker
from models import (
    Application,
    AuditEntry,
    Candidate,
    ConfigVersion,
    InboxEvent,
    KfWindow,
    Lease,
    OutboxMessage,
    SubscriptionCredit,
)
from tests.interview_flow.walks import Walker
from tests.support.counts import count_of
from tests.support.onboarding import make_journey, shipped
from tests.support.oracle import Verdict
from tests.support.stores import MariaStore
from tests.support.times import NOW
from wecom.kf import windows

pytestmark = [pytest.mark.chaos, pytest.mark.mariadb]
THREADS = 4
HEAVY = 200


@pytest.fixture
def maria(mariadb_store: MariaStore):
    database = Database(mariadb_store.tables_url())
    database.run(lambda session: session.add_all([Lease(name=name, owner="x") for name in ("left", "right")]))
    database.run(lambda session: session.add_all([Lease(name=f"heavy{n}", owner="x") for n in range(HEAVY)]))
    yield database
    database.close()


class Crossing:
    """Makes the unit that calls it meet another one in a deadlock, at its first try.

    The other one has changed many rows, so InnoDB chooses the unit as its victim.
    """

    def __init__(self, db: Database) -> None:
        self.db, self.tries = db, 0
        self.errors: list[Exception] = []
        self.ready, self.crossed = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._other)
        self.thread.start()
        assert self.ready.wait(30)

    def _other(self) -> None:
        try:
            with self.db.write() as session:
                session.execute(text("UPDATE leases SET owner = :new WHERE name LIKE 'heavy%'"), {"new": new_id()})
                touch(session, "right")
                self.ready.set()
                assert self.crossed.wait(30)
                touch(session, "left")
        except Exception as error:  # noqa: BLE001  any error of any kind would be the finding
            self.errors.append(error)

    def meet(self, session) -> None:
        """What an effect, a freeze or a settle does here."""
        self.tries += 1
        touch(session, "left")
        self.crossed.set()
        touch(session, "right")

    def end(self) -> bool:
        """Whether the unit was the victim once and came through at its second try."""
        self.thread.join(60)
        return self.errors == [] and self.tries == 2


def touch(session, name: str) -> None:
    # A new value each time: InnoDB weighs the rows that changed.
    session.execute(text("UPDATE leases SET owner = :new WHERE name = :name"), {"new": new_id(), "name": name})


class Sender:
    """A channel whose freeze or settle meets the other unit."""

    kind = "test.post"

    def __init__(self, crossing: Crossing, where: str) -> None:
        self.crossing, self.where, self.sent = crossing, where, 0

    def freeze(self, session, row, now):
        if self.where == "freeze":
            self.crossing.meet(session)
        return Frozen("a", b"hello", "hr01", "repeat", 1800)

    def send(self, frozen, msgid):
        self.sent += 1
        return {}

    def settle(self, session, row, result, now):
        if self.where == "settle":
            self.crossing.meet(session)

    def failed(self, session, row, reason, now):
        return False


def by_outbox(db: Database, where: str, number: int) -> tuple[bool, bool]:
    crossing, registry = Crossing(db), Registry()
    sender = Sender(crossing, where)
    registry.sender(sender)
    key = f"{where}{number}"
    db.run(lambda session: outbox.post(session, key=key, kind="test.post", payload={}, now=NOW))
    Worker(db, registry, FixedClock(NOW), queues=["chat"], owner="w1").drain()
    with db.read() as session:
        row = session.scalars(select(OutboxMessage).where(OutboxMessage.key == key)).one()
    return crossing.end(), row.status == "sent" and sender.sent == 1 and row.tries == 1


def crossed(walker: Walker, crossing: Crossing, action: Action) -> Journey:
    """The walker's journey, where one step from here meets the other unit."""
    here = State(walker.state())
    table = tuple(
        replace(row, effects=(*row.effects, lambda step: crossing.meet(step.session)))
        if (row.source, row.action) == (here, action)
        else row
        for row in walker.journey.table
    )
    return replace(walker.journey, table=table)


def taken_once(walker: Walker, action: Action) -> bool:
    with walker.db.read() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.application_id == walker.id)).all()
    return [entry.action for entry in entries].count(action.value) == 1


def by_clock(db: Database, number: int) -> tuple[bool, bool]:
    walker = Walker(db, make_journey()).reach(State.INVITED)
    crossing = Crossing(db)
    journey, at = crossed(walker, crossing, Action.EXPIRE), NOW + timedelta(days=9)
    took = db.run(lambda session: deadlines.take(session, journey, walker.id, Action.EXPIRE, at))
    return crossing.end(), took and walker.state() == "expired" and taken_once(walker, Action.EXPIRE)


def arrived(walker: Walker, kind: str, action: Action, payload: dict[str, Any]) -> tuple[bool, bool]:
    """A push that takes one step, handled by a worker: its row is done at the first claim, and the step taken once."""
    crossing, key = Crossing(walker.db), f"{kind}:{walker.id}"
    registry = register_journey(Registry(), crossed(walker, crossing, action))
    arrival = Arrival(kind, walker.id, key, payload)
    walker.db.run(lambda session: inbox.receive(session, arrival, now=NOW))
    Worker(walker.db, registry, FixedClock(NOW), queues=["chat"], owner="w1").drain()
    with walker.db.read() as session:
        row = session.scalars(select(InboxEvent).where(InboxEvent.key_hash == digest(key))).one()
    return crossing.end(), (row.status, row.tries) == ("done", 1) and taken_once(walker, action)


def by_chat_tap(db: Database, number: int) -> tuple[bool, bool]:
    """A candidate taps 接受: `taps.take_step`."""
    walker = Walker(db, make_journey()).reach(State.INVITED)
    user = f"wm{walker.id}"

    def bind(session) -> None:
        person = session.get_one(Candidate, session.get_one(Application, walker.id).candidate_id)
        person.external_userid, person.external_userid_index = user, user_index(user)

    db.run(bind)
    payload: dict[str, Any] = {"external_userid": user, "open_kfid": walker.journey.kf_id, "msgid": walker.id}
    payload |= {"msgtype": "text", "text": "接受", "menu_id": f"accept:{walker.id}", "send_time": int(NOW.timestamp())}
    return arrived(walker, "kf.message", Action.ACCEPT_INVITATION, payload)


def by_card_tap(db: Database, number: int) -> tuple[bool, bool]:
    """A member of HR taps 进入复试 on a card."""
    walker = Walker(db, make_journey()).reach(State.SCORED)
    payload = {"userid": "hr01", "event_key": f"advance:{walker.id}", "task_id": walker.id, "response_code": "code"}
    return arrived(walker, "app.card_clicked", Action.ADVANCE, payload)


@contextmanager
def meeting_at_insert(model: type, crossing: Crossing) -> Iterator[None]:
    """Each row of a model meets the other unit in the flush that inserts it."""

    def meet(_mapper: Any, connection: Any, _row: Any) -> None:
        crossing.meet(connection)

    event.listen(model, "after_insert", meet)
    try:
        yield
    finally:
        event.remove(model, "after_insert", meet)


def by_pin(db: Database, number: int) -> tuple[bool, bool]:
    """The first application for a position pins its version."""
    catalogue, crossing = shipped(), Crossing(db)
    today = catalogue.current("teller", "harbin")
    position = today.position.model_copy(update={"label": f"柜员{number}"})
    version = replace(today, position=position, hash=hash_of(body_of(position, "harbin", today.rules)))
    with meeting_at_insert(ConfigVersion, crossing):
        pinned = db.run(lambda session: catalogue.pin(session, version, NOW))
    with db.read() as session:
        kept = catalogue.load(session, pinned).position.label
    return crossing.end(), kept == position.label


POINTS = {
    "freeze": lambda db, number: by_outbox(db, "freeze", number),
    "settle": lambda db, number: by_outbox(db, "settle", number),
    "step of the clock": by_clock,
    "tap in the chat": by_chat_tap,
    "tap on a card": by_card_tap,
    "pin of a version": by_pin,
}


@pytest.mark.parametrize("point", POINTS)
def test_m2_a_deadlock_inside_a_savepoint_is_tried_again_and_has_one_effect(maria, point):
    outcomes = [POINTS[point](maria, number) for number in range(count_of("M2"))]
    lost = sum(not right for _, right in outcomes)
    not_met = sum(not met for met, _ in outcomes)
    Verdict(
        "M2", f"deadlock in a savepoint: {point}", len(outcomes), lost, None, None, also={"not_met": not_met}
    ).give()


# --- several units that insert one key --------------------------------------------------------------


def at_once(db: Database, work) -> list[object]:
    """What came to each of four threads that begin together: a value or an error."""
    start, came = threading.Barrier(THREADS), []

    def run() -> None:
        start.wait()
        try:
            came.append(db.run(work))
        except Exception as error:  # noqa: BLE001  an error is one of the outcomes
            came.append(error)

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return came


def count(db: Database, model, *conditions) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def test_of_four_simultaneous_applications_one_is_opened_and_three_are_refused(maria):
    journey, rounds, wrong = make_journey(), count_of("M2"), 0
    for number in range(rounds):
        profile = {"name": "李晓", "phone": f"1380000{number:04}", "email": None, "resume": {}}
        candidate = maria.run(lambda session, profile=profile: screening.register_candidate(session, profile, NOW).id)
        came = at_once(
            maria, lambda session, who=candidate: screening.apply_for(session, journey, who, "teller", "harbin", NOW).id
        )
        opened = count(maria, Application, Application.candidate_id == candidate)
        wrong += opened != 1 or sum(isinstance(one, InputInvalid) for one in came) != THREADS - 1
    Verdict("M2", "four apply at once", rounds, wrong, None, None).give()


def test_of_four_that_insert_one_key_all_come_through_and_one_row_is_there(maria):
    rounds, wrong = count_of("M2"), 0
    walker = Walker(maria, make_journey()).reach(State.INVITED)
    with maria.read() as session:
        candidate = session.get_one(Application, walker.id).candidate_id
    for number in range(rounds):
        who, key = f"wm{number}", f"barrier:{number}"
        came = [
            *at_once(maria, lambda session, who=who: windows.window_of(session, "wk1", who).id),
            *at_once(
                maria, lambda session, key=key: bool(outbox.post(session, key=key, kind="k", payload={}, now=NOW))
            ),
            *at_once(maria, lambda session, n=number: invitation._add_credit(session, candidate, f"day{n}")),
        ]
        wrong += sum(isinstance(one, Exception) for one in came)
        wrong += count(maria, OutboxMessage, OutboxMessage.key == key) != 1
    credits = SubscriptionCredit.candidate_id == candidate
    wrong += count(maria, KfWindow) != rounds or count(maria, SubscriptionCredit, credits) != rounds
    Verdict("M2", "four insert one key at once", rounds, wrong, None, None).give()
