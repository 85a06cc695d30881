"""Passive replies: what may stand in the answer to a push, sealed for the receiver that got it.

WeCom shows a reply to the member who caused the push, without an API call. It
takes one only for the events named here; to everything else the answer is empty.

Source: passive replies (path/90241), update of cards by a reply (96459).
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from core.errors import InputInvalid
from messaging.inbox import Arrival
from wecom.api.limits import at_most, clip_bytes, fits
from wecom.callback.crypto import CallbackCrypto, CallbackKey

Fields = dict[str, Any]

TEXT_BYTES, TITLE_BYTES, DESCRIPTION_BYTES, URL_BYTES, MOST_ARTICLES = 2048, 128, 512, 2048, 8
# Names of a card's JSON that are not simply joined in the XML.
_CARD_NAMES = {"keyname": "KeyName", "appid": "AppId", "pagepath": "PagePath", "userid": "UserId"}


def text(content: str) -> Fields:
    """A text, cut at a character when it is over 2048 bytes."""
    if not content:
        raise InputInvalid("a reply without text", field="Content")
    return {"MsgType": "text", "Content": clip_bytes(content, TEXT_BYTES)}


def image(media_id: str) -> Fields:
    """A picture that was uploaded."""
    return {"MsgType": "image", "Image": {"MediaId": fits(media_id, 256, "media_id")}}


def voice(media_id: str) -> Fields:
    """A voice message that was uploaded."""
    return {"MsgType": "voice", "Voice": {"MediaId": fits(media_id, 256, "media_id")}}


def video(media_id: str, title: str = "", description: str = "") -> Fields:
    """A video that was uploaded."""
    words = {"Title": clip_bytes(title, TITLE_BYTES), "Description": clip_bytes(description, DESCRIPTION_BYTES)}
    return {"MsgType": "video", "Video": {"MediaId": fits(media_id, 256, "media_id"), **words}}


def news(articles: Sequence[Mapping[str, str]]) -> Fields:
    """One to eight articles.

    Args:
        articles: each with `title` and `url`, and `description` and `picurl` where wanted.

    Raises:
        InputInvalid: none, too many, or one without title or address.
    """
    items = [_article(article) for article in at_most(list(articles), MOST_ARTICLES, "articles")]
    if not items:
        raise InputInvalid("news without an article", field="articles")
    return {"MsgType": "news", "ArticleCount": len(items), "Articles": {"item": items}}


def update_button(replace_name: str) -> Fields:
    """Grey the buttons of the clicked card, for the clicking member only."""
    return {"MsgType": "update_button", "Button": {"ReplaceName": fits(replace_name, 256, "replace_name")}}


def update_template_card(card: Mapping[str, Any]) -> Fields:
    """Put another card in the place of the clicked one, for the clicking member only.

    Args:
        card: as `message/send` takes it under `template_card` (snake_case).
    """
    if not card.get("card_type"):
        raise InputInvalid("a card without card_type", field="card_type")
    return {"MsgType": "update_template_card", "TemplateCard": _camel(card)}


CARD_CHANGES = frozenset({"update_button", "update_template_card"})
WORDS = frozenset({"text", "image", "voice", "video", "news"})
# Inbox kind -> message types that WeCom takes in the answer to such a push.
ALLOWED: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("app.text", "app.message", "app.joined", "app.entered", "app.located", "app.menu"), WORDS),
    "app.card_clicked": CARD_CHANGES,
}
MENU_EVENTS = frozenset({"click", "view", "view_miniprogram", "scancode_waitmsg"})


def takes(arrival: Arrival, fields: Fields) -> bool:
    """Whether WeCom takes this reply to this push; 微信客服, contact and approval pushes take none."""
    if arrival.kind == "app.menu" and arrival.payload.get("event") not in MENU_EVENTS:
        return False
    return fields["MsgType"] in ALLOWED.get(arrival.kind, frozenset())


def sealed(crypto: CallbackCrypto, key: CallbackKey, fields: Fields, userid: str, now: datetime) -> bytes:
    """The body of the 200: one reply to one member, encrypted and signed.

    Args:
        key: the receiver that got the push; each has a key of its own.
        userid: the member the push came from.
    """
    stamp, nonce = str(int(now.timestamp())), secrets.token_hex(8)
    head = {"ToUserName": userid, "FromUserName": crypto.receive_id, "CreateTime": int(stamp)}
    ciphertext, signature = crypto.seal(_xml(head | fields).encode(), stamp, nonce, key=key)
    parts = {"Encrypt": ciphertext, "MsgSignature": signature, "TimeStamp": int(stamp), "Nonce": nonce}
    return _xml(parts).encode()


def _article(article: Mapping[str, str]) -> Fields:
    return {
        "Title": clip_bytes(fits(article.get("title", ""), 4096, "title"), TITLE_BYTES),
        "Description": clip_bytes(article.get("description", ""), DESCRIPTION_BYTES),
        "PicUrl": article.get("picurl", ""),
        "Url": fits(article.get("url", ""), URL_BYTES, "url"),
    }


def _camel(value: Any) -> Any:
    """snake_case names of JSON as the XML has them: `icon_url` -> `IconUrl`; a list repeats its element."""
    if isinstance(value, Mapping):
        return {_card_name(name): _camel(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_camel(part) for part in value]
    return int(value) if isinstance(value, bool) else value


def _card_name(name: str) -> str:
    return _CARD_NAMES.get(name, "".join(part[:1].upper() + part[1:] for part in name.split("_")))


def _xml(fields: Mapping[str, Any], root: str = "xml") -> str:
    return f"<{root}>{''.join(_element(name, value) for name, value in fields.items())}</{root}>"


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    if isinstance(value, Mapping):
        return _xml(value, name)
    if value is None:
        return ""
    if isinstance(value, int):
        # WeCom writes a yes as 1.
        return f"<{name}>{int(value)}</{name}>"
    return f"<{name}>{_cdata(str(value))}</{name}>"


def _cdata(words: str) -> str:
    """A CDATA section as WeCom writes them; what would end it early is escaped in plain text instead."""
    allowed = "".join(char for char in words if char in "\t\n\r" or (char >= " " and not _no_character(char)))
    return escape(allowed) if "]]>" in allowed else f"<![CDATA[{allowed}]]>"


def _no_character(char: str) -> bool:
    """Lone surrogates and the two code points that XML 1.0 leaves out."""
    return "\ud800" <= char <= "\udfff" or char in "\ufffe\uffff"
