"""However long a name, a post, a question or a reason is, each card keeps to what WeCom shows.

Source: WeCom's documents, path/90236 (advised lengths of a template card's fields).
"""

import json
import re

import pytest

from config import texts
from notify import rendering, staff_bodies

CARDS = sorted(name for name, one in texts.messages().items() if isinstance(one, dict) and "card" in one)
REASONS = [{"id": f"r{number}", "label": "理" * 40} for number in range(20)]


def filled(name, value):
    section = texts.template(name)["card"]
    names = re.findall(r"\{(\w+)\}", json.dumps(section, ensure_ascii=False))
    data = {one: "https://bank.example/x" if one.endswith("url") else value for one in names}
    return rendering.fill(section, data, where=name)


@pytest.mark.parametrize("name", CARDS)
def test_no_field_is_longer_than_wecom_shows(name):
    made = staff_bodies.card(filled(name, "长" * 500), "task", {"reasons": REASONS})
    titles, rows = made["main_title"], made.get("horizontal_content_list", [])
    assert len(titles["title"]) <= 36 and len(titles.get("desc", "")) <= 44
    assert len(rows) <= 6 and all(len(row["keyname"]) <= 5 and len(row["value"]) <= 30 for row in rows)
    assert len(made.get("quote_area", {}).get("quote_text", "")) <= 100
    assert all(len(button["text"]) <= 10 for button in made.get("button_list", []))
    options = made.get("button_selection", {}).get("option_list", [])
    assert len(options) <= 10 and all(len(option["text"]) <= 16 for option in options)


@pytest.mark.parametrize("name", CARDS)
def test_our_own_words_are_never_cut(name):
    made = staff_bodies.card(filled(name, "值"), "task", {"reasons": REASONS[:1]})
    own = {**made, "button_selection": None}
    assert "…" not in json.dumps(own, ensure_ascii=False)


@pytest.mark.parametrize("name", CARDS)
def test_a_card_has_one_way_to_its_page(name):
    section = texts.template(name)["card"]
    elsewhere = [one["url"] for part in ("rows", "buttons") for one in section.get(part, []) if one.get("url")]
    assert section.get("url") and section["url"] not in elsewhere
