"""Every type of application message: what it needs, what is silently cut, what a person reads.

Source: developer.work.weixin.qq.com/document/path/90236 (message/send), 90245 (appchat/send).
"""

from __future__ import annotations

from collections.abc import Callable

from sandbox.api.answering import Json, cut, text_of
from sandbox.api.rules import EMPTY, at_most, illegal, listed, needs, web_address
from sandbox.core.errors import ApiError
from sandbox.media.store import Media
from sandbox.messages import card_rules, cards, taskcards

WITH_MEDIA = ("image", "voice", "video", "file")
CARDS = ("template_card", taskcards.KIND)
TYPES = ("text", *WITH_MEDIA, "textcard", "news", "mpnews", "markdown", "miniprogram_notice", *CARDS)
CHAT_TYPES = ("text", *WITH_MEDIA, "textcard", "news", "mpnews", "markdown")
CUTS = {
    "text": {"content": 2048},
    "textcard": {"title": 128, "description": 512},
    "video": {"title": 128, "description": 512},
}
ARTICLE_CUTS = {"title": 128, "description": 512, "digest": 512}
MARKDOWN_BYTES = 2048
ARTICLES = 8
CONTENT_BYTES, AUTHOR_BYTES = 666 * 1024, 64
BUTTON_CHARS = 4
NOTICE_CHARS, NOTICE_ITEMS, ITEM_KEY_CHARS, ITEM_VALUE_CHARS = range(4, 13), 10, 10, 30


def checked(media: Media, kind: str, body: Json) -> Json:
    """The message inside `body` as WeCom delivers it.

    Raises:
        ApiError: 40063 something is missing, 40058 something is not allowed, 40007 media, 41033, 44004, 42014 ff.
    """
    message = body.get(kind)
    if not isinstance(message, dict):
        raise ApiError(EMPTY, f"missing {kind}")
    if kind in WITH_MEDIA:
        media.find(message.get("media_id"))
    elif kind == "mpnews":
        _check_mpnews(media, message)
    else:
        CHECKS[kind](message)
    return _shortened(kind, message)


def _shortened(kind: str, message: Json) -> Json:
    """Cut what is too long: texts by bytes, the label of a text card's button by characters."""
    short = message | {
        name: cut(text_of(message, name), most) for name, most in CUTS.get(kind, {}).items() if name in message
    }
    if kind == "textcard" and message.get("btntxt"):
        short["btntxt"] = text_of(message, "btntxt")[:BUTTON_CHARS]
    if kind in ("news", "mpnews"):
        short["articles"] = [_short_article(article) for article in message["articles"]]
    return card_rules.own_fields(short) if kind == "template_card" else short


def _short_article(article: Json) -> Json:
    return article | {name: cut(text_of(article, name), most) for name, most in ARTICLE_CUTS.items() if name in article}


def _check_text(message: Json) -> None:
    if not text_of(message, "content"):
        raise ApiError(44004)


def _check_markdown(message: Json) -> None:
    _check_text(message)
    at_most(text_of(message, "content"), MARKDOWN_BYTES, "markdown.content")


def _check_textcard(message: Json) -> None:
    if not text_of(message, "description"):
        raise ApiError(41033)
    needs(message, "title")
    web_address(needs(message, "url"), "textcard.url")


def _check_news(message: Json) -> None:
    for article in listed(message, "articles", 1, ARTICLES):
        needs(article, "title")
        if article.get("appid"):
            needs(article, "pagepath")
        else:
            web_address(needs(article, "url"), "news.url")


def _check_mpnews(media: Media, message: Json) -> None:
    for article in listed(message, "articles", 1, ARTICLES):
        needs(article, "title")
        media.find(article.get("thumb_media_id"))
        at_most(needs(article, "content"), CONTENT_BYTES, "mpnews.content", 45002)
        at_most(text_of(article, "author"), AUTHOR_BYTES, "mpnews.author")


def _check_notice(message: Json) -> None:
    needs(message, "appid")
    for name in ("title", "description"):
        text = needs(message, name) if name == "title" else text_of(message, name)
        if text and len(text) not in NOTICE_CHARS:
            raise illegal(f"miniprogram_notice.{name} must have 4 to 12 characters")
    for item in listed(message, "content_item", 0, NOTICE_ITEMS):
        if len(needs(item, "key")) > ITEM_KEY_CHARS or len(needs(item, "value")) > ITEM_VALUE_CHARS:
            raise illegal("miniprogram_notice.content_item: key up to 10 characters, value up to 30")


CHECKS: dict[str, Callable[[Json], None]] = {
    "text": _check_text,
    "markdown": _check_markdown,
    "textcard": _check_textcard,
    "news": _check_news,
    "miniprogram_notice": _check_notice,
    "template_card": card_rules.check_card,
    taskcards.KIND: taskcards.check_taskcard,
}


def read(kind: str, message: Json) -> str:
    """What a person reads of a message, one piece a line."""
    if kind == "template_card":
        return cards.card_words(message)
    pieces = [text_of(message, name) for name in ("content", "title", "description")]
    if kind in ("news", "mpnews"):
        pieces = [text_of(article, "title") for article in message["articles"]]
    pieces += [text_of(button, "name") for button in message.get("btn") or []]
    for item in message.get("content_item") or []:
        pieces.append(f"{item.get('key', '')} {item.get('value', '')}".strip())
    return "\n".join(filter(None, pieces))
