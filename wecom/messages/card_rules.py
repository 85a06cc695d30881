"""The five kinds of template card: which fields each has, which it needs, how many of them.

Source: template_card of message/send (path/90240); its use in updates (94888).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from core.errors import InputInvalid
from models import vendor_limits
from wecom.api.limits import at_most, fits

Card = Mapping[str, Any]

TASK_ID = re.compile(rf"[0-9A-Za-z_\-@]{{1,{vendor_limits.TASK_ID}}}")
KEY_BYTES, OPTION_ID_BYTES = 1024, 128
VOTE_OPTIONS, LIST_OPTIONS = 20, 10
LEAST_RATIO, MOST_RATIO = 1.3, 2.25

TEXT, NEWS, BUTTON = "text_notice", "news_notice", "button_interaction"
VOTE, MULTIPLE = "vote_interaction", "multiple_interaction"
INTERACTIVE = (BUTTON, VOTE, MULTIPLE)
# (unconfirmed) The documents of the robot show these two.
ROBOT_TYPES = (TEXT, NEWS)

COMMON = frozenset("card_type task_id source main_title replace_text".split())
FIELDS: dict[str, frozenset[str]] = {
    TEXT: COMMON | set(
        "action_menu quote_area emphasis_content sub_title_text horizontal_content_list jump_list card_action".split()
    ),
    NEWS: COMMON | set(
        "action_menu quote_area horizontal_content_list jump_list card_action card_image image_text_area"
        " vertical_content_list".split()
    ),
    BUTTON: COMMON | set(
        "action_menu quote_area sub_title_text horizontal_content_list card_action button_selection button_list".split()
    ),
    VOTE: COMMON | {"checkbox", "submit_button"},
    MULTIPLE: COMMON | {"select_list", "submit_button"},
}  # fmt: skip
NEEDS = {
    TEXT: ("card_action",), NEWS: ("main_title", "card_action"), BUTTON: ("main_title", "task_id", "button_list"),
    VOTE: ("main_title", "task_id", "checkbox", "submit_button"),
    MULTIPLE: ("main_title", "task_id", "select_list", "submit_button"),
}  # fmt: skip
# list -> (at most, what each item needs)
LISTS = {
    "horizontal_content_list": (6, "keyname"), "jump_list": (3, "title"), "vertical_content_list": (4, "title"),
    "button_list": (6, "text"), "select_list": (3, "question_key"),
}  # fmt: skip
ROW_NEEDS = {0: (), 1: ("url",), 2: ("media_id",), 3: ("userid",)}
TARGET_NEEDS = {0: (), 1: ("url",), 2: ("appid",)}


def check_card(card: Card) -> None:
    """One card, before it is sent or put in another's place.

    Raises:
        InputInvalid: `field` is missing, not known to this kind of card, or outside its limit.
    """
    kind = str(card.get("card_type"))
    if kind not in FIELDS:
        raise _wrong("card_type", f"{kind} is not one of the five")
    _check_fields(card, kind)
    _check_task(card)
    for name, (most, needed) in LISTS.items():
        for item in at_most(list(card.get(name) or []), most, name):
            _need(item, needed, name)
    for check in CHECKS:
        check(card)


def check_robot_card(card: Card) -> None:
    """A card of a group robot, which gets no clicks."""
    if card.get("card_type") not in ROBOT_TYPES:
        raise _wrong("card_type", f"a group robot sends {' and '.join(ROBOT_TYPES)} only")
    check_card(card)


def _wrong(field: str, why: str) -> InputInvalid:
    return InputInvalid(f"template_card.{field}: {why}", field=f"template_card.{field}")


def _need(part: Card, name: str, where: str) -> None:
    if not part.get(name):
        raise _wrong(f"{where}.{name}" if where else name, "missing")


def _check_fields(card: Card, kind: str) -> None:
    unknown = sorted(set(card) - FIELDS[kind])
    if unknown:
        raise _wrong(unknown[0], f"a {kind} card has no such field")
    for name in NEEDS[kind]:
        _need(card, name, "")
    titled = (card.get("main_title") or {}).get("title") or (kind == TEXT and card.get("sub_title_text"))
    if not titled:
        raise _wrong("main_title.title", "missing")


def _check_task(card: Card) -> None:
    task_id = card.get("task_id")
    if card.get("action_menu"):
        _need(card, "task_id", "")
    if task_id and not TASK_ID.fullmatch(task_id):
        raise _wrong("task_id", "1 to 128 letters, digits, _ - @")


def _check_keys(keys: list[str], where: str) -> None:
    for key in keys:
        fits(key, KEY_BYTES, f"template_card.{where}.key")
    if len(set(keys)) != len(keys):
        raise _wrong(f"{where}.key", "used twice")


def _action_menu(card: Card) -> None:
    menu = card.get("action_menu")
    if menu:
        entries = at_most(list(menu.get("action_list") or []), 3, "action_menu.action_list")
        _need(menu, "action_list", "action_menu")
        for entry in entries:
            _need(entry, "text", "action_menu.action_list")
        _check_keys([entry.get("key", "") for entry in entries], "action_menu.action_list")


def _targets(card: Card) -> None:
    """Whatever leads somewhere says where."""
    parts = [(name, card[name]) for name in ("quote_area", "card_action", "image_text_area") if card.get(name)]
    parts += [("jump_list", jump) for jump in card.get("jump_list") or []]
    for name, part in parts:
        _typed(part, name, TARGET_NEEDS)
    for row in card.get("horizontal_content_list") or []:
        _typed(row, "horizontal_content_list", ROW_NEEDS)
    if card["card_type"] in (TEXT, NEWS) and not card["card_action"].get("type"):
        raise _wrong("card_action.type", "1 (url) or 2 (mini-program)")


def _typed(part: Card, name: str, needs: Mapping[int, tuple[str, ...]]) -> None:
    if part.get("type", 0) not in needs:
        raise _wrong(f"{name}.type", f"one of {', '.join(str(number) for number in needs)}")
    for needed in needs[part.get("type", 0)]:
        _need(part, needed, name)


def _picture(card: Card) -> None:
    if card["card_type"] != NEWS:
        return
    image, area = card.get("card_image") or {}, card.get("image_text_area") or {}
    if not image.get("url") and not area.get("image_url"):
        raise _wrong("card_image.url", "this or image_text_area.image_url")
    if image and not LEAST_RATIO <= image.get("aspect_ratio", LEAST_RATIO) < MOST_RATIO:
        raise _wrong("card_image.aspect_ratio", f"{LEAST_RATIO} up to {MOST_RATIO}")


def _buttons(card: Card) -> None:
    buttons = card.get("button_list") or []
    for button in buttons:
        if button.get("style", 1) not in (1, 2, 3, 4):
            raise _wrong("button_list.style", "1 to 4")
        _typed(button, "button_list", {0: (), 1: ("url",)})
    _check_keys([button.get("key", "") for button in buttons if not button.get("type")], "button_list")
    if card.get("submit_button"):
        _check_keys([card["submit_button"].get("key", "")], "submit_button")


def _questions(card: Card) -> None:
    if card.get("button_selection"):
        _question(card["button_selection"], "button_selection", LIST_OPTIONS)
    if card.get("checkbox"):
        _question(card["checkbox"], "checkbox", VOTE_OPTIONS)
    lists = card.get("select_list") or []
    for question in lists:
        _question(question, "select_list", LIST_OPTIONS)
    if len({question["question_key"] for question in lists}) != len(lists):
        raise _wrong("select_list.question_key", "used twice")


def _question(question: Card, where: str, most: int) -> None:
    fits(question.get("question_key", ""), KEY_BYTES, f"template_card.{where}.question_key")
    options = at_most(list(question.get("option_list") or []), most, f"template_card.{where}.option_list")
    if not options:
        raise _wrong(f"{where}.option_list", "missing")
    for option in options:
        fits(option.get("id", ""), OPTION_ID_BYTES, f"template_card.{where}.option_list.id")
        _need(option, "text", f"{where}.option_list")
    if len({option["id"] for option in options}) != len(options):
        raise _wrong(f"{where}.option_list.id", "used twice")


CHECKS: tuple[Callable[[Card], None], ...] = (_action_menu, _targets, _picture, _buttons, _questions)
