"""No ground that the law bars is asked, required or answered about, whichever door the words come in by."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from config import texts
from config.loader import barred_ground, load_faq, load_positions, load_shelf
from config.reading import SHIPPED
from core.errors import ConfigInvalid

RAW = yaml.safe_load((Path(__file__).parent / "barred_phrases.yaml").read_text("utf-8"))
PHRASES = {kind: [phrase for line in lines for phrase in line.split("|")] for kind, lines in RAW.items()}
BARRED = PHRASES["barred"] + PHRASES["held_out"]
HARMLESS = PHRASES["harmless"] + PHRASES["harmless_held_out"]


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(SHIPPED, tmp_path / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__"))


def test_there_are_a_hundred_of_each():
    assert len(set(BARRED)) >= 100 and len(set(HARMLESS)) >= 100


def test_a_hundred_barred_phrases_are_found():
    assert [phrase for phrase in BARRED if barred_ground(phrase) is None] == []


def test_a_hundred_harmless_ones_are_not():
    assert [phrase for phrase in HARMLESS if barred_ground(phrase)] == []


def as_requirements(content, phrases):
    content["requirements"] = list(phrases.values())


def as_rules(content, phrases):
    content["screening"] = [
        {"id": key, "label": phrase, "kind": "major_in", "any": ["金融"]} for key, phrase in phrases.items()
    ]


def as_words_of_rules(content, phrases):
    content["screening"] = [
        {"id": key, "label": "专业", "kind": "major_in", "any": [phrase]} for key, phrase in phrases.items()
    ]


def as_questions(content, phrases):
    first = content["questions"][0]
    content["questions"] += [{**first, "id": key, "text": f"请回答：{phrase}"} for key, phrase in phrases.items()]


def as_questions_of_a_branch(content, phrases):
    overlay = content["overlays"]["teller"]
    first = overlay["add_questions"][0]
    overlay["add_questions"] = [{**first, "id": key, "text": f"请回答：{phrase}"} for key, phrase in phrases.items()]


def as_faq_answers(content, phrases):
    first = content["entries"][0]
    content["entries"] += [{**first, "id": key, "answer": f"您好。{phrase}"} for key, phrase in phrases.items()]


def as_general_faq_answers(content, phrases):
    first = content["entries"][0]
    content["entries"] += [{**first, "id": key, "general": f"您好。{phrase}"} for key, phrase in phrases.items()]


def as_templates(content, phrases):
    content |= {key: {"kf": {"text": phrase}} for key, phrase in phrases.items()}


# Where people's words enter by a file: the file, how they are written there, and who reads it. HR's own replies:
# tests/interview_flow/candidate/test_questions_and_answers.py.
ENTRANCES = [
    ("positions/teller.yaml", as_requirements, load_positions),
    ("positions/teller.yaml", as_rules, load_positions),
    ("positions/teller.yaml", as_words_of_rules, load_positions),
    ("positions/teller.yaml", as_questions, load_positions),
    ("branches/guangzhou.yaml", as_questions_of_a_branch, load_shelf),
    ("faq.yaml", as_faq_answers, load_faq),
    ("faq.yaml", as_general_faq_answers, load_faq),
    ("messages/candidate.zh-CN.yaml", as_templates, texts.messages.__wrapped__),
]


def refused(folder, entrance, phrases):
    """Which of the phrases, all written into one file, its reader names as barred."""
    name, write, read = entrance
    keyed = {f"n{number}": phrase for number, phrase in enumerate(phrases)}
    content = yaml.safe_load((folder / name).read_text("utf-8"))
    write(content, keyed)
    (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    try:
        read(folder)
    except ConfigInvalid as error:
        assert str(error).startswith(f"{name}: ")
        named = re.findall(r"(?:\bn|requirements\.)(\d+)[\w.]*: [^;]+ is a barred ground", str(error))
        return [phrases[number] for number in sorted(map(int, named))]
    return []


@pytest.mark.parametrize("entrance", ENTRANCES, ids=lambda entrance: entrance[1].__name__)
def test_each_entrance_refuses_every_barred_phrase(folder, entrance):
    assert refused(folder, entrance, BARRED) == BARRED


@pytest.mark.parametrize("entrance", ENTRANCES, ids=lambda entrance: entrance[1].__name__)
def test_each_entrance_takes_every_harmless_phrase(folder, entrance):
    assert refused(folder, entrance, HARMLESS) == []


def test_the_shipped_words_are_harmless():
    load_positions(), load_faq(), texts.messages()


def test_a_file_with_a_byte_order_mark_is_read(folder):
    for name in ("faq.yaml", "positions/teller.yaml"):
        path = folder / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_faq(folder) == load_faq() and load_positions(folder).keys() == load_positions().keys()
