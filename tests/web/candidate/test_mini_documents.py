"""Papers in the mini-program: seen again by whoever handed them in, and by nobody else; taken back while they may be changed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from interview_flow.hiring.onboarding import of as onboarding_of
from interview_flow.people.identity import index_of
from models import Application, Candidate, Document
from tests.support.onboarding import JPEG, PDF, PNG
from tests.support.times import NOW
from tests.web.candidate.test_mini_program import Phone, app, count, deps, hired, known, phone, problem
from web.candidate import mini_program as mini_routes

__all__ = ["app", "deps", "hired", "known", "phone"]


@pytest.fixture
def uploaded(phone, hired) -> str:
    phone.sign_in()
    return phone.attach(JPEG).json["documents"][0]["id"]


def picture(phone, document_id):
    return phone.get(f"/onboarding/documents/{document_id}/picture")


def remove(phone, document_id, key=None):
    return phone.post(f"/onboarding/documents/{document_id}", key=key, method="delete")


def row(answer, kind="id_card"):
    [found] = [one for one in answer.json["document_kinds"] if one["kind"] == kind]
    return found


def another(app, deps) -> Phone:
    """Somebody else, hired as well, at a phone of their own."""

    def change_hands(session):
        mine = session.scalars(select(Candidate)).one()
        hers = Candidate(
            created_at=NOW,
            name="王敏",
            phone="13911112222",
            resume={},
            openid="oOther",
            openid_index=index_of("oOther"),
        )
        session.add(hers)
        session.flush()
        first = session.scalars(select(Application).where(Application.candidate_id == mine.id)).one()
        columns = ("position_key", "branch_key", "state", "version", "created_at", "changed_at")
        session.add(Application(candidate_id=hers.id, **{name: getattr(first, name) for name in columns}))

    deps.db.run(change_hands)
    phone = Phone(app)
    assert phone.sign_in("openid:oOther").status_code == 200
    return phone


@pytest.mark.parametrize(("data", "name", "mime"), [(JPEG, "a.jpg", "image/jpeg"), (PNG, "a.png", "image/png")])
def test_whoever_handed_a_picture_in_sees_it_again(phone, hired, data, name, mime):
    phone.sign_in()
    shown = phone.attach(data, name=name, mime=mime)
    [document] = row(shown)["documents"]
    assert (document["picture"], row(shown)["add"]) == (True, "再传一张")
    answer = picture(phone, document["id"])
    assert (answer.status_code, answer.mimetype, len(answer.data) > 0) == (200, mime, True)


def test_a_pdf_is_no_picture(phone, hired):
    phone.sign_in()
    [document] = row(phone.attach(PDF, name="a.pdf", mime="application/pdf"))["documents"]
    assert document["picture"] is False
    problem(picture(phone, document["id"]), 404)


def test_nobody_else_sees_or_removes_it(app, deps, phone, uploaded):
    stranger = Phone(app)
    problem(picture(stranger, uploaded), 401)
    problem(remove(stranger, uploaded), 401)
    other = another(app, deps)
    problem(picture(other, uploaded), 404)
    problem(remove(other, uploaded), 404)
    assert count(deps, Document) == 1 and picture(phone, uploaded).status_code == 200


def test_after_a_withdrawal_nothing_is_shown_or_removed(phone, deps, hired, uploaded):
    def withdraw(session):
        session.get_one(Application, hired).state = "withdrawn"

    deps.db.run(withdraw)
    problem(picture(phone, uploaded), 404)
    problem(remove(phone, uploaded), 404)
    assert count(deps, Document) == 1


def test_papers_of_ones_own_earlier_application_are_not_shown_in_the_next(phone, deps, hired, uploaded):
    def apply_again(session):
        first = session.get_one(Application, hired)
        columns = ("candidate_id", "position_key", "branch_key", "state", "version", "created_at")
        later = first.changed_at + timedelta(days=1)
        session.add(Application(changed_at=later, **{name: getattr(first, name) for name in columns}))

    deps.db.run(apply_again)
    problem(picture(phone, uploaded), 404)
    remove(phone, uploaded)
    assert count(deps, Document) == 1


def test_a_picture_is_not_kept_and_its_type_is_not_guessed(make_web, deps, hired):
    """The answer of the whole site, with the headers that HR's pictures have."""
    app = make_web(deps.db).app
    mini_routes.install(app, deps)
    phone = Phone(app)
    phone.sign_in()
    document = phone.attach(JPEG).json["documents"][0]["id"]
    headers = picture(phone, document).headers
    assert headers["Content-Type"] == "image/jpeg" and headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["nowhere", "..%2f..%2fetc", "x" * 65, "' or 1=1"])
def test_an_unknown_id_is_not_found(phone, uploaded, name):
    assert picture(phone, name).status_code in (404, 422)


def test_a_removed_paper_is_gone_with_its_file_and_is_asked_for_again(phone, deps, uploaded):
    with deps.db.read() as session:
        file_id = session.get_one(Document, uploaded).file_id
    answer = remove(phone, uploaded, key="k1")
    assert (row(answer)["documents"], row(answer)["add"]) == ([], "上传（必传）")
    assert "id_card" in answer.json["missing"] and count(deps, Document) == 0
    assert list(deps.files.root.rglob(f"{file_id}*")) == []
    problem(picture(phone, uploaded), 404)
    assert remove(phone, uploaded, key="k1").status_code == remove(phone, uploaded).status_code == 200


def test_what_lies_with_hr_is_not_removed(phone, deps, hired, uploaded):
    def lies(session):
        onboarding_of(session, hired).status = "submitted"

    deps.db.run(lies)
    problem(remove(phone, uploaded), 409)
    assert count(deps, Document) == 1 and picture(phone, uploaded).status_code == 200
