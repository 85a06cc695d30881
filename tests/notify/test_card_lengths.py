"""However long a name, a post, a question or a reason is, each card keeps to what WeCom shows.

Source: WeCom's documents, path/90236 (advised lengths of a template card's fields).
"""

import json
import re
from pathlib import Path

import pytest

from config import texts
from notify import rendering, staff_bodies
from tests.support.needs import REPOSITORY

CARDS = sorted(name for name, one in texts.messages().items() if isinstance(one, dict) and "card" in one)
REASONS = [{"id": f"r{number}", "label": "理" * 40} for number in range(20)]
DIMENSIONS = [{"label": "企业文化认同", "value": "AI 评分 100（已按人工评分校准）"} for _ in range(8)]
PAGES = Path(REPOSITORY) / "web" / "templates"


def filled(name, value):
    section = texts.template(name)["card"]
    names = re.findall(r"\{(\w+)\}", json.dumps(section, ensure_ascii=False))
    data = {one: "https://bank.example/x" if one.endswith("url") else value for one in names}
    return rendering.fill(section, data, where=name)


@pytest.mark.parametrize("name", CARDS)
def test_no_field_is_longer_than_wecom_shows(name):
    made = staff_bodies.card(filled(name, "长" * 500), "task", {"reasons": REASONS, "dimensions": DIMENSIONS})
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
def test_a_card_has_one_way_to_its_page_and_keeps_it_when_the_button_is_grey(name):
    section = texts.template(name)["card"]
    rows, buttons = ([one["url"] for one in section.get(part, []) if one.get("url")] for part in ("rows", "buttons"))
    assert section.get("url") and section["url"] not in rows
    assert buttons.count(section["url"]) == 0 or len(buttons) == 1


@pytest.mark.parametrize("name", CARDS)
def test_where_a_card_opens_a_part_of_a_page_the_page_has_it(name):
    pages = "".join(page.read_text(encoding="utf-8") for page in PAGES.glob("hr_*.html"))
    for part in re.findall(r"\{hr_url\}#(\w+)", json.dumps(texts.template(name)["card"])):
        assert f'id="{part}"' in pages
