"""TR-07 on the result page: HR of the branch write a recording down, once, in time, and lose nothing they typed."""

import re

import pytest
from sqlalchemy import delete, select

from models import AnswerPart, AuditEntry, Consent, InboxEvent, OutboxMessage, TranscriptVersion
from tests.web.seeds import BASE, FIRST, SECOND, TYPED, csrf_of, path, see, sign_in, unscored

SAID = "我先请老人坐下，再请同事帮忙。"


def seated(web, **whom):
    """Her sitting is handed in, a recording of it is not here yet, and nothing was scored."""
    made = unscored(web, **whom)
    with web.db.write() as session:
        session.get_one(AnswerPart, made.voice[1]).status = "pending"
    return made


def where(made):
    return f"/h5/results/{made.application_id}"


def write(web, made, text=SAID, *, who="hr01", part=None, tap="t1", **changes):
    client = sign_in(web, who, where(made))
    data = {"csrf": csrf_of(see(client, where(made))), "tap": tap, "text": text, **changes}
    url = f"{where(made)}/answers/{part or made.voice[0]}/transcript"
    return client.post(url, data=data, base_url=BASE, content_type="multipart/form-data")


def texts(web):
    with web.db.read() as session:
        return [(row.author, row.text) for row in session.scalars(select(TranscriptVersion))]


def forms(page):
    return len(re.findall(r"/answers/\w+/transcript", page))


def test_a_form_without_the_pages_token_changes_nothing(light_web):
    made = seated(light_web)
    assert write(light_web, made, csrf="0" * 64).status_code == 403
    assert texts(light_web) == []


@pytest.mark.parametrize("who", ["iv01", "hr02"])
def test_who_is_no_hr_of_the_branch_has_no_form_and_no_way(light_web, who):
    made, other = seated(light_web), seated(light_web, name="陈静", branch="guangzhou")
    client = sign_in(light_web, who, where(made))
    page = client.get(where(made), base_url=BASE)
    assert page.status_code == (200 if who == "iv01" else 403) and forms(page.text) == 0
    mine = other if who == "hr02" else made
    if who == "hr02":  # through an application of the own branch
        assert write(light_web, mine, who=who, part=made.voice[0]).status_code == 404
    token = csrf_of(see(client, where(mine)))
    url = f"{where(made)}/answers/{made.voice[0]}/transcript"
    answer = client.post(url, data={"csrf": token, "tap": "t", "text": SAID}, base_url=BASE)
    assert answer.status_code == 403 and texts(light_web) == []


def test_what_is_typed_is_shown_as_typed_and_nothing_in_it_is_obeyed(light_web):
    made = seated(light_web)
    assert write(light_web, made, f"<script>alert(1)</script>{SAID}").status_code == 303
    page = see(sign_in(light_web, "hr01"), where(made))
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(
    ("text", "told"), [("", "还没有填写文字"), (" \u200b\n", "还没有填写文字"), ("<好>" * 1667, "请缩短到 5000 字以内")]
)
def test_a_text_that_cannot_be_taken_stays_in_its_form(light_web, text, told):
    made = seated(light_web)
    answer = write(light_web, made, text)
    assert answer.status_code == 422 and told in answer.text and texts(light_web) == []
    form = answer.text.partition(f'id="t-{made.voice[0]}"')[2].partition("</textarea>")[0].partition(">")[2]
    assert form.strip() == text.replace("<", "&lt;").replace(">", "&gt;").strip()
    assert answer.text.count('role="alert"') == 1


def test_once_the_answers_lie_with_the_scorer_it_says_so_and_the_text_can_be_copied(light_web):
    made = seated(light_web)
    client = sign_in(light_web, "hr01", where(made))
    token = csrf_of(see(client, where(made)))
    assert write(light_web, made, part=made.voice[1]).status_code == 303
    assert write(light_web, made, part=made.amr, tap="t2").status_code == 303
    with light_web.db.read() as session:
        assert session.scalar(select(OutboxMessage.id).where(OutboxMessage.kind == "scoring.score"))
    url = f"{where(made)}/answers/{made.voice[0]}/transcript"
    answer = client.post(url, data={"csrf": token, "tap": "t3", "text": "晚了一步。"}, base_url=BASE)
    assert answer.status_code == 409 and "已送去评分，文字不能再改" in answer.text
    assert re.search(r"<textarea[^>]*readonly[^>]*>晚了一步。", answer.text)
    assert "晚了一步。" not in [text for _, text in texts(light_web)]
    assert forms(answer.text) == 0 and answer.text.count(f'id="w-{made.voice[0]}"') == 1


@pytest.mark.parametrize("end", ["recalled", "consent"])
def test_what_the_candidate_took_back_meanwhile_is_not_written_down(light_web, end):
    made = seated(light_web)
    client = sign_in(light_web, "hr01", where(made))
    token = csrf_of(see(client, where(made)))
    with light_web.db.write() as session:
        if end == "recalled":
            session.get_one(AnswerPart, made.voice[0]).status = "recalled"
        else:
            session.execute(delete(Consent))
    url = f"{where(made)}/answers/{made.voice[0]}/transcript"
    answer = client.post(url, data={"csrf": token, "tap": "t", "text": SAID}, base_url=BASE)
    assert answer.status_code == 409 and "这次没有保存" in answer.text and SAID in answer.text
    assert texts(light_web) == []


def test_a_typed_answer_and_an_unknown_recording_have_no_form(light_web):
    made = seated(light_web)
    with light_web.db.read() as session:
        typed = session.scalar(select(AnswerPart.id).where(AnswerPart.kind == "text"))
    page = see(sign_in(light_web, "hr01"), where(made))
    assert forms(page) == 3 and TYPED in page and typed not in page
    assert write(light_web, made, part=typed).status_code == 409
    assert write(light_web, made, part="0" * 32).status_code == 404
    assert texts(light_web) == []


def test_tr_07_hr_writes_a_recording_down_and_both_texts_are_shown(web):
    made = seated(web)
    answer = write(web, made, f"{SAID}\r\n谢谢。")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"?written={made.voice[0]}#w-{made.voice[0]}")
    with web.db.read() as session:
        part = session.get_one(AnswerPart, made.voice[0])
        assert (part.text, part.corrected, part.reason) == (FIRST, f"{SAID}\n谢谢。", "person")
        assert [row.actor for row in session.scalars(select(AuditEntry))] == ["hr:hr01"]
        [event] = session.scalars(select(InboxEvent).where(InboxEvent.kind == "page.transcript"))
        assert event.payload["text"] == ""
    client = sign_in(web, "hr01")
    page = see(client, f"{where(made)}?written={made.voice[0]}")
    assert "已保存，评分采用这段听写的文字。" in page and "重新听写这段录音" in page
    assert page.index("识别的文字") < page.index(FIRST) < page.index("工作人员听写（评分采用）")
    assert "已保存" not in see(client, f"{where(made)}?written={made.voice[1]}")
    assert "录入听写的文字" in see(client, path(made.application_id))


def test_a_double_tap_is_one_and_another_text_from_the_same_page_is_a_second(web):
    made = seated(web)
    for _ in range(2):
        assert write(web, made).status_code == 303
    assert texts(web) == [("hr:hr01", SAID)]
    assert write(web, made, SECOND).status_code == 303  # back in the browser, mended, sent again
    assert sorted(texts(web)) == sorted([("hr:hr01", SAID), ("hr:hr01", SECOND)])
    with web.db.read() as session:
        assert session.get_one(AnswerPart, made.voice[0]).corrected == SECOND


def test_the_last_text_that_was_waited_for_sends_the_answers_to_the_scorer(web):
    made = seated(web)
    for number, part in enumerate((made.voice[1], made.amr)):
        with web.db.read() as session:
            assert session.scalar(select(OutboxMessage.id).where(OutboxMessage.kind == "scoring.score")) is None
        assert write(web, made, part=part, tap=f"t{number}").status_code == 303
    with web.db.read() as session:
        assert session.scalar(select(OutboxMessage.id).where(OutboxMessage.kind == "scoring.score")) is not None
    assert forms(see(sign_in(web, "hr01"), where(made))) == 0
