"""A model comes into force by two different people, each by a code in their own WeCom, and by nobody alone."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from catalogue import Catalogue
from core.errors import NotAllowed
from interview_flow.core.journey import Journey
from interview_flow.staff import model_signatures
from interview_flow.transitions import TRANSITIONS
from models import DepartedMember, LearnedModel, ModelAct, ModelSignature, StaffAct
from scoring import trained_models
from tests.support.onboarding import make_journey, posted
from tests.support.signed_models import pass_gate, promotable
from tests.support.times import NOW

MODEL = promotable()
HEAD, BRANCH, OTHER = "hr00", "hr01", "hr02"
PROMOTE, WITHDRAW = ModelAct.PROMOTE, ModelAct.WITHDRAW
JOURNEY = make_journey()


@pytest.fixture
def bank(db):
    def write(session):
        trained_models.store(session, MODEL, NOW)
        pass_gate(session)

    db.run(write)
    return db


def ask(db, userid, act=PROMOTE, name=MODEL.name, journey=JOURNEY, now=NOW):
    """The code that was sent, and to whom."""
    db.run(lambda session: model_signatures.ask(session, journey, name, act, userid, now))
    with db.read() as session:
        message = posted(session, "model_code")[-1]
    return message["data"]["code"], message["userids"]


def sign(db, userid, code, act=PROMOTE, journey=JOURNEY, now=NOW, name=MODEL.name):
    return db.run(lambda session: model_signatures.sign(session, journey, name, act, userid, code, now))


def in_force(db):
    with db.read() as session:
        return session.scalars(select(LearnedModel)).one().in_force_from


def acts(db):
    with db.read() as session:
        return [(row.actor, row.action, row.target, row.detail) for row in session.scalars(select(StaffAct))]


def test_two_people_put_a_model_into_force_and_each_step_is_in_the_audit(bank):
    code, to = ask(bank, HEAD)
    assert to == [HEAD] and len(code) == 6
    assert sign(bank, HEAD, code) == 1 and in_force(bank) is None
    code, to = ask(bank, BRANCH)
    assert sign(bank, BRANCH, f" {code}\n", now=NOW + timedelta(minutes=1)) == 0
    assert in_force(bank) == NOW + timedelta(minutes=1)
    assert sorted(acts(bank)) == [
        ("hr:hr00", "ask_to_promote_model", MODEL.name, None),
        ("hr:hr00", "promote_model", MODEL.name, "missing:1"),
        ("hr:hr01", "ask_to_promote_model", MODEL.name, None),
        ("hr:hr01", "promote_model", MODEL.name, "missing:0"),
    ]


@pytest.mark.parametrize("spelled", ["hr00", "HR00", " Hr00 "])
def test_one_member_of_head_office_alone_cannot_sign_twice(bank, spelled):
    code, _ = ask(bank, HEAD)
    assert sign(bank, HEAD, code) == 1
    with pytest.raises(NotAllowed, match="signed already"):
        ask(bank, spelled)
    assert sign(bank, spelled, code) is None
    assert in_force(bank) is None


def test_a_code_for_somebody_else_goes_to_somebody_else(bank):
    """Whoever runs the command in another's name never sees the code, and their own is no good for it."""
    mine, _ = ask(bank, HEAD)
    theirs, to = ask(bank, BRANCH)
    assert to == [BRANCH]
    if mine != theirs:
        assert sign(bank, BRANCH, mine) is None


def with_names(**names):
    catalogue = Catalogue()
    branches = {
        key: branch.model_copy(update={"names": {**branch.names, **{k: v for k, v in names.items() if k in branch.hr}}})
        for key, branch in catalogue.shelf.branches.items()
    }
    catalogue.shelf = replace(catalogue.shelf, branches=branches)
    return Journey(catalogue, TRANSITIONS, "https://recruit.example.com", "wkSandbox01")


def test_one_person_under_two_userids_is_one_person(bank):
    twice = with_names(hr00="林总", hr01="林总")
    code, _ = ask(bank, HEAD)
    sign(bank, HEAD, code)
    with pytest.raises(NotAllowed, match="same name"):
        ask(bank, BRANCH, journey=twice)


def test_two_branches_without_head_office_are_not_enough(bank):
    code, _ = ask(bank, BRANCH)
    assert sign(bank, BRANCH, code) == 1
    with pytest.raises(NotAllowed, match="head office"):
        ask(bank, OTHER)
    code, _ = ask(bank, HEAD)
    assert sign(bank, HEAD, code) == 0


@pytest.mark.parametrize("userid", ["iv01", "nobody", "", "hr01x"])
def test_who_is_hr_of_no_branch_cannot_sign(bank, userid):
    with pytest.raises(NotAllowed):
        ask(bank, userid)


def test_who_has_left_cannot_sign_even_with_a_code(bank):
    code, _ = ask(bank, BRANCH)
    bank.run(lambda session: session.add(DepartedMember(userid=BRANCH, noticed_at=NOW)))
    with pytest.raises(NotAllowed, match="left"):
        sign(bank, BRANCH, code)


def test_guessing_ends_and_a_code_is_good_once_and_for_ten_minutes(bank):
    code, _ = ask(bank, HEAD)
    wrong = "000000" if code != "000000" else "111111"
    assert sign(bank, HEAD, code, now=NOW + timedelta(minutes=10)) is None
    assert [sign(bank, HEAD, wrong) for _ in range(5)] == [None] * 5
    assert sign(bank, HEAD, code) is None
    code, _ = ask(bank, HEAD)
    assert sign(bank, HEAD, code) == 1
    assert sign(bank, HEAD, code) is None
    assert sign(bank, BRANCH, code) is None


def test_no_more_than_five_codes_are_sent_for_a_signature(bank):
    for _ in range(5):
        ask(bank, HEAD)
    with pytest.raises(NotAllowed, match="too many"):
        ask(bank, HEAD)
    with bank.read() as session:
        row = session.scalars(select(ModelSignature)).one()
        assert row.userid == "hr00" and len(row.code_hash) == 64


def test_what_the_rule_forbids_nobody_can_sign(db):
    barred = promotable(seed=6, obstacles=("a_subgroup_gets_worse",))
    other = promotable(seed=7, rubric="0" * 64)
    for model in (barred, other, MODEL):
        db.run(lambda session, model=model: trained_models.store(session, model, NOW))
    with pytest.raises(NotAllowed, match="gate"):
        ask(db, HEAD)
    db.run(lambda session: pass_gate(session, 0.2))
    with pytest.raises(NotAllowed, match="gate"):
        ask(db, HEAD)
    with pytest.raises(NotAllowed, match="subgroup"):
        ask(db, HEAD, name=barred.name)
    with pytest.raises(NotAllowed, match="has changed"):
        ask(db, HEAD, name=other.name)


def test_one_person_withdraws_and_it_never_comes_back(bank):
    code, _ = ask(bank, BRANCH, WITHDRAW)
    assert sign(bank, BRANCH, code, WITHDRAW) == 0
    with bank.read() as session:
        assert session.scalars(select(LearnedModel)).one().withdrawn_at == NOW
    for act in ModelAct:
        with pytest.raises(NotAllowed, match="withdrawn"):
            ask(bank, HEAD, act)
    assert ("hr:hr01", "withdraw_model", MODEL.name, "missing:0") in acts(bank)


def test_a_code_to_withdraw_promotes_nothing(bank):
    code, _ = ask(bank, HEAD, WITHDRAW)
    assert sign(bank, HEAD, code, PROMOTE) is None


def test_a_model_of_another_scorer_than_the_one_in_use_cannot_be_signed(bank):
    with pytest.raises(NotAllowed, match="scorer has changed"):
        bank.run(
            lambda session: model_signatures.ask(session, JOURNEY, MODEL.name, PROMOTE, HEAD, NOW, scorer="rubric-4")
        )


def test_what_was_never_compared_with_the_model_in_force_is_not_put_in_its_place(bank):
    other, later = promotable(seed=6), promotable(seed=7, made_at=(NOW + timedelta(hours=2)).isoformat())
    for model in (other, later):
        bank.run(lambda session, model=model: trained_models.store(session, model, NOW))
    for userid in (HEAD, BRANCH):
        sign(bank, userid, ask(bank, userid)[0], now=NOW + timedelta(minutes=1))
    with pytest.raises(NotAllowed, match="never compared"):
        ask(bank, HEAD, name=other.name)
    assert len(ask(bank, HEAD, name=later.name, now=NOW + timedelta(hours=3))[0]) == 6


def test_of_two_models_that_are_signed_at_one_moment_one_comes_into_force(bank):
    other = promotable(seed=6)
    bank.run(lambda session: trained_models.store(session, other, NOW))
    codes = {}
    for model in (MODEL, other):
        sign(bank, HEAD, ask(bank, HEAD, name=model.name)[0], name=model.name)
        codes[model.name] = ask(bank, BRANCH, name=model.name)[0]
    begun, ends = threading.Barrier(2), []

    def last(name):
        begun.wait(30)
        try:
            ends.append(sign(bank, BRANCH, codes[name], name=name))
        except NotAllowed as refused:
            ends.append(str(refused))

    threads = [threading.Thread(target=last, args=(name,)) for name in codes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with bank.read() as session:
        in_force = session.scalars(select(LearnedModel).where(LearnedModel.in_force_from.is_not(None))).all()
    assert len(in_force) == 1 and 0 in ends
    assert [one for one in ends if one != 0 and "never compared" in one]
