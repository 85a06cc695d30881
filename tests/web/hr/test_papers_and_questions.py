"""HR reads and judges a new hire's papers, and answers what candidates ask."""

import pytest
from sqlalchemy import select

from models import Document as Paper
from models import HrQuestion, Onboarding, OutboxAttempt, OutboxMessage
from tests.support.onboarding import FORM, ID_NUMBER, PDF, add_accepted_offer
from tests.support.times import NOW
from tests.web.seeds import BASE, act, csrf_of, interviewed, path, see, sign_in


def onboarding_of(web):
    with web.db.write() as session:
        row = add_accepted_offer(session, web.journey)
        row.state = "onboarding"
        papers = session.scalars(select(Onboarding)).one()
        papers.status, papers.form, papers.submitted_at = "submitted", FORM, NOW
        paper = Paper(
            onboarding_id=papers.id,
            kind="id_card",
            file_id=web.files.put(PDF),
            mime="application/pdf",
            uploaded_at=NOW,
            name='../身份证 "正".pdf',
        )
        session.add(paper)
        session.flush()
        return row.id, paper.id


def test_hr_reads_the_papers_returns_them_and_confirms(web):
    application_id, paper_id = onboarding_of(web)
    client = sign_in(web, "hr01")
    text = see(client, path(application_id))
    assert "哈尔滨市道里区中央大街1号" in text and "待审核" in text
    assert ID_NUMBER not in text and ID_NUMBER[-4:] in text
    kept = client.get(path(application_id, f"/documents/{paper_id}"), base_url=BASE)
    assert kept.data == PDF
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert kept.headers["X-Content-Type-Options"] == "nosniff"
    assert kept.headers["Cache-Control"] == "no-store"

    empty = act(client, application_id, "return_onboarding", return_reason=" ")
    assert (empty.status_code, "请写明需要修改的内容" in empty.text) == (422, True)
    assert act(client, application_id, "return_onboarding", tap="2", return_reason="证件照模糊").status_code == 303
    again = act(client, application_id, "confirm_onboarding", tap="3")
    assert (again.status_code, "不在待审核状态" in again.text) == (409, True)
    with web.db.write() as session:
        session.scalars(select(Onboarding)).one().status = "submitted"
    assert act(client, application_id, "confirm_onboarding", tap="4", staff_number="B1024").status_code == 303
    with web.db.read() as session:
        assert session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "hr_sync.member")).one()
        assert session.scalars(select(Onboarding)).one().form["staff_number"] == "B1024"


def test_papers_belong_to_their_application_and_branch(light_web):
    application_id, paper_id = onboarding_of(light_web)
    other = interviewed(light_web)
    client = sign_in(light_web, "hr01")
    assert client.get(path(other.application_id, f"/documents/{paper_id}"), base_url=BASE).status_code == 404
    for stranger in ("iv01", "hr02"):
        answer = sign_in(light_web, stranger).get(path(application_id, f"/documents/{paper_id}"), base_url=BASE)
        assert answer.status_code == 403


def ask(web, words="体检要空腹吗？"):
    made = interviewed(web, state="invited")
    with web.db.write() as session:
        question = HrQuestion(application_id=made.application_id, asked_at=NOW, question=words)
        session.add(question)
        session.flush()
        return f"/hr/questions/{question.id}"


def test_hr_answers_a_question_once(web):
    where = ask(web)
    client = sign_in(web, "hr01", where)
    text = see(client, where)
    assert "体检要空腹吗？" in text and "李晓" in text
    form = {"csrf": csrf_of(text), "tap": "1", "answer": "需要空腹，\r\n请早上八点前到。"}
    assert client.post(where, data=form, base_url=BASE).status_code == 303
    text = see(client, where)
    assert "需要空腹，\n请早上八点前到。" in text and "周岚" in text and "hr01" not in text and "<textarea" not in text
    late = client.post(where, data={**form, "tap": "2", "answer": "不用"}, base_url=BASE)
    assert (late.status_code, "已经有人答复" in late.text) == (409, True)
    with web.db.read() as session:
        [sent] = session.scalars(select(OutboxMessage).where(OutboxMessage.template == "hr_answer"))
        assert sent.payload["data"]["answer"].startswith("需要空腹")


@pytest.mark.parametrize("words", ["", "  \n ", "长" * 601])
def test_an_empty_or_long_answer_is_refused_and_kept(light_web, words):
    where = ask(light_web)
    client = sign_in(light_web, "hr01")
    form = {"csrf": csrf_of(see(client, where)), "tap": "1", "answer": words}
    answer = client.post(where, data=form, base_url=BASE)
    assert (answer.status_code, "1 到 600 字" in answer.text) == (422, True)
    assert words.strip() in answer.text


def test_sc_07_an_answer_on_a_barred_ground_is_refused_with_the_ground_and_the_words(light_web):
    where = ask(light_web)
    client = sign_in(light_web, "hr01")
    form = {"csrf": csrf_of(see(client, where)), "tap": "1", "answer": "您好，我们一般不要有小孩的。"}
    answer = client.post(where, data=form, base_url=BASE)
    assert answer.status_code == 422
    assert "“小孩”涉及招聘中不得询问或限制的方面（生育）" in answer.text and "我们一般不要有小孩的" in answer.text


def test_questions_are_for_the_branchs_hr(light_web):
    where = ask(light_web)
    for stranger in ("iv01", "hr02"):
        client = sign_in(light_web, stranger)
        assert client.get(where, base_url=BASE).status_code == 403
    assert sign_in(light_web, "hr01").get("/hr/questions/" + "0" * 32, base_url=BASE).status_code == 404


def test_a_large_form_is_refused(light_web):
    where = ask(light_web)
    client = sign_in(light_web, "hr01")
    form = {"csrf": csrf_of(see(client, where)), "answer": "长" * 100_000}
    assert client.post(where, data=form, base_url=BASE).status_code == 413


@pytest.mark.parametrize(
    ("status", "errcode", "words"),
    [
        ("queued", None, "正在发给候选人"),
        ("sent", None, "已通过微信客服发给候选人"),
        ("failed", 95001, "原因：对方拒收（95001）：用户上次发言后已发满 5 条"),
    ],
)
def test_the_page_of_an_answered_question_says_what_became_of_the_answer(light_web, status, errcode, words):
    where = ask(light_web)
    client = sign_in(light_web, "hr01", where)
    client.post(where, data={"csrf": csrf_of(see(client, where)), "tap": "1", "answer": "需要空腹。"}, base_url=BASE)
    if status != "queued":
        with light_web.db.write() as session:
            [row] = session.scalars(select(OutboxMessage).where(OutboxMessage.template == "hr_answer"))
            row.status = status
            session.add(
                OutboxAttempt(
                    outbox_id=row.id,
                    number=row.attempt,
                    channel="kf",
                    body=b"{}",
                    msgid="m",
                    recipient="wmLiXiao",
                    status=status,
                    reason="x" if errcode else None,
                    reason_code="refused" if errcode else None,
                    errcode=errcode,
                    frozen_at=NOW,
                    finished_at=NOW,
                    on_ambiguous="repeat",
                    repeat_for_s=1800,
                )
            )
    assert words in see(client, where)
