"""Values as people copy and paste them into the bank's HR system: taken by the API, and kept clean."""

import pytest

from models import Candidate
from tests.core.test_normal_form import KEPT_NAMES, SPACED_NAMES, SPELLINGS
from tests.web.conftest import PERSON


def stored(web, answer):
    """The candidate that the answer names."""
    assert answer.status_code in (200, 201), answer.json
    with web.db.read() as session:
        return session.get_one(Candidate, answer.json["id"])


def somebody(number, **changes):
    """A person of their own."""
    return {**PERSON, "phone": f"13900139{number:03}", "email": None, "external_ref": None, **changes}


@pytest.mark.parametrize("prefix", ["", "+86", "0086 ", "86 "])
def test_a_phone_is_taken_however_it_is_written_and_kept_in_one_form(light_web, prefix):
    for spell in SPELLINGS:
        answer = light_web.post("/api/v1/candidates", {**PERSON, "phone": prefix + spell("13800138000")})
        assert stored(light_web, answer).phone == "13800138000"


@pytest.mark.parametrize("phone", ["138０01380000", "138٠013800", "12800138000", "", "138001380OO"])
def test_what_is_no_phone_is_refused(light_web, phone):
    assert light_web.post("/api/v1/candidates", {**PERSON, "phone": phone}).status_code == 422


def test_names_lose_what_nobody_sees_and_keep_the_rest(light_web):
    for number, name in enumerate((*KEPT_NAMES, *SPACED_NAMES)):
        body = somebody(number, name=f"\u202d{name[:1]}\u200b{name[1:]}\u202c")
        assert stored(light_web, light_web.post("/api/v1/candidates", body)).name == name.replace("（", "(").replace(
            "）", ")"
        )


def test_a_name_with_another_dot_is_kept_with_ours(light_web):
    answer = light_web.post("/api/v1/candidates", {**PERSON, "name": "阿尔曼・赛里克"})
    assert stored(light_web, answer).name == "阿尔曼·赛里克"


@pytest.mark.parametrize("name", ["<b>李</b>", "\u200b", "···", " "])
def test_what_is_no_name_is_refused(light_web, name):
    assert light_web.post("/api/v1/candidates", {**PERSON, "name": name}).status_code == 422


def test_an_email_is_kept_in_one_form(light_web):
    answer = light_web.post("/api/v1/candidates", {**PERSON, "email": "\u200bLX＠Example.com "})
    assert stored(light_web, answer).email == "lx@example.com"


def test_a_resume_loses_the_marks_that_nobody_sees(light_web):
    resume = {
        "education": [{"school": "\u202d某大学\u202c", "degree": "本科", "major": "金\u200b融学"}],
        "text": "\ufeff我",
    }
    answer = light_web.post("/api/v1/candidates", {**PERSON, "resume": resume})
    [school] = stored(light_web, answer).resume["education"]
    assert (school["school"], school["major"]) == ("某大学", "金融学")
