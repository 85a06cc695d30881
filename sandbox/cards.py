"""Template cards: what `message/send` checks, what a person reads, which buttons can be pressed.

Source: developer.work.weixin.qq.com/document/path/90240 (template_card).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from .api import Json, text_of
from .errors import ApiError
from .truth import Entry

TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}")
INTERACTIVE = ("button_interaction", "vote_interaction", "multiple_interaction")
TYPES = ("text_notice", "news_notice", *INTERACTIVE)
KEY_BYTES = 1024
COUNTS = {
    "horizontal_content_list": 6,
    "jump_list": 3,
    "vertical_content_list": 4,
    "button_list": 6,
    "select_list": 3,
}
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


def check_card(card: Json) -> None:
    """The rules of each card type.

    Raises:
        ApiError: 42014 task id, 42017 and 42018 button keys, 40058 anything else.
    """
    kind = card.get("card_type")
    if kind not in TYPES:
        raise ApiError(40058)
    task_id = card.get("task_id")
    needs_task = kind in INTERACTIVE or bool(card.get("action_menu"))
    if (needs_task and not task_id) or (task_id and not TASK_ID.fullmatch(str(task_id))):
        raise ApiError(42014)
    for name, most in COUNTS.items():
        if len(card.get(name) or []) > most:
            raise ApiError(40058)
    _check_title(card, kind)
    _check_action(card, kind)
    if kind == "button_interaction":
        _check_buttons(card.get("button_list") or [])
    if kind in ("vote_interaction", "multiple_interaction") and not text_of(card, "submit_button", "key"):
        raise ApiError(42017)


def _check_title(card: Json, kind: str) -> None:
    title = text_of(card, "main_title", "title")
    if not title and not (kind == "text_notice" and text_of(card, "sub_title_text")):
        raise ApiError(40058)
    for row in card.get("horizontal_content_list") or []:
        if not row.get("keyname") or (row.get("type") == 1 and not row.get("url")):
            raise ApiError(40058)


def _check_action(card: Json, kind: str) -> None:
    action = card.get("card_action")
    if kind in ("text_notice", "news_notice") and not action:
        raise ApiError(40058)
    if action and action.get("type") == 1 and not action.get("url"):
        raise ApiError(40058)
    if action and action.get("type") == 2 and not action.get("appid"):
        raise ApiError(40058)


def _check_buttons(buttons: list[Json]) -> None:
    if not buttons or any(not text_of(button, "text") for button in buttons):
        raise ApiError(40058)
    keys = [text_of(button, "key") for button in buttons if not button.get("type")]
    if any(not 1 <= len(key.encode()) <= KEY_BYTES for key in keys):
        raise ApiError(42017)
    if len(set(keys)) != len(keys):
        raise ApiError(42018)
    if any(button.get("type") == 1 and not button.get("url") for button in buttons):
        raise ApiError(40058)


def card_words(card: Json) -> str:
    """Everything a person reads on a card, one piece a line."""
    pieces = [
        text_of(card, "source", "desc"),
        text_of(card, "main_title", "title"),
        text_of(card, "main_title", "desc"),
    ]
    pieces += [text_of(card, "emphasis_content", name) for name in ("title", "desc")]
    pieces += [text_of(card, "quote_area", name) for name in ("title", "quote_text")]
    pieces.append(text_of(card, "sub_title_text"))
    for row in card.get("horizontal_content_list") or []:
        pieces.append(f"{row.get('keyname', '')} {row.get('value', '')}".strip())
    pieces += [text_of(item, "title") for item in card.get("vertical_content_list") or []]
    pieces += [text_of(button, "text") for button in card.get("button_list") or []]
    pieces += [text_of(item, "title") for item in card.get("jump_list") or []]
    pieces.append(text_of(card, "submit_button", "text"))
    return "\n".join(piece for piece in pieces if piece)


def pressable(card: Json, label: str | None, key: str | None) -> Json | None:
    """The button, submit button or jump with this label or key; None when the card has none."""
    rows = [*(card.get("button_list") or []), *(card.get("jump_list") or [])]
    if card.get("submit_button"):
        rows.append(card["submit_button"])
    return _chosen(rows, label, key)


def menu_entry(card: Json, label: str | None, key: str | None) -> Json | None:
    """The corner menu's entry with this label or key."""
    return _chosen((card.get("action_menu") or {}).get("action_list") or [], label, key)


def _chosen(rows: list[Json], label: str | None, key: str | None) -> Json | None:
    for row in rows:
        named = row.get("text") or row.get("title")
        if (label is not None and named == label) or (key is not None and row.get("key") == key):
            return row
    return None


def replaced(entry: Entry, body: Json) -> None:
    """Change one receiver's copy as `update_template_card` asks: grey the buttons, or a new card."""
    entry["updates"] += 1
    button: Any = body.get("button")
    if button:
        entry["replaced"] = button["replace_name"]
    else:
        card = dict(body["template_card"])
        entry["replaced"] = card.pop("replace_text", None)
        entry["body"] = {"task_id": entry["task_id"]} | card
        entry["text"] = card_words(card)
