"""No ground that the law bars is asked, required or answered about, whichever door the words come in by."""

import shutil
from pathlib import Path

import pytest
import yaml

from config import texts
from config.loader import SHIPPED, barred_ground, load_faq, load_positions
from core.errors import ConfigInvalid

RAW = yaml.safe_load((Path(__file__).parent / "barred_phrases.yaml").read_text("utf-8"))
PHRASES = {kind: [phrase for line in lines for phrase in line.split("|")] for kind, lines in RAW.items()}
BARRED = PHRASES["barred"] + PHRASES["held_out"]
HARMLESS = PHRASES["harmless"] + PHRASES["harmless_held_out"]


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(SHIPPED, tmp_path / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__"))


def written(path, change):
    content = yaml.safe_load(path.read_text("utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")


def refused(read, folder):
    try:
        read(folder)
    except ConfigInvalid as error:
        assert "barred ground" in str(error)
        return True
    return False


def test_there_are_a_hundred_of_each():
    assert len(set(BARRED)) >= 100 and len(set(HARMLESS)) >= 100


def test_a_hundred_barred_phrases_are_found():
    assert [phrase for phrase in BARRED if barred_ground(phrase) is None] == []


def test_a_hundred_harmless_ones_are_not():
    assert [phrase for phrase in HARMLESS if barred_ground(phrase)] == []


def as_rule(phrase):
    def change(content):
        content["screening"] = [{"id": "x", "label": phrase, "kind": "major_in", "any": ["金融"]}]

    return "positions/teller.yaml", change, load_positions


def as_question(phrase):
    def change(content):
        content["questions"][0]["text"] = f"请回答：{phrase}"

    return "positions/teller.yaml", change, load_positions


def as_faq_answer(phrase):
    def change(content):
        content["entries"][0]["answer"] = f"您好。{phrase}"

    return "faq.yaml", change, load_faq


def as_template(phrase):
    def change(content):
        content["go_on"] = {"kf": {"text": phrase}}

    return "messages/candidate.zh-CN.yaml", change, texts.messages.__wrapped__


@pytest.mark.parametrize("entrance", [as_rule, as_question, as_faq_answer, as_template])
def test_each_entrance_refuses_the_barred_and_takes_the_harmless(folder, entrance):
    # Each try reads and writes a large file, so each entrance has every thirtieth phrase; all meet one function.
    for phrases, wanted in ((BARRED[::30], True), (HARMLESS[::30], False)):
        for phrase in phrases:
            name, change, read = entrance(phrase)
            kept = (folder / name).read_text("utf-8")
            written(folder / name, change)
            assert refused(read, folder) is wanted, phrase
            (folder / name).write_text(kept, "utf-8")


def test_the_shipped_words_are_harmless():
    load_positions(), load_faq(), texts.messages()


def test_a_file_with_a_byte_order_mark_is_read(folder):
    for name in ("faq.yaml", "positions/teller.yaml"):
        path = folder / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_faq(folder) == load_faq() and load_positions(folder).keys() == load_positions().keys()
