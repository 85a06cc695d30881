"""A passage that only came near a point, and words that may be harmful, are shown as that on every page and in the API."""

import re
from copy import deepcopy

import pytest
from sqlalchemy import select

from interview_flow.decision import focus
from interview_flow.decision.quotes import Shows, quotes_of
from interview_flow.decision.results import card_of, dimensions_of
from models import Application, DimensionScore, Evidence, Scorecard
from tests.web.interviewer.seeds import scored
from tests.web.interviewer.test_pages import words_of
from tests.web.seeds import see, sign_in
from web.api import card_reading

HARM = "那是他自己的钱"


def nearly(web):
    """As the scorer by meaning stores it: t1's calming was only nearly said, t2's harm is not sure."""
    made = scored(web)
    with web.db.write() as session:
        for row in session.scalars(select(DimensionScore)):
            detail = deepcopy(row.detail)
            for question, answer in detail["answers"].items():
                if question == "t1" and row.key == "patience":
                    answer["missed"] = ["calm", *answer["missed"]]
                answer["capped_by"] = []
            row.detail = detail
        card = session.scalars(select(Scorecard)).one()
        assert any(flag.startswith("t2:harmful:") for flag in card.flags)
        card.flags = [flag.replace(":harmful:", ":maybe_harmful:") for flag in card.flags]
        [near] = session.scalars(select(Evidence).where(Evidence.point == "calm"))
        made.near = near.quote
    return made


@pytest.fixture
def made(light_web):
    return nearly(light_web)


def page(web, made):
    return see(sign_in(web, "hr01"), f"/h5/results/{made.application_id}")


def flat(text):
    return re.sub(r"\s+", "", words_of(text))


def test_only_what_was_found_has_a_tick_and_a_mark(light_web, made):
    text = page(light_web, made)

    assert "答到：安抚老人不着急" not in flat(text).replace("没有答到：安抚老人不着急", "")
    assert f"没有答到：安抚老人不着急耐心细致最接近的话（不算答到）：{made.near}" in flat(text)
    assert made.near not in re.findall(r"<mark[^>]*>([^<]*)</mark>", text)


def test_words_that_may_be_harmful_ask_for_a_judgement_and_charge_nobody(light_web, made):
    text = page(light_web, made)

    assert "不当表述1处" not in flat(text) and 'class="harmful"' not in text
    assert "可能不当，请您判断" in flat(text)
    [mark] = re.findall(r'<mark id="q-2-\d+" class="doubtful"[^>]*>([^<]*)</mark>', text)
    assert HARM in mark


def test_a_point_that_was_only_nearly_said_is_worth_asking_about(light_web, made):
    with light_web.db.read() as session:
        row = session.get_one(Application, made.application_id)
        listed = {one.number: one.missed for one in focus.of(session, light_web.journey, row)}

    assert "安抚老人不着急" in listed[1]


def test_the_api_says_what_each_quote_stands_for(web):
    made = nearly(web)
    with web.db.read() as session:
        row = session.get_one(Application, made.application_id)
        card = card_reading.scorecard(session, web.journey, row)

    shows = {one["text"]: one["shows"] for dimension in card["dimensions"] for one in dimension["evidence"]}
    assert shows[made.near] == "near" and "maybe_harmful" in shows.values() and "found" in shows.values()
    assert "harmful" not in shows.values()


def test_a_card_without_details_shows_what_it_always_did(light_web):
    made = scored(light_web)
    with light_web.db.write() as session:
        for row in session.scalars(select(DimensionScore)):
            row.detail = None
    with light_web.db.read() as session:
        card = card_of(session, made.application_id)
        shows = {one.shows for one in quotes_of(session, card, dimensions_of(session, card.id))}

    assert shows == {Shows.FOUND, Shows.HARMFUL}
