"""Whatever a member does on a page or by a card leaves an entry that names them; a new form has to be listed here."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from bootstrap import handlers
from interview_flow.staff import card_taps
from messaging import inbox, outbox
from messaging.inbox import Arrival
from messaging.registry import Registry
from models import (
    AnswerPart,
    Application,
    AuditEntry,
    Candidate,
    CandidateList,
    Consent,
    DimensionScore,
    Drive,
    DrivePlace,
    Evidence,
    HrQuestion,
    OutboxMessage,
    Scorecard,
    StaffAct,
)
from tests.support.times import NOW
from tests.web.hr.test_drives import FILLED
from tests.web.interviewer.test_pages import POINTS
from tests.web.seeds import BASE, act, csrf_of, interviewed, path, see, sign_in

ME = "hr01"
DAY = NOW.date()
# Doors of programs and strangers, of candidates, and of the demo; a visit is no act.
NOT_OF_MEMBERS = ("/wecom/", "/api/", "/mp/", "/demo/", "/login", "/logout")


def post(web: Any, where: str, page: str, who: str = ME, **fields: Any) -> int:
    client = sign_in(web, who, page)
    data = {"csrf": csrf_of(see(client, page)), "tap": "t1", **fields}
    return client.post(where, data=data, base_url=BASE).status_code


def take_a_step(web: Any, application_id: str) -> int:
    return act(sign_in(web, ME), application_id, "advance").status_code


def unbind(web: Any, application_id: str) -> int:
    with web.db.write() as session:
        row = session.get_one(Application, application_id)
        session.get_one(Candidate, row.candidate_id).external_userid_index = "x" * 64
    return act(sign_in(web, ME), application_id, "unbind").status_code


def look_at_numbers(web: Any, application_id: str) -> int:
    return post(web, path(application_id, "/numbers"), path(application_id))


def reject_several(web: Any, application_id: str) -> int:
    fields = {"action": "reject", "one": [application_id], "reject_reason": "headcount"}
    return post(web, "/hr/several", "/hr?tab=all", **fields)


def upload_a_list(web: Any, application_id: str) -> int:
    return post(web, "/hr/import", "/hr/import", file=(io.BytesIO(b"a,b"), "a.csv"))


def confirm_a_list(web: Any, application_id: str) -> int:
    with web.db.write() as session:
        row = CandidateList(
            userid=ME,
            file_id="f" * 32,
            errors_id="e" * 32,
            status="looked_at",
            figures={"all": 1, "good": 1, "new": 1, "joined": 0, "same": 0, "bad": 0},
            created_at=NOW,
            changed_at=NOW,
        )
        session.add(row)
        session.flush()
        where = f"/hr/import/{row.id}"
    return post(web, where, where)


def answer(web: Any, application_id: str) -> int:
    with web.db.write() as session:
        row = HrQuestion(application_id=application_id, asked_at=NOW, question="体检要空腹吗？")
        session.add(row)
        session.flush()
        where = f"/hr/questions/{row.id}"
    return post(web, where, where, answer="需要空腹。")


def rate(web: Any, application_id: str) -> int:
    where = f"/h5/results/{application_id}"
    return post(web, f"{where}/rating", where, recommendation="advance", comment="", **POINTS)


def write_down(web: Any, application_id: str) -> int:
    with web.db.write() as session:
        session.execute(delete(Evidence))
        session.execute(delete(DimensionScore))
        session.execute(delete(Scorecard))
        session.add(
            Consent(
                application_id=application_id,
                purpose="recording_and_scoring",
                text_version="2026-11",
                channel="kf",
                given_at=NOW,
            )
        )
        part_id = session.scalars(select(AnswerPart.id).where(AnswerPart.kind == "voice")).first()
    where = f"/h5/results/{application_id}"
    return post(web, f"{where}/answers/{part_id}/transcript", where, text="我请同事帮忙。")


def retry_a_message(web: Any, application_id: str) -> int:
    with web.db.write() as session:
        row = outbox.post(session, key="broken", kind="notify.candidate", payload={}, now=NOW)
        row.status, row.done_at = "failed", NOW
        row_id = row.id
    return post(web, "/hr/system", "/hr/system", who="hr00", act="retry", door="outbox", target=row_id)


def make_a_drive(web: Any, _: str) -> int:
    return post(web, "/hr/drives/new", "/hr/drives/new", **FILLED)


def change_a_drive(web: Any, _: str) -> int:
    where = f"/hr/drives/{add_drive(web)}/edit"
    return post(web, where, where, **{**FILLED, "name": "春季补招", "version": "1"})


def halt_a_drive(web: Any, _: str) -> int:
    where = f"/hr/drives/{add_drive(web)}"
    return post(web, f"{where}/acts", where, act="halt")


def invite_all_of_a_drive(web: Any, _: str) -> int:
    where = f"/hr/drives/{add_drive(web)}"
    return post(web, f"{where}/acts", where, act="invite_all")


def add_drive(web: Any) -> str:
    with web.db.write() as session:
        drive = Drive(name="校招", opens_on=DAY, closes_on=DAY, last_interview_on=DAY, window_days=5, created_at=NOW)
        session.add(drive)
        session.flush()
        session.add(DrivePlace(drive_id=drive.id, position_key="teller", branch_key="harbin"))
        return str(drive.id)


ACTS: dict[str, list[Callable[[Any, str], int]]] = {
    "/hr/applications/<application_id>/actions": [take_a_step, unbind],
    "/hr/applications/<application_id>/numbers": [look_at_numbers],
    "/hr/several": [reject_several],
    "/hr/drives/new": [make_a_drive],
    "/hr/drives/<drive_id>/edit": [change_a_drive],
    "/hr/drives/<drive_id>/acts": [halt_a_drive, invite_all_of_a_drive],
    "/hr/questions/<question_id>": [answer],
    "/hr/import": [upload_a_list],
    "/hr/import/<list_id>": [confirm_a_list],
    "/h5/results/<application_id>/rating": [rate],
    "/h5/results/<application_id>/answers/<part_id>/transcript": [write_down],
    "/hr/system": [retry_a_message],
}


def entries(web: Any) -> dict[str, int]:
    """Actor -> how many entries name them."""
    with web.db.read() as session:
        counts = [
            row
            for table in (AuditEntry, StaffAct)
            for row in session.execute(select(table.actor, func.count()).group_by(table.actor))
        ]
    return {actor: sum(count for one, count in counts if one == actor) for actor, _ in counts}


def test_every_form_of_a_member_is_listed(light_web):
    rules = {str(rule) for rule in light_web.app.url_map.iter_rules() if {"POST", "PUT", "DELETE"} & rule.methods}
    assert {rule for rule in rules if not rule.startswith(NOT_OF_MEMBERS)} == set(ACTS)


@pytest.mark.parametrize("play", [one for acts in ACTS.values() for one in acts], ids=lambda one: one.__name__)
def test_it_leaves_one_entry_that_names_the_member(light_web, play):
    made = interviewed(light_web)
    assert play(light_web, made.application_id) in (200, 303)
    found = entries(light_web)
    assert sum(found.values()) == 1 and next(iter(found)) in (f"hr:{ME}", "hr:hr00"), found


@pytest.mark.parametrize("verb", sorted(card_taps.VERBS))
def test_every_verb_of_a_card_leaves_one(light_web, verb):
    states = {"screen_in": "screened_out", "confirm_screen_out": "screened_out", "second_chance": "no_show"}
    made = interviewed(light_web, state=states.get(verb, "scored"))
    payload = {
        "userid": ME,
        "event_key": f"{verb}:{made.application_id}",
        "task_id": "t",
        "response_code": "c",
        "selected": {"reason": ["fit"]},
    }
    registry = handlers.register_journey(Registry(), light_web.journey)
    tap = Arrival("app.card_clicked", "card:1", f"tap:{verb}", payload)
    light_web.db.run(lambda session: inbox.take(session, registry, tap, now=NOW))
    assert entries(light_web) == {f"hr:{ME}": 1}
    with light_web.db.read() as session:
        refused = select(OutboxMessage.template).where(OutboxMessage.template == "click_refused")
        assert session.scalar(refused) is None
