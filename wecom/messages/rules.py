"""What WeCom takes in an application message, checked before anything is sent.

Beyond some of these limits WeCom cuts without a word, beyond others it refuses
the whole message; here both are errors that name the field and the limit.

Source: message/send (path/90236), appchat/send (90248), group robot (91770).
"""

from collections.abc import Callable, Mapping
from typing import Any

from core.errors import InputInvalid
from wecom.api.limits import at_most, fits
from wecom.messages import card_rules

Content = Mapping[str, Any]

TEXT_BYTES, MARKDOWN_BYTES, ROBOT_MARKDOWN_BYTES = 2048, 2048, 4096
TITLE_BYTES, DESCRIPTION_BYTES, URL_BYTES = 128, 512, 2048
BUTTON_CHARS = 4
ARTICLES, ARTICLE_BYTES, AUTHOR_BYTES = 8, 666 * 1024, 64
NOTICE_CHARS, NOTICE_ITEMS, ITEM_KEY_CHARS, ITEM_VALUE_CHARS = range(4, 13), 10, 10, 30
USERS, GROUPS = 1000, 100
DUPLICATE_CHECK_S = 14400
EVERYBODY = "@all"


def check_body(body: Content) -> None:
    """A whole body of `message/send`.

    Raises:
        InputInvalid: `field` is outside its limit, or missing.
    """
    kind = str(body.get("msgtype"))
    _check_envelope(kind, body)
    check_content(kind, body.get(kind))


def check_content(kind: str, content: Any, checks: "Checks | None" = None) -> None:
    """The part of a body that carries the words.

    Args:
        checks: the types that are allowed; those of `message/send` when left out.

    Raises:
        InputInvalid: unknown type, or a field outside its limit.
    """
    check = (CHECKS if checks is None else checks).get(kind)
    if check is None:
        raise InputInvalid(f"msgtype: {kind} is not allowed here", field="msgtype")
    if not isinstance(content, Mapping):
        raise InputInvalid(f"{kind}: missing", field=kind)
    check(content)


def _check_envelope(kind: str, body: Content) -> None:
    names = {name: _named(body, name) for name in ("touser", "toparty", "totag")}
    if not any(names.values()):
        raise InputInvalid("touser, toparty and totag are empty", field="touser")
    at_most(names["touser"], USERS, "touser")
    at_most(names["toparty"], GROUPS, "toparty")
    at_most(names["totag"], GROUPS, "totag")
    if kind == "miniprogram_notice":
        if "agentid" in body or EVERYBODY in names["touser"]:
            raise InputInvalid("miniprogram_notice: neither agentid nor @all", field="agentid")
    elif not body.get("agentid"):
        raise InputInvalid("agentid: missing", field="agentid")
    if body.get("safe", 0) not in ((0, 1, 2) if kind == "mpnews" else (0, 1)):
        raise InputInvalid("safe: 0 or 1 (2 for mpnews only)", field="safe")
    if not 0 <= body.get("duplicate_check_interval", 0) <= DUPLICATE_CHECK_S:
        raise InputInvalid(f"duplicate_check_interval: up to {DUPLICATE_CHECK_S} s", field="duplicate_check_interval")


def _named(body: Content, name: str) -> list[str]:
    return [part for part in str(body.get(name) or "").split("|") if part]


def _up_to(content: Content, name: str, limit: int, where: str) -> None:
    """An optional text within its bytes."""
    if content.get(name):
        fits(content[name], limit, f"{where}.{name}")


def _address(content: Content, name: str, where: str) -> None:
    url = fits(content.get(name, ""), URL_BYTES, f"{where}.{name}")
    if not url.startswith(("https://", "http://")):
        raise InputInvalid(f"{where}.{name}: an address with http or https", field=f"{where}.{name}")


def _chars(text: str, allowed: range, name: str) -> None:
    if len(text) not in allowed:
        raise InputInvalid(f"{name}: {allowed[0]} to {allowed[-1]} characters, not {len(text)}", field=name)


def _text(content: Content) -> None:
    fits(content.get("content", ""), TEXT_BYTES, "text.content")


def _markdown(content: Content) -> None:
    fits(content.get("content", ""), MARKDOWN_BYTES, "markdown.content")


def _robot_markdown(content: Content) -> None:
    fits(content.get("content", ""), ROBOT_MARKDOWN_BYTES, "markdown.content")


def _media(content: Content) -> None:
    fits(content.get("media_id", ""), URL_BYTES, "media_id")


def _video(content: Content) -> None:
    _media(content)
    _up_to(content, "title", TITLE_BYTES, "video")
    _up_to(content, "description", DESCRIPTION_BYTES, "video")


def _textcard(content: Content) -> None:
    fits(content.get("title", ""), TITLE_BYTES, "textcard.title")
    fits(content.get("description", ""), DESCRIPTION_BYTES, "textcard.description")
    _address(content, "url", "textcard")
    if content.get("btntxt"):
        _chars(content["btntxt"], range(1, BUTTON_CHARS + 1), "textcard.btntxt")


def _articles(content: Content, where: str) -> list[Content]:
    articles = at_most(list(content.get("articles") or []), ARTICLES, f"{where}.articles")
    if not articles:
        raise InputInvalid(f"{where}.articles: missing", field=f"{where}.articles")
    for article in articles:
        fits(article.get("title", ""), TITLE_BYTES, f"{where}.articles.title")
    return articles


def _news(content: Content) -> None:
    for article in _articles(content, "news"):
        _up_to(article, "description", DESCRIPTION_BYTES, "news.articles")
        if article.get("appid") or article.get("pagepath"):
            fits(article.get("appid", ""), URL_BYTES, "news.articles.appid")
            fits(article.get("pagepath", ""), URL_BYTES, "news.articles.pagepath")
        else:
            _address(article, "url", "news.articles")


def _mpnews(content: Content) -> None:
    for article in _articles(content, "mpnews"):
        fits(article.get("thumb_media_id", ""), URL_BYTES, "mpnews.articles.thumb_media_id")
        fits(article.get("content", ""), ARTICLE_BYTES, "mpnews.articles.content")
        _up_to(article, "author", AUTHOR_BYTES, "mpnews.articles")
        _up_to(article, "digest", DESCRIPTION_BYTES, "mpnews.articles")


def _notice(content: Content) -> None:
    fits(content.get("appid", ""), URL_BYTES, "miniprogram_notice.appid")
    _chars(content.get("title", ""), NOTICE_CHARS, "miniprogram_notice.title")
    if content.get("description"):
        _chars(content["description"], NOTICE_CHARS, "miniprogram_notice.description")
    for item in at_most(content.get("content_item") or [], NOTICE_ITEMS, "miniprogram_notice.content_item"):
        _chars(item.get("key", ""), range(1, ITEM_KEY_CHARS + 1), "miniprogram_notice.content_item.key")
        _chars(item.get("value", ""), range(1, ITEM_VALUE_CHARS + 1), "miniprogram_notice.content_item.value")


def _robot_image(content: Content) -> None:
    if not content.get("base64") or len(str(content.get("md5", ""))) != 32:
        raise InputInvalid("image: base64 and md5 of the same bytes", field="image")


Checks = Mapping[str, Callable[[Content], None]]

CHAT_CHECKS: Checks = {
    "text": _text,
    "image": _media,
    "voice": _media,
    "video": _video,
    "file": _media,
    "textcard": _textcard,
    "news": _news,
    "mpnews": _mpnews,
    "markdown": _markdown,
}
CHECKS: Checks = {**CHAT_CHECKS, "miniprogram_notice": _notice, "template_card": card_rules.check_card}
ROBOT_CHECKS: Checks = {
    "text": _text,
    "markdown": _robot_markdown,
    "image": _robot_image,
    "news": _news,
    "file": _media,
    "template_card": card_rules.check_robot_card,
}
