"""An approved answer is given to what it answers, in every script; a neighbour of it goes to a person."""

from pathlib import Path

import pytest
import yaml
import zhconv

from config.loader import load_faq
from config.schema import FaqEntry
from interview_flow.candidate import faq
from models import HrQuestion, OutboxMessage
from tests.interview_flow.bank import on_sqlite

RAW = yaml.safe_load((Path(__file__).parent / "faq_questions.yaml").read_text("utf-8"))
ENTRIES = load_faq()
WRITINGS = [
    lambda text: text,
    lambda text: zhconv.convert(text, "zh-hant"),
    lambda text: f"您好，{text}谢谢！",
    lambda text: "\u200b".join(text),
    lambda text: f"{text}🙏",
]


@pytest.mark.parametrize("kind", ["near_misses", "held_out"])
def test_a_near_miss_is_never_answered(kind):
    asked = [question for questions in RAW[kind].values() for question in questions]
    assert [(question, found.id) for question in asked if (found := faq.find(ENTRIES, question))] == []


@pytest.mark.parametrize("entry_id", RAW["answered"])
def test_ordinary_wordings_are_answered(entry_id):
    assert {getattr(faq.find(ENTRIES, question), "id", None) for question in RAW["answered"][entry_id]} == {entry_id}


@pytest.mark.parametrize("writing", WRITINGS)
def test_every_phrasing_finds_its_own_entry_in_every_writing(writing):
    for entry in ENTRIES:
        for text in (entry.question, *entry.variants):
            found = faq.find(ENTRIES, writing(text))
            assert found is not None and found.id == entry.id, writing(text)


def test_an_answer_about_one_position_is_none_for_the_applicant_of_another():
    assert faq.find(ENTRIES, "日常工作是什么", "risk_officer") is None
    assert faq.find(ENTRIES, "柜员日常工作", "risk_officer").id == "teller_job"


def test_another_wording_of_an_answer_is_another_version():
    entry = FaqEntry(id="x", question="几点开门", answer="九点。")
    assert entry.version != entry.model_copy(update={"answer": "十点。"}).version
    assert entry.version == entry.model_copy(update={"variants": ("什么时候开门",)}).version


@on_sqlite
def test_an_answer_is_stored_with_its_entry_and_version_and_a_near_miss_goes_to_hr(bank):
    she = bank.person().invite().bound()
    she.say("风控岗位的主要工作是什么？")
    assert [row.question for row in bank.rows(HrQuestion)] == ["风控岗位的主要工作是什么？"]
    she.say("面試需要準備什麼材料？")
    [sent] = bank.rows(OutboxMessage, OutboxMessage.template == "faq_answer")
    entry = next(one for one in ENTRIES if one.id == "materials")
    assert (sent.payload["data"]["faq_id"], sent.payload["data"]["faq_version"]) == ("materials", entry.version)
    assert entry.answer[:10] in she.heard()[-1]
