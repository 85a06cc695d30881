"""Points that a model has put right are called so, dimension by dimension, and nothing else is."""

import re

import pytest
from flask import json

from config.texts import word
from models import Application
from scoring.learning.in_force import ModelInForce
from scoring.learnt import NotUsed, Stands
from tests.support.signed_models import TELLER, handmade
from tests.web.interviewer.seeds import rated, scored
from tests.web.interviewer.test_pages import rate, see, words_of
from tests.web.seeds import BASE, sign_in
from web.api import card_reading
from web.api.replies import Scorecard

CALIBRATED = "已按本行 72 份人工评分校准"
FEW = {key: {"candidates": 20 if key == "finance" else 60, "ratings": 72} for key in TELLER}
# Points that say nothing of where they come from.
BARE = re.compile(rf"\d+ ?分(?!钟|行|别)(?! ?(?:未校准|人工评定|{CALIBRATED}))")


def mixed(web, **more):
    """A card of which finance has too few ratings, and one dimension is held down."""
    return scored(web, model=ModelInForce(handmade(rated=FEW)), **more)


def flat(text):
    return " ".join(words_of(text).split())


def table_of(text):
    return flat(text[text.index('id="scores"') : text.index("</table>")])


def test_each_dimension_says_whether_it_is_calibrated_and_the_total_is_not(light_web):
    shown = table_of(see(sign_in(light_web, "hr01"), mixed(light_web)))
    assert "除注明已校准的维度外，均未校准，仅供参考" in shown
    assert BARE.findall(shown) == [] and re.search(r"加权总分 \d+ 分 未校准", shown)
    assert re.search(rf"耐心细致 30% \d+ 分 {CALIBRATED}", shown) and re.search(r"金融知识 25% \d+ 分 未校准", shown)


def test_the_details_tell_the_rubrics_points_the_models_and_which_model_it_was(light_web):
    model = handmade(rated=FEW)
    shown = flat(see(sign_in(light_web, "hr01"), scored(light_web, model=ModelInForce(model))))
    assert f"评分模型：{model.name[:12]}（{model.card.made_at[:10]} 训练，第 1 阶段），面试开始时已启用" in shown
    assert re.search(r"按评分标准 [\d.]+ 分，按本行 72 份人工评分校准后 [\d.]+ 分", shown)
    assert "没有按人工评分校准：这个维度的人工评分还不够多" in shown


def test_hrs_page_of_the_application_says_it_too(light_web):
    made = mixed(light_web)
    shown = flat(sign_in(light_web, "hr01").get(f"/hr/applications/{made.application_id}", base_url=BASE).text)
    assert CALIBRATED in shown and BARE.findall(shown) == []


def test_who_has_not_rated_reads_nothing_of_a_model(light_web):
    made = mixed(light_web)
    shown = flat(see(sign_in(light_web, "iv01"), made))
    assert "校准" not in shown and "评分模型" not in shown
    rated(light_web, made.application_id, "iv01", 70, 80, 55, 75)
    assert CALIBRATED in flat(see(sign_in(light_web, "iv01"), made))


def test_points_of_a_person_are_never_called_calibrated(light_web):
    made = scored(light_web, state="submitted", answers={"t1": ["我会安抚老人，请他慢慢说。"]}, model=NotUsed.DAMAGED)
    hr = sign_in(light_web, "hr01")
    assert "评分模型无法读取" in flat(see(hr, made))
    assert rate(sign_in(light_web, "iv01"), made).status_code == 303
    shown = table_of(see(hr, made))
    assert "人工评定" in shown and "校准" not in shown and "评分模型" not in shown


def test_the_api_gives_both_points_and_the_shape_it_promises(light_web):
    made = mixed(light_web)
    with light_web.db.read() as session:
        row = session.get_one(Application, made.application_id)
        found = json.loads(json.dumps(card_reading.scorecard(session, light_web.journey, row)))
    Scorecard.model_validate(found, extra="forbid")
    origins = {one["key"]: (one["range_origin"], one["learnt"]["stands"]) for one in found["dimensions"]}
    assert origins["patience"] == ("calibrated", None) and origins["finance"] == ("uncalibrated", "few_ratings")
    assert found["range_origin"] == "uncalibrated"


@pytest.mark.parametrize("code", [*NotUsed, *Stands])
def test_every_reason_has_its_words(code):
    names = [f"pages.flag.{code}", f"flag.{code}"] if code in set(NotUsed) else [f"pages.results.stands.{code}"]
    assert all(word(name) for name in names)
