"""Each form that members post leaves an entry which names who posted it; a new form has to be added here."""

import pytest
from sqlalchemy import select

from models import AuditEntry, HrQuestion, StaffAct
from tests.support.times import NOW
from tests.web.interviewer.test_pages import rate
from tests.web.operator.test_pages import act as operate
from tests.web.operator.test_pages import broken
from tests.web.seeds import BASE, act, csrf_of, interviewed, path, see, sign_in

STAFF = ("/hr", "/h5")


def step(web):
    assert act(sign_in(web, "hr01"), interviewed(web).application_id, "advance").status_code == 303
    return "hr:hr01"


def look(web):
    where, client = path(interviewed(web).application_id), sign_in(web, "hr01")
    client.post(f"{where}/numbers", data={"csrf": csrf_of(see(client, where))}, base_url=BASE)
    return "hr:hr01"


def several(web):
    made, client = interviewed(web), sign_in(web, "hr01")
    form = {"csrf": csrf_of(see(client, "/hr")), "tap": "t", "action": "reject", "one": [made.application_id]}
    client.post("/hr/several", data=form | {"reject_reason": "headcount"}, base_url=BASE)
    return "hr:hr01"


def answer(web):
    made = interviewed(web, state="invited")
    with web.db.write() as session:
        question = HrQuestion(application_id=made.application_id, asked_at=NOW, question="要空腹吗？")
        session.add(question)
        session.flush()
        where = f"/hr/questions/{question.id}"
    client = sign_in(web, "hr01", where)
    form = {"csrf": csrf_of(see(client, where)), "tap": "1", "answer": "需要空腹。"}
    client.post(where, data=form, base_url=BASE)
    return "hr:hr01"


def operator(web):
    [row] = broken(web)
    client = sign_in(web, "hr00")
    operate(client, see(client, "/hr/system"), act="retry", door="outbox", target=row)
    return "hr:hr00"


def rating(web):
    rate(sign_in(web, "iv01"), interviewed(web))
    return "interviewer:iv01"


ACTS = {
    "/hr/applications/<application_id>/actions": step,
    "/hr/applications/<application_id>/numbers": look,
    "/hr/several": several,
    "/hr/questions/<question_id>": answer,
    "/hr/system": operator,
    "/h5/results/<application_id>/rating": rating,
}


def entries(web):
    with web.db.read() as session:
        return [actor for kind in (AuditEntry, StaffAct) for actor in session.scalars(select(kind.actor))]


def test_every_form_of_members_is_listed_here(light_web):
    rules = [one.rule for one in light_web.app.url_map.iter_rules() if "POST" in one.methods]
    assert {rule for rule in rules if rule.startswith(STAFF)} == set(ACTS)


@pytest.mark.parametrize("rule", ACTS)
def test_each_form_leaves_an_entry_that_names_who_posted_it(light_web, rule):
    actor = ACTS[rule](light_web)
    assert entries(light_web) == [actor]
