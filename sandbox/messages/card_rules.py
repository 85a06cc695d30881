"""What `message/send` and `update_template_card` check on each of the five kinds of template card.

Fields of other kinds are ignored. Lengths that the documents only advise
(titles, labels) are not checked: the client shortens what it shows.

Source: developer.work.weixin.qq.com/document/path/90240 (template_card), 94888 (update).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sandbox.api.answering import Json, text_of
from sandbox.api.rules import EMPTY, at_most, illegal, listed, needs, no_repeats, part
from sandbox.core.errors import ApiError

TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}")
TEXT, NEWS, BUTTON = "text_notice", "news_notice", "button_interaction"
VOTE, MULTIPLE = "vote_interaction", "multiple_interaction"
INTERACTIVE = (BUTTON, VOTE, MULTIPLE)
TYPES = (TEXT, NEWS, *INTERACTIVE)
KEY_BYTES, OPTION_ID_BYTES = 1024, 128
NO_KEY, SAME_KEY = 42017, 42018
WIDEST, TALLEST = 2.25, 1.3

ONLY_IN = {
    "emphasis_content": (TEXT,), "sub_title_text": (TEXT, BUTTON), "jump_list": (TEXT, NEWS),
    "card_action": (TEXT, NEWS, BUTTON), "card_image": (NEWS,), "image_text_area": (NEWS,),
    "vertical_content_list": (NEWS,), "button_selection": (BUTTON,), "button_list": (BUTTON,), "checkbox": (VOTE,),
    "select_list": (MULTIPLE,), "submit_button": (VOTE, MULTIPLE), "action_menu": (TEXT, NEWS, BUTTON),
    "quote_area": (TEXT, NEWS, BUTTON), "horizontal_content_list": (TEXT, NEWS, BUTTON),
}  # fmt: skip


def own_fields(card: Json) -> Json:
    """The card without the fields of other kinds, which a client does not show."""
    kind = card["card_type"]
    return {name: value for name, value in card.items() if kind in ONLY_IN.get(name, (kind,))}


def check_card(card: Json) -> None:
    """The rules of each card type.

    Raises:
        ApiError: 42014 task id, 42017 and 42018 keys, 40063 something is missing, 40058 anything else.
    """
    kind = text_of(card, "card_type")
    if kind not in TYPES:
        raise illegal("template_card.card_type")
    _check_task_id(card, kind)
    for check in (*CHECKS["all"], *CHECKS[kind]):
        check(card)


def _check_task_id(card: Json, kind: str) -> None:
    task_id = card.get("task_id")
    needed = kind in INTERACTIVE or bool(card.get("action_menu"))
    if (needed and not task_id) or (task_id and not TASK_ID.fullmatch(str(task_id))):
        raise ApiError(42014)


def _title(card: Json) -> None:
    needs(card, "main_title", "title")


def _title_or_text(card: Json) -> None:
    if not text_of(card, "main_title", "title") and not text_of(card, "sub_title_text"):
        raise ApiError(EMPTY, "missing main_title.title and sub_title_text")


def _source(card: Json) -> None:
    if part(card, "source").get("desc_color", 0) not in (0, 1, 2, 3):
        raise illegal("source.desc_color")


def _action_menu(card: Json) -> None:
    menu = part(card, "action_menu")
    if not menu:
        return
    entries = listed(menu, "action_list", 1, 3)
    for entry in entries:
        needs(entry, "text")
    _check_keys([text_of(entry, "key") for entry in entries])


def _check_keys(keys: list[str]) -> None:
    if any(not 1 <= len(key.encode()) <= KEY_BYTES for key in keys):
        raise ApiError(NO_KEY)
    no_repeats(keys, "key", SAME_KEY)


def _target(area: Json, name: str, kinds: tuple[int, ...]) -> None:
    """`type` 1 needs a url, 2 an appid; 0 leads nowhere."""
    kind = area.get("type", 0)
    if kind not in kinds:
        raise illegal(f"{name}.type")
    if kind == 1:
        needs(area, "url")
    if kind == 2:
        needs(area, "appid")


def _quote(card: Json) -> None:
    if part(card, "quote_area"):
        _target(card["quote_area"], "quote_area", (0, 1, 2))


def _rows(card: Json) -> None:
    for row in listed(card, "horizontal_content_list", 0, 6):
        needs(row, "keyname")
        kind = row.get("type", 0)
        if kind not in ROW_NEEDS:
            raise illegal("horizontal_content_list.type")
        if ROW_NEEDS[kind]:
            needs(row, ROW_NEEDS[kind])


ROW_NEEDS = {0: "", 1: "url", 2: "media_id", 3: "userid"}


def _jumps(card: Json) -> None:
    for jump in listed(card, "jump_list", 0, 3):
        needs(jump, "title")
        _target(jump, "jump_list", (0, 1, 2))


def _opens_something(card: Json) -> None:
    if not part(card, "card_action"):
        raise ApiError(EMPTY, "missing card_action")
    _target(card["card_action"], "card_action", (1, 2))


def _may_open_something(card: Json) -> None:
    if part(card, "card_action"):
        _target(card["card_action"], "card_action", (0, 1, 2))


def _picture(card: Json) -> None:
    image, area = part(card, "card_image"), part(card, "image_text_area")
    if not image and not area:
        raise ApiError(EMPTY, "missing card_image and image_text_area")
    if image:
        needs(image, "url")
        ratio = image.get("aspect_ratio", TALLEST)
        if not isinstance(ratio, int | float) or not TALLEST <= ratio < WIDEST:
            raise illegal("card_image.aspect_ratio")
    if area:
        needs(area, "image_url")
        _target(area, "image_text_area", (0, 1, 2))


def _columns(card: Json) -> None:
    for item in listed(card, "vertical_content_list", 0, 4):
        needs(item, "title")


def _buttons(card: Json) -> None:
    buttons = listed(card, "button_list", 1, 6)
    for button in buttons:
        needs(button, "text")
        if button.get("type", 0) not in (0, 1) or button.get("style", 1) not in (1, 2, 3, 4):
            raise illegal("button_list.type or style")
        if button.get("type") == 1:
            needs(button, "url")
    _check_keys([text_of(button, "key") for button in buttons if not button.get("type")])


def _question(question: Json, most: int) -> None:
    at_most(needs(question, "question_key"), KEY_BYTES, "question_key")
    options = listed(question, "option_list", 1, most)
    for option in options:
        at_most(needs(option, "id"), OPTION_ID_BYTES, "option_list.id")
        needs(option, "text")
    no_repeats([option["id"] for option in options], "option_list.id")


def _selection(card: Json) -> None:
    if part(card, "button_selection"):
        _question(card["button_selection"], 10)


def _checkbox(card: Json) -> None:
    if not part(card, "checkbox"):
        raise ApiError(EMPTY, "missing checkbox")
    _question(card["checkbox"], 20)
    if card["checkbox"].get("mode", 0) not in (0, 1):
        raise illegal("checkbox.mode")


def _selects(card: Json) -> None:
    questions = listed(card, "select_list", 1, 3)
    for question in questions:
        _question(question, 10)
    no_repeats([question["question_key"] for question in questions], "select_list.question_key")


def _submit(card: Json) -> None:
    _check_keys([text_of(card, "submit_button", "key")])


CHECKS: dict[str, tuple[Callable[[Json], None], ...]] = {
    "all": (_source,),
    TEXT: (_title_or_text, _action_menu, _quote, _rows, _jumps, _opens_something),
    NEWS: (_title, _action_menu, _quote, _rows, _jumps, _opens_something, _picture, _columns),
    BUTTON: (_title, _action_menu, _quote, _rows, _may_open_something, _selection, _buttons),
    VOTE: (_title, _checkbox, _submit),
    MULTIPLE: (_title, _selects, _submit),
}
