"""No ground that the law bars is asked, required or answered about, whichever door the words come in by."""

import re
import shutil
from functools import partial
from pathlib import Path

import pytest
import yaml

from config import texts
from config.deadlines import load_reject_reasons
from config.loader import barred_ground, load_faq, load_positions, load_shelf
from config.reading import SHIPPED
from core.errors import ConfigInvalid

RAW = yaml.safe_load((Path(__file__).parent / "barred_phrases.yaml").read_text("utf-8"))
PHRASES = {kind: [phrase for line in lines for phrase in line.split("|")] for kind, lines in RAW.items()}
BARRED = PHRASES["barred"] + PHRASES["held_out"]
LETTERS, DIGITS = str.maketrans("0123456789", "abcdefghij"), str.maketrans("abcdefghij", "0123456789")
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


def as_dimensions(word, content, phrases):
    """A word of each of as many dimensions: what a position measures, and why."""
    first = content["dimensions"]["service"]
    content["dimensions"] |= {key: {**first, word: phrase[:20]} for key, phrase in phrases.items()}


def as_anchors(content, phrases):
    """What somebody with so many points is like."""
    content["dimensions"]["service"]["anchors"] = dict(enumerate(phrases.values()))


def as_anchors_of_a_branchs_dimension(content, phrases):
    content["overlays"]["teller"]["add_dimension"]["anchors"] = dict(enumerate(phrases.values()))


def as_anchors_of_a_question(content, phrases):
    content["questions"][0]["anchors"] = dict(enumerate(phrases.values()))


def as_points(content, phrases):
    """What a good answer contains, by the name that raters read."""
    first = content["questions"][0]["points"][0]
    content["questions"][0]["points"] += [{**first, "id": key, "label": said[:20]} for key, said in phrases.items()]


def as_reasons(content, phrases):
    """Why somebody is rejected; a key has no digits."""
    content["reject"] = {key[1:].translate(LETTERS): said for key, said in phrases.items()}


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
    ("positions/teller.yaml", partial(as_dimensions, "label"), load_positions),
    ("positions/teller.yaml", partial(as_dimensions, "definition"), load_positions),
    ("positions/teller.yaml", partial(as_dimensions, "job_reason"), load_positions),
    ("positions/teller.yaml", as_anchors, load_positions),
    ("positions/teller.yaml", as_anchors_of_a_question, load_positions),
    ("positions/teller.yaml", as_points, load_positions),
    ("branches/guangzhou.yaml", as_anchors_of_a_branchs_dimension, load_shelf),
    ("positions/teller.yaml", as_rules, load_positions),
    ("positions/teller.yaml", as_words_of_rules, load_positions),
    ("positions/teller.yaml", as_questions, load_positions),
    ("branches/guangzhou.yaml", as_questions_of_a_branch, load_shelf),
    ("reasons.yaml", as_reasons, load_reject_reasons.__wrapped__),
    ("faq.yaml", as_faq_answers, load_faq),
    ("faq.yaml", as_general_faq_answers, load_faq),
    ("messages/candidate.zh-CN.yaml", as_templates, texts.messages.__wrapped__),
]


def called(entrance):
    write = entrance[1]
    return f"{write.func.__name__} {write.args[0]}" if isinstance(write, partial) else write.__name__


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
        assert str(error).startswith(f"{name}: ") and "is a barred ground" in str(error), error
        named = re.findall(r"(?:\bn|requirements\.|anchors\.)(\d+)[\w.]*: [^;]+ is a barred ground", str(error))
        named += [one.translate(DIGITS) for one in re.findall(r"\breject\.(\w+): [^;]+ is a barred ground", str(error))]
        return [phrases[number] for number in sorted(map(int, named))]
    return []


@pytest.mark.parametrize("entrance", ENTRANCES, ids=called)
def test_each_entrance_refuses_every_barred_phrase(folder, entrance):
    assert refused(folder, entrance, BARRED) == BARRED


@pytest.mark.parametrize("entrance", ENTRANCES, ids=called)
def test_each_entrance_takes_every_harmless_phrase(folder, entrance):
    assert refused(folder, entrance, HARMLESS) == []


def test_the_shipped_words_are_harmless():
    load_positions(), load_faq(), texts.messages()


def test_a_file_with_a_byte_order_mark_is_read(folder):
    for name in ("faq.yaml", "positions/teller.yaml"):
        path = folder / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_faq(folder) == load_faq() and load_positions(folder).keys() == load_positions().keys()
