"""The member account and the roster record, made over the real wire format in a sandbox."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select

from catalogue import Catalogue
from core.clock import FixedClock
from core.database import Database
from core.errors import Reason
from hr_sync.mapping import userid_of
from hr_sync.member import MemberSender
from hr_sync.roster import RosterSender
from interview_flow.hiring import onboarding
from messaging import outbox
from messaging.registry import Registry
from messaging.worker import Worker
from models import Application, OutboxMessage, RosterRecord
from sandbox.client.client import SandboxClient
from sandbox.server import start_sandbox
from tests.support import tenant
from tests.support.onboarding import FORM, add_accepted_offer, make_journey
from wecom.api.client import WeComClient
from wecom.api.token_store import LocalStore
from wecom.contacts.address_book import Directory
from wecom.contacts.roster import HrRoster

CREATE, WRITE = "/cgi-bin/user/create", "/cgi-bin/hr/update_staff_info"
GETTOKEN, READ = "/cgi-bin/gettoken", "/cgi-bin/hr/get_staff_info"


@dataclass
class Office:
    """A worker of the queue `sync`, the far side, and what the hooks were told."""

    db: Database
    clock: FixedClock
    sandbox: SandboxClient
    application: Application
    worker: Worker
    written: list[bool] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def userid(self) -> str:
        return userid_of(self.application.id)

    def confirm(self, occasion: str = "v1") -> None:
        """What the journey posts when HR confirms."""
        self.db.run(
            lambda session: outbox.post(
                session,
                key=f"hr_sync.member:{occasion}",
                kind="hr_sync.member",
                queue="sync",
                payload={"application_id": self.application.id},
                now=self.clock.now(),
            )
        )

    def work(self, rounds: int = 8) -> None:
        """Work through everything, waiting out the backoff by moving the clock."""
        for _ in range(rounds):
            self.worker.drain()
            self.clock.advance(timedelta(seconds=400))

    def record(self) -> RosterRecord | None:
        with self.db.read() as session:
            record = session.scalar(select(RosterRecord))
            session.expunge_all()
            return record

    def statuses(self) -> dict[str, str]:
        with self.db.read() as session:
            return {row.kind: row.status for row in session.scalars(select(OutboxMessage)) if row.queue == "sync"}

    def calls(self, path: str) -> int:
        return self.sandbox.truth()["calls"].get(path, 0)


@pytest.fixture(scope="module")
def running() -> Iterator[SandboxClient]:
    with start_sandbox() as sandbox:
        yield sandbox.client


def client(sandbox: SandboxClient, secret: str) -> WeComClient:
    return WeComClient(tenant.CORP_ID, secret, api_base=sandbox.base_url, store=LocalStore())


def open_office(db: Database, sandbox: SandboxClient, clock: FixedClock) -> Office:
    sandbox.reset()
    sandbox.setup(tenant.sandbox_setup("http://127.0.0.1:1"))
    journey, catalogue, registry = make_journey(), Catalogue(), Registry()
    application = db.run(lambda session: add_accepted_offer(session, journey))
    db.run(lambda session: fill_in(session, application.id))
    office = Office(db, clock, sandbox, application, Worker(db, registry, clock, queues=["sync"]))
    app, contacts = client(sandbox, tenant.SECRET), client(sandbox, tenant.CONTACT_SECRET)

    def failed(_session, _application_id, step, why, _now):
        office.failed.append((step, why.code, why.errcode))

    registry.sender(MemberSender(Directory(contacts, reader=app), catalogue, failed))
    registry.sender(
        RosterSender(HrRoster(app), catalogue, lambda _s, _a, equal, _n: office.written.append(equal), failed)
    )
    return office


def fill_in(session, application_id):
    onboarding.of(session, application_id).form = dict(FORM)
    session.get_one(Application, application_id).state = "onboarding"


@pytest.fixture
def office(sqlite_db: Database, running: SandboxClient, clock: FixedClock) -> Office:
    return open_office(sqlite_db, running, clock)


def values(office: Office) -> dict[str, object]:
    """The roster row as the far side holds it, by field name."""
    return {item["name"]: item["value"] for item in office.sandbox.truth()["roster"][office.userid]}


def test_member_and_roster_end_equal_on_each_store(db, running, clock):
    office = open_office(db, running, clock)
    office.confirm()
    office.work(1)

    assert office.statuses() == {"hr_sync.member": "sent", "hr_sync.roster": "sent"}
    assert (office.record().status, office.record().differences) == ("verified", [])
    assert office.written == [True]
    member = office.sandbox.truth()["members"][office.userid]
    assert (member["name"], member["mobile"], member["department"]) == ("李晓", "13800138000", [1])
    roster = values(office)
    assert (roster["姓名"], roster["职位"], roster["证件号码"]) == ("李晓", 1, FORM["id_number"])
    assert (roster["紧急联系人姓名"], roster["紧急联系人关系"]) == ("李国强", 1)
    assert office.record().read_back["职位"] == office.record().written["职位"] == "柜员"


def test_account_and_roster_take_the_phone_of_the_application_though_the_form_has_another(office):
    def retype(session):
        papers = onboarding.of(session, office.application.id)
        papers.form = {**papers.form, "phone": "13700137000"}

    office.db.run(retype)
    office.confirm()
    office.work(1)

    assert office.sandbox.truth()["members"][office.userid]["mobile"] == "13800138000"
    assert "13800138000" in str(values(office)["手机号"])


def test_confirming_twice_makes_one_member_and_one_contact_person(office):
    office.confirm("v1")
    office.work(1)
    office.confirm("v2")
    office.work(1)

    names = [item["name"] for item in office.sandbox.truth()["roster"][office.userid]]
    assert names.count("紧急联系人姓名") == 1
    assert office.calls(WRITE) == 1
    assert office.written == [True, True]


@pytest.mark.parametrize("kind", ["accept-then-reset", "truncated-json", "accept-then-5xx"])
def test_an_account_made_although_the_answer_was_lost_is_recognised(office, kind):
    office.sandbox.add_fault(CREATE, kind)
    office.confirm()
    office.work()

    assert office.record().status == "verified"
    assert office.failed == []


def test_a_row_inserted_although_the_answer_was_lost_is_not_inserted_again(office):
    office.sandbox.add_fault(WRITE, "accept-then-reset")
    office.confirm()
    office.work()

    names = [item["name"] for item in office.sandbox.truth()["roster"][office.userid]]
    assert names.count("紧急联系人姓名") == 1
    assert office.record().status == "verified"


def test_a_userid_that_belongs_to_somebody_else_is_told_to_hr(office):
    other = {"userid": office.userid, "name": "王芳", "mobile": "13700137000", "department": [1]}
    office.sandbox.setup({"members": [other]})
    office.confirm()
    office.work()

    assert office.failed == [("member", Reason.ACCOUNT_TAKEN, None)]
    assert office.record() is None


def test_a_phone_of_another_member_is_told_to_hr_and_tried_again_after_a_new_confirmation(office):
    office.sandbox.setup({"members": [{"userid": "old1", "name": "旧", "mobile": "13800138000", "department": [1]}]})
    office.confirm("v1")
    office.work()
    assert office.failed == [("member", Reason.REFUSED, 60104)]

    office.sandbox.setup({"members": [{"userid": "old1", "name": "旧", "mobile": "13700137000", "department": [1]}]})
    office.confirm("v2")
    office.work()

    assert office.record().status == "verified"


def test_a_new_member_who_is_not_visible_yet_is_waited_for(office):
    app = tenant.sandbox_setup("http://127.0.0.1:1")["apps"][0]
    office.sandbox.setup({"apps": [{**app, "visible": {"users": ["hr01"]}}]})
    office.confirm()
    office.work(1)
    assert office.statuses()["hr_sync.roster"] == "queued"

    office.sandbox.setup({"apps": [{**app, "visible": {"departments": [1]}}]})
    office.work(1)

    assert office.record().status == "verified"


class DyingWorker(Worker):
    """Dies after the far side has said yes and before that was written down."""

    def _finish(self, session, row_id, outcome, took_s=0.0):
        raise SystemExit


@pytest.mark.parametrize("finished_before_death", [0, 1])
def test_a_worker_that_dies_after_the_answer_leaves_one_member_and_one_record(office, finished_before_death):
    office.confirm()
    for _ in range(finished_before_death):
        assert office.worker.send_one()
    dying = DyingWorker(office.db, office.worker.registry, office.clock, queues=["sync"])
    with pytest.raises(SystemExit):
        dying.send_one()
    office.clock.advance(timedelta(seconds=61))
    office.work()

    names = [item["name"] for item in office.sandbox.truth()["roster"][office.userid]]
    assert names.count("紧急联系人姓名") == 1
    assert (office.record().status, office.written) == ("verified", [True])


def test_nothing_is_made_for_somebody_who_withdrew_after_the_confirmation(office):
    office.confirm()
    office.db.run(lambda s: setattr(s.get_one(Application, office.application.id), "state", "withdrawn"))
    office.work()

    assert office.statuses() == {"hr_sync.member": "failed"}
    assert office.calls(CREATE) == 0


OUTAGES = {
    "busy": lambda sandbox, path: sandbox.add_fault(path, "errcode", errcode=-1, times=1000),
    "answers with 503": lambda sandbox, path: sandbox.add_fault(path, "reject-5xx", status=503, times=1000),
    "hangs up": lambda sandbox, path: sandbox.add_fault(path, "reset", times=1000),
}


@pytest.mark.parametrize("path", [GETTOKEN, CREATE, READ])
@pytest.mark.parametrize("outage", OUTAGES)
def test_an_outage_of_three_hours_needs_nobody_to_confirm_again(office, outage, path):
    OUTAGES[outage](office.sandbox, path)
    office.confirm()
    office.work(27)
    assert office.record() is None or office.record().status != "verified"
    office.sandbox.clear_faults()
    until = time.monotonic() + 60
    while (office.record() is None or office.record().status != "verified") and time.monotonic() < until:
        office.work(1)
        time.sleep(0.2)  # a pause of the token's is the client's own, in real time

    assert (office.record().status, office.failed) == ("verified", [])


def test_busy_answers_are_waited_out(office):
    office.sandbox.add_fault(CREATE, "reject-5xx", status=503, times=2)
    office.sandbox.add_fault(WRITE, "errcode", errcode=-1, times=2)
    office.confirm()
    office.work()

    assert office.record().status == "verified"
    assert office.written == [True]
