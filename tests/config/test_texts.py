"""Looking up and filling in the words people read."""

import pytest

from config.texts import fill, messages, template, word
from core.errors import ConfigInvalid


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "messages"
    folder.mkdir()
    (folder / "a.yaml").write_text(
        "greeting:\n  kf: {text: '您好，{name}', menu: [{id: 'accept:{id}', label: 接受}]}\n  sms: 您好\n"
        "words:\n  band: {high: '{label}：优秀'}\n",
        "utf-8",
    )
    (folder / "b.yaml").write_text("words:\n  band: {low: 待提高}\npage:\n  title: 结果\n", "utf-8")
    return tmp_path


def test_files_add_to_each_other(root):
    assert set(messages(root)["words"]["band"]) == {"high", "low"}


def test_a_template_is_filled_everywhere(root):
    section = fill(template("greeting", root)["kf"], {"name": "李晓", "id": 7, "unused": 1})

    assert section == {"text": "您好，李晓", "menu": [{"id": "accept:7", "label": "接受"}]}


def test_a_missing_placeholder_is_named_with_its_place(root):
    with pytest.raises(ConfigInvalid, match=r"messages: menu.0.id: no value for \{id\}"):
        fill(template("greeting", root)["kf"], {"name": "李晓"})


def test_a_candidates_braces_stay_text(root):
    assert fill("{name}", {"name": "{id} {0.__class__}"}) == "{id} {0.__class__}"


def test_words_are_found_by_dotted_key(root):
    assert word("band.high", root, label="服务意识") == "服务意识：优秀"
    assert word("page.title", root) == "结果"


def test_unknown_names_are_errors(root):
    with pytest.raises(ConfigInvalid, match="there is no template bye"):
        template("bye", root)
    with pytest.raises(ConfigInvalid, match=r"there is no text band\.middle"):
        word("band.middle", root)


def test_the_same_key_in_two_files_is_refused(root):
    (root / "messages" / "c.yaml").write_text("greeting: {sms: 再见}\n", "utf-8")
    messages.cache_clear()

    with pytest.raises(ConfigInvalid, match=r"messages/c.yaml: greeting.sms: another file has it already"):
        messages(root)


def test_shipped_messages_merge():
    assert isinstance(messages(), dict)
