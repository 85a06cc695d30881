"""Passive replies: what the product may answer a push with, instead of an empty body.

A reply reaches the member who caused the push. What WeCom would ignore (a wrong
signature, a push that takes no reply, a body that breaks a rule) is kept beside
the attempt, with the reason.

Source: developer.work.weixin.qq.com/document/path/90241 (replies), 90240 (which events take one).
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from typing import Any
from xml.etree.ElementTree import Element

from sandbox.api.answering import Json, cut
from sandbox.core import crypto
from sandbox.core.errors import ApiError
from sandbox.core.setup import Callback
from sandbox.core.state import State
from sandbox.core.truth import Entry
from sandbox.media.store import Media
from sandbox.messages import card_updates
from sandbox.messages.sending import Messages

MESSAGES = ("text", "image", "voice", "video", "location", "link")
EVENTS = (
    "subscribe", "enter_agent", "LOCATION", "click", "view", "view_miniprogram", "scancode_waitmsg",
    "template_card_menu_event", "template_card_event",
)  # fmt: skip
UPDATES = ("update_button", "update_template_card")
CARD_EVENTS = ("template_card_event", "template_card_menu_event")
TEXT_BYTES, ARTICLES = 2048, 8

# The names of 3.3 as JSON has them; a reply writes them in CamelCase, with or without the inner capitals.
LISTS = (
    "action_list horizontal_content_list jump_list vertical_content_list button_list option_list select_list".split()
)
FIELDS = {
    name.replace("_", ""): name
    for name in (
        *LISTS,
        *"card_type source icon_url desc desc_color action_menu main_title quote_area quote_text".split(),
        *"emphasis_content sub_title_text card_action card_image aspect_ratio image_text_area image_url".split(),
        *"button_selection question_key selected_id submit_button media_id is_checked replace_text task_id".split(),
    )
}
NUMBERS = re.compile(r"-?[0-9]{1,9}")
NUMERIC = ("type", "style", "mode", "desc_color")
FLAGS = ("disable", "is_checked")


class Refused(Exception):
    """A well-signed reply that WeCom would not carry out; the text says why."""


class PassiveReplies:
    """Checks replies as WeCom does and carries them out; `core.push.Replies`."""

    def __init__(self, state: State, messages: Messages, media: Media) -> None:
        self._state, self._messages, self._media = state, messages, media

    def opened(self, target: Callback, text: str) -> Json:
        """A reply's plain XML after WeCom's checks, or the reason why WeCom ignores it."""
        try:
            root = ElementTree.fromstring(text)
            parts = [root.findtext(name, "") for name in ("TimeStamp", "Nonce", "Encrypt")]
            if crypto.signature(target.token, *parts) != root.findtext("MsgSignature", ""):
                return {"error": "wrong signature"}
            return {"plain": crypto.decrypt(target.aes_key, self._state.setup.corp_id, parts[2])}
        except (ElementTree.ParseError, crypto.DecryptFailed) as error:
            return {"error": str(error)}

    def apply(self, push: str, reply: str) -> Json:
        """Carry out a decrypted reply to a push.

        Args:
            push: the plain XML that was pushed.
            reply: the plain XML of the answer.

        Returns:
            {"kind", "to"} when the member got it, {"error"} otherwise.
        """
        try:
            event, answer = ElementTree.fromstring(push), ElementTree.fromstring(reply)
            kind, to = answer.findtext("MsgType", ""), self._clicker(event, answer)
            if kind in UPDATES:
                self._update(event, answer, to, kind)
            else:
                self._give(event, answer, to, kind)
        except (ElementTree.ParseError, ValueError) as error:
            return {"error": f"not XML, or an invalid number: {error}"}
        except ApiError as error:
            return {"error": f"errcode {error.errcode} {error.extra.get('said', '')}".rstrip()}
        except Refused as error:
            return {"error": str(error)}
        return {"kind": kind, "to": to}

    def _clicker(self, event: Element, answer: Element) -> str:
        """Who gets the reply: the sender of the push, who must be named as receiver."""
        kind, name = event.findtext("MsgType", ""), event.findtext("Event", "")
        if kind not in MESSAGES and name not in EVENTS:
            raise Refused(f"{name or kind} takes no reply")
        sender = event.findtext("FromUserName", "")
        if answer.findtext("ToUserName", "").lower() != sender.lower():
            raise Refused(f"ToUserName is not {sender}")
        if answer.findtext("FromUserName", "") != self._state.setup.corp_id:
            raise Refused("FromUserName is not the corp id")
        return sender.lower()

    def _give(self, event: Element, answer: Element, to: str, kind: str) -> None:
        if event.findtext("Event") == "template_card_event":
            raise Refused("template_card_event takes update_button and update_template_card only")
        app = self._state.setup.app_by_agent(int(event.findtext("AgentID") or 0))
        self._messages.give(app, to, kind, self._content(answer, kind), passive=True)

    def _content(self, answer: Element, kind: str) -> Json:
        """The message as `message/send` has it."""
        if kind == "text":
            content = answer.findtext("Content", "")
            if not content:
                raise Refused("Content is empty")
            return {"content": cut(content, TEXT_BYTES)}
        if kind in ("image", "voice", "video"):
            area = answer.find(kind.capitalize())
            media_id = area.findtext("MediaId", "") if area is not None else ""
            self._media.find(media_id)
            texts = {name.lower(): area.findtext(name) for name in ("Title", "Description")} if area is not None else {}
            return {"media_id": media_id} | {name: text for name, text in texts.items() if text}
        if kind == "news":
            return {"articles": _articles(answer)}
        raise Refused(f"MsgType {kind or 'missing'}")

    def _update(self, event: Element, answer: Element, to: str, kind: str) -> None:
        """Change the card for the clicking member alone."""
        if event.findtext("Event") not in CARD_EVENTS:
            raise Refused(f"{kind} answers a click on a card only")
        key = (int(event.findtext("AgentID") or 0), event.findtext("TaskId", ""))
        card = self._messages.cards.get(key)
        if card is None or to not in card.copies:
            raise Refused("unknown card")
        body: Json = {"button": {"replace_name": answer.findtext("Button/ReplaceName", "")}}
        if kind == "update_template_card":
            area = answer.find("TemplateCard")
            body = {"template_card": as_card(area) if area is not None else {}}
        card_updates.check_update(card, body)
        card_updates.replaced(card.copies[to], body)


def _articles(answer: Element) -> list[Json]:
    items = answer.findall("Articles/item")
    if not 1 <= len(items) <= ARTICLES or answer.findtext("ArticleCount") != str(len(items)):
        raise Refused("ArticleCount and the items differ, or not 1 to 8")
    names = {"Title": "title", "Description": "description", "Url": "url", "PicUrl": "picurl"}
    return [{name: item.findtext(tag) or "" for tag, name in names.items()} for item in items]


def as_card(node: Element) -> Entry:
    """A TemplateCard element as a card in JSON; repeated elements become a list."""
    fields: dict[str, Any] = {}
    for child in node:
        name = FIELDS.get(child.tag.lower(), child.tag.lower())
        value = as_card(child) if len(child) else _value(name, child.text or "")
        if name in LISTS:
            fields.setdefault(name, []).append(value)
        else:
            fields[name] = value
    return fields


def _value(name: str, text: str) -> Any:
    if name in FLAGS:
        return text.strip().lower() in ("1", "true")
    if name in NUMERIC and NUMBERS.fullmatch(text.strip()):
        return int(text)
    if name == "aspect_ratio":
        return float(text)
    return text
