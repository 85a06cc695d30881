"""Builders of the five template cards.

Each takes what its kind needs; any other field of that kind goes into `more` under
WeCom's own name (`source`, `horizontal_content_list`, `quote_area`, ...).

Source: template_card of message/send (path/90240).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wecom.messages import card_rules

Card = dict[str, Any]


@dataclass(frozen=True)
class Button:
    """A button: `key` comes back with the click; with `url` it opens a page and nothing comes back.

    Args:
        style: 1 blue, 2 blue on white, 3 red on white, 4 black on white.
    """

    text: str
    key: str = ""
    url: str = ""
    style: int = 1

    def fields(self) -> Card:
        """As the card names them."""
        shown = {"text": self.text, "style": self.style}
        return {**shown, "type": 1, "url": self.url} if self.url else {**shown, "type": 0, "key": self.key}


@dataclass(frozen=True)
class Question:
    """Something to choose: `options` are (id, text) pairs.

    Args:
        chosen: ids chosen beforehand. A list without one starts with its first option, so a tap of somebody
            who chose nothing brings that one.
        disabled: shown grey, in updates.
    """

    key: str
    options: Sequence[tuple[str, str]]
    title: str = ""
    chosen: Sequence[str] = ()
    disabled: bool = False

    def as_list(self) -> Card:
        """A drop-down list, above buttons or in a `multiple_interaction`."""
        fields: Card = {"question_key": self.key, "option_list": [{"id": i, "text": t} for i, t in self.options]}
        if self.title:
            fields["title"] = self.title
        if self.chosen:
            fields["selected_id"] = self.chosen[0]
        return fields | ({"disable": True} if self.disabled else {})

    def as_checkbox(self, *, several: bool) -> Card:
        """The boxes of a vote."""
        options = [{"id": i, "text": t, "is_checked": i in self.chosen} for i, t in self.options]
        fields: Card = {"question_key": self.key, "mode": int(several), "option_list": options}
        return fields | ({"disable": True} if self.disabled else {})


def opens(url: str = "", *, app_id: str = "", page: str = "") -> Card:
    """Where a tap leads: an address, or a page of a mini-program."""
    return {"type": 1, "url": url} if url else {"type": 2, "appid": app_id, "pagepath": page}


def text_notice(title: str, action: Card, **more: Any) -> Card:
    """Words and rows; the whole card opens `action`."""
    return _checked(card_rules.TEXT, title, {"card_action": action, **more})


def news_notice(title: str, action: Card, *, picture_url: str = "", **more: Any) -> Card:
    """A picture with words; `picture_url`, or `image_text_area` in `more`."""
    picture = {"card_image": {"url": picture_url}} if picture_url else {}
    return _checked(card_rules.NEWS, title, {"card_action": action, **picture, **more})


def button_interaction(
    task_id: str, title: str, buttons: Sequence[Button], question: Question | None = None, **more: Any
) -> Card:
    """One to six buttons, with a list above them or without."""
    fields: Card = {"task_id": task_id, "button_list": [button.fields() for button in buttons]}
    if question is not None:
        fields["button_selection"] = question.as_list()
    return _checked(card_rules.BUTTON, title, {**fields, **more})


def vote_interaction(
    task_id: str, title: str, question: Question, submit: Button, *, several: bool = False, **more: Any
) -> Card:
    """Up to twenty boxes; `several` may be ticked, or one."""
    fields = {"task_id": task_id, "checkbox": question.as_checkbox(several=several), "submit_button": _submit(submit)}
    return _checked(card_rules.VOTE, title, {**fields, **more})


def multiple_interaction(task_id: str, title: str, questions: Sequence[Question], submit: Button, **more: Any) -> Card:
    """One to three lists with one button below."""
    lists = [question.as_list() for question in questions]
    fields = {"task_id": task_id, "select_list": lists, "submit_button": _submit(submit)}
    return _checked(card_rules.MULTIPLE, title, {**fields, **more})


def _submit(button: Button) -> Card:
    return {"text": button.text, "key": button.key}


def _checked(kind: str, title: str, fields: Card) -> Card:
    card = {"card_type": kind, "main_title": {"title": title}, **fields}
    card_rules.check_card(card)
    return card
