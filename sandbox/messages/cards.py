"""Template cards in the members' hands: what a person reads, presses, chooses, and where a tap leads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sandbox.api.answering import Json, text_of
from sandbox.core.truth import Entry

CODE_LIFE_S = 72 * 3600


@dataclass
class Card:
    """One sent card and the copy each receiver holds (the entries of the truth)."""

    app: str
    agent_id: int
    task_id: str
    kind: str
    copies: dict[str, Entry] = field(default_factory=dict)


@dataclass
class ResponseCode:
    """A code for one `update_template_card`."""

    card: Card
    expires: float
    used: bool = False


def card_words(card: Json) -> str:
    """Everything a person reads on a card, one piece a line."""
    return "\n".join(piece for piece in _pieces(card) if piece)


def _pieces(card: Json) -> Iterator[str]:
    yield text_of(card, "source", "desc")
    for area, names in TEXT_AREAS.items():
        yield from (text_of(card, area, name) for name in names)
    yield text_of(card, "sub_title_text")
    for row in card.get("horizontal_content_list") or []:
        yield f"{row.get('keyname', '')} {row.get('value', '')}".strip()
    for item in card.get("vertical_content_list") or []:
        yield text_of(item, "title")
        yield text_of(item, "desc")
    for question in questions(card):
        yield text_of(question, "title")
        yield from (text_of(option, "text") for option in question.get("option_list") or [])
    yield from (text_of(button, "text") for button in card.get("button_list") or [])
    yield from (text_of(item, "title") for item in card.get("jump_list") or [])
    yield text_of(card, "submit_button", "text")


TEXT_AREAS = {
    "main_title": ("title", "desc"),
    "emphasis_content": ("title", "desc"),
    "image_text_area": ("title", "desc"),
    "quote_area": ("title", "quote_text"),
}


def pressable(card: Json, label: str | None, key: str | None) -> Json | None:
    """The button, submit button or jump with this label or key; None when the card has none."""
    rows = [*(card.get("button_list") or []), *(card.get("jump_list") or []), *(card.get("btn") or [])]
    if card.get("submit_button"):
        rows.append(card["submit_button"])
    return _chosen(rows, label, key)


def menu_entry(card: Json, label: str | None, key: str | None) -> Json | None:
    """The corner menu's entry with this label or key."""
    return _chosen((card.get("action_menu") or {}).get("action_list") or [], label, key)


def _chosen(rows: list[Json], label: str | None, key: str | None) -> Json | None:
    for row in rows:
        named = row.get("text") or row.get("title") or row.get("name")
        if (label is not None and named == label) or (key is not None and row.get("key") == key):
            return row
    return None


def questions(card: Json) -> list[Json]:
    """What a person can choose on a card: a selection above the buttons, a vote, or several lists."""
    single = [card[name] for name in ("button_selection", "checkbox") if card.get(name)]
    return single + list(card.get("select_list") or [])


def preset(card: Json, question: Json) -> list[str]:
    """The options that are chosen before anybody touches the card.

    A list begins with `selected_id`, or with its first option when that is missing or unknown; a vote with
    what `is_checked` says.
    """
    options = question.get("option_list") or []
    if question is card.get("checkbox"):
        return [option["id"] for option in options if option.get("is_checked")]
    ids = [option["id"] for option in options]
    return [question["selected_id"]] if question.get("selected_id") in ids else ids[:1]


def leads_to(entry: Entry, label: str | None = None) -> Json:
    """Where a tap leads: {"url"} or {"appid", "pagepath"}; empty when nowhere.

    Args:
        label: the words of one piece (an article, a jump, a row, a quote); left out: the message itself.
    """
    for name, target in _targets(entry["msgtype"], entry["body"]):
        found = {key: target[key] for key in ("url", "appid", "pagepath") if target.get(key)}
        if found and label in (None, name):
            return found
    return {}


def _targets(kind: str, body: Json) -> Iterator[tuple[Any, Json]]:
    """(words, part) of everything that can lead somewhere, the message itself first."""
    if kind in ("textcard", "interactive_taskcard"):
        yield body.get("title"), body
    if kind == "miniprogram_notice":
        yield body.get("title"), {"appid": body.get("appid"), "pagepath": body.get("page")}
    for article in body.get("articles") or []:
        yield article.get("title"), article | {"url": article.get("url") or article.get("content_source_url")}
    if kind == "template_card":
        yield from _card_targets(body)


def _card_targets(card: Json) -> Iterator[tuple[Any, Json]]:
    if (card.get("card_action") or {}).get("type"):
        yield text_of(card, "main_title", "title"), card["card_action"]
    for name in ("quote_area", "image_text_area"):
        if (card.get(name) or {}).get("type"):
            yield text_of(card, name, "title"), card[name]
    for jump in card.get("jump_list") or []:
        yield jump.get("title"), jump
    for row in card.get("horizontal_content_list") or []:
        if row.get("type") == 1:
            yield row.get("keyname"), row
