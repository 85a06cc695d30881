"""The request bodies of app messages to members: card, textcard or text.

Source: WeCom's documents, path/90236 (fields and lengths).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from config import texts
from core.errors import PermanentFailure
from notify.rendering import as_json, cut, cut_chars, one_line

DUPLICATE_CHECK_S = 1800
TEXT_BYTES = 2048
TEXTCARD_TITLE_BYTES = 128
TEXTCARD_BYTES = 512
TITLE_CHARS, DESC_CHARS, SUB_TITLE_CHARS = 36, 44, 160
ROW_NAME_CHARS, ROW_VALUE_CHARS, ROWS = 5, 30, 6
BUTTON_CHARS, BUTTONS, OPTION_CHARS, OPTIONS, JUMP_CHARS = 10, 6, 16, 10, 18
SOURCE_CHARS = 20
QUOTE_CHARS = 100  # ours: WeCom names no limit, and a longer one fills the screen
EMPHASIS_CHARS = {"title": 14, "desc": 22}


def envelope(userids: Sequence[str], agent_id: int, msgtype: str, content: Mapping[str, Any]) -> bytes:
    """A whole `message/send` body with the duplicate check switched on."""
    return as_json(
        {
            "touser": "|".join(userids),
            "msgtype": msgtype,
            "agentid": agent_id,
            msgtype: dict(content),
            "enable_duplicate_check": 1,
            "duplicate_check_interval": DUPLICATE_CHECK_S,
        }
    )


def text(section: str, reference: str) -> dict[str, Any]:
    """A text; its reference makes two equal texts two messages to the duplicate check."""
    ending = texts.word("notify.reference", reference=reference)
    return {"content": cut(section, TEXT_BYTES - len(ending.encode())) + ending}


def textcard(section: Mapping[str, Any], reference: str) -> dict[str, Any]:
    """A card that opens a page; the reference stands in its address, where nobody has to read it."""
    content = {
        "title": cut(one_line(section["title"]), TEXTCARD_TITLE_BYTES),
        "description": cut(section["text"], TEXTCARD_BYTES),
        "url": _referring(section["url"], reference),
    }
    return {**content, "btntxt": section["button"][:4]} if section.get("button") else content


def _referring(url: str, reference: str) -> str:
    """The address with the reference in its query, which makes two equal cards two to the duplicate check."""
    page, mark, anchor = url.partition("#")
    return f"{page}{'&' if '?' in page else '?'}m={reference}{mark}{anchor}"


def card(section: Mapping[str, Any], task_id: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """A template card: `button_interaction` or `text_notice`.

    Raises:
        PermanentFailure: the template lacks what its type needs.
    """
    content: dict[str, Any] = {"card_type": section["type"], "task_id": task_id}
    if section.get("source"):
        content["source"] = {"desc": cut_chars(section["source"], SOURCE_CHARS)}
    content["main_title"] = _titles(section)
    if section.get("text"):
        content["sub_title_text"] = cut_chars(section["text"], SUB_TITLE_CHARS)
    if section.get("quote"):
        content["quote_area"] = {"type": 0, "quote_text": cut_chars(one_line(section["quote"]), QUOTE_CHARS)}
    if rows := _rows(section, data):
        content["horizontal_content_list"] = [_row(row) for row in rows[:ROWS]]
    if section["type"] == "text_notice":
        return {**content, **_notice_parts(section)}
    return {**content, **_button_parts(section, data)}


def _titles(section: Mapping[str, Any]) -> dict[str, str]:
    titles = {"title": cut_chars(one_line(section["title"]), TITLE_CHARS)}
    if section.get("desc"):
        titles["desc"] = cut_chars(one_line(section["desc"]), DESC_CHARS)
    return titles


def _rows(section: Mapping[str, Any], data: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The template's rows, then those of `rows_from`, the data key that holds `[{label, value, url}, …]` of ours."""
    return [*section.get("rows", []), *data.get(section.get("rows_from", ""), [])]


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    filled = {
        "keyname": cut_chars(row["label"], ROW_NAME_CHARS),
        "value": cut_chars(one_line(str(row.get("value", ""))), ROW_VALUE_CHARS),
    }
    return {**filled, "type": 1, "url": row["url"]} if row.get("url") else filled


def _notice_parts(section: Mapping[str, Any]) -> dict[str, Any]:
    if not section.get("url"):
        raise PermanentFailure("a text_notice card needs a url")
    parts: dict[str, Any] = {"card_action": {"type": 1, "url": section["url"]}}
    if section.get("emphasis"):
        parts["emphasis_content"] = {
            key: cut_chars(one_line(str(words)), EMPHASIS_CHARS[key]) for key, words in section["emphasis"].items()
        }
    if section.get("button"):
        title = cut_chars(section["button"], JUMP_CHARS)
        parts["jump_list"] = [{"type": 1, "title": title, "url": section["url"]}]
    return parts


def _button_parts(section: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    if not section.get("buttons"):
        raise PermanentFailure("a button_interaction card needs buttons")
    parts: dict[str, Any] = {"button_list": [_button(button) for button in section["buttons"][:BUTTONS]]}
    if section.get("select"):
        parts["button_selection"] = _selection(section["select"], data)
    if section.get("url"):
        parts["card_action"] = {"type": 1, "url": section["url"]}
    return parts


def _button(button: Mapping[str, Any]) -> dict[str, Any]:
    shown = {"text": cut_chars(button["label"], BUTTON_CHARS), "style": int(button.get("style", 1))}
    if button.get("url"):
        return {**shown, "type": 1, "url": button["url"]}
    return {**shown, "type": 0, "key": button["key"]}


def _selection(select: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """A list to choose from; `options_from` names the data key that holds `[{id, label}, …]`."""
    options = data.get(select["options_from"], []) if "options_from" in select else select["options"]
    listed = [{"id": str(one["id"]), "text": cut_chars(one["label"], OPTION_CHARS)} for one in options[:OPTIONS]]
    if not listed:
        raise PermanentFailure("a selection on a card needs options")
    return {"question_key": select["key"], "title": select.get("title", ""), "option_list": listed}
