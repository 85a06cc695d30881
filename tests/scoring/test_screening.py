"""Hard rules over a structured résumé."""

import pytest

from config.loader import load_positions
from scoring.screening import screen

RULES = load_positions()["teller"].screening


def outcomes(resume):
    return {outcome.rule: outcome.outcome for outcome in screen(RULES, resume)}


def school(degree="本科", major="金融学", name="某大学"):
    return {"school": name, "degree": degree, "major": major, "end_year": 2026}


def test_a_bachelor_of_finance_passes_and_the_line_is_kept():
    found = screen(RULES, {"education": [school()]})

    assert [(one.rule, one.outcome, one.source) for one in found] == [
        ("degree", "passed", "某大学 本科 金融学 2026"),
        ("major", "passed", "某大学 本科 金融学 2026"),
    ]
    assert found[0].label == "本科及以上学历"


def test_a_college_diploma_fails_the_degree_only():
    assert outcomes({"education": [school("大专")]}) == {"degree": "failed", "major": "passed"}


def test_the_highest_degree_counts():
    resume = {"education": [school("大专", "会计"), school("硕士研究生", "金融工程")]}

    assert outcomes(resume) == {"degree": "passed", "major": "passed"}


def test_a_clearly_different_major_fails():
    assert outcomes({"education": [school(major="汉语言文学")]})["major"] == "failed"


@pytest.mark.parametrize(
    "resume",
    [
        {},
        {"education": []},
        {"education": None},
        {"education": "某大学本科金融学"},
        {"education": [None, 7]},
        {"education": [{"school": "某大学"}]},
        {"education": [school("", "")]},
        {"education": [school("Bachelor", "Accounting")]},
        {"education": [school("本科在读", "")]},
    ],
)
def test_what_cannot_be_read_is_unknown_never_failed(resume):
    assert set(outcomes(resume).values()) == {"unknown"}


def test_an_unread_degree_beside_a_low_one_is_unknown():
    assert outcomes({"education": [school("大专"), school("学位见附件")]})["degree"] == "unknown"


def test_a_high_school_entry_does_not_hide_the_major():
    resume = {"education": [{"school": "某中学", "degree": "高中"}, school("本科", "汉语言文学")]}

    assert outcomes(resume) == {"degree": "passed", "major": "failed"}
