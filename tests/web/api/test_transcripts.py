"""The route by which a person's text of a recording comes in: who may, and what stays of it."""

from models import AnswerPart, InboxEvent
from tests.web.conftest import WRITER
from tests.web.seeds import unscored

TEXT = "我先请老人坐下，再请同事帮忙。"


def post(web, made, **changes):
    body = {"text": TEXT, "entered_by": "hr01", **changes}
    where = f"/api/v1/applications/{made.application_id}/answers/{made.voice[0]}/transcript"
    return web.app.test_client().post(where, json=body, headers={"Authorization": f"Bearer {WRITER}"})


def test_who_is_no_hr_of_the_branch_cannot_answer_for_a_text(light_web):
    made = unscored(light_web)
    for userid in ("hr02", "iv01", "nobody"):
        assert post(light_web, made, entered_by=userid).status_code in (403, 409)
    assert post(light_web, made, text="").status_code == 422
    with light_web.db.read() as session:
        assert session.get_one(AnswerPart, made.voice[0]).corrected is None


def test_the_text_stands_beside_the_recognisers_and_in_no_other_row(web):
    made = unscored(web)
    answer = post(web, made)
    assert (answer.status_code, answer.get_json()["status"]) == (200, "transcribed")
    with web.db.read() as session:
        part = session.get_one(AnswerPart, made.voice[0])
        assert (part.corrected, part.reason) == (TEXT, "person") and part.text not in (None, TEXT)
        [event] = session.query(InboxEvent).filter(InboxEvent.kind == "api.transcript")
        assert event.payload["text"] == ""
