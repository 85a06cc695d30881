"""Builders of application messages of every type, and the envelope around them.

Each builder checks what it builds (`message_rules`), so what leaves here is
neither cut nor refused for its shape. Words that may be shortened are fitted by
the caller (`limits.clip_bytes`).

Source: message/send (path/90236).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wecom.api.gateway import encode
from wecom.messages import rules as messages_rules

Content = dict[str, Any]

DUPLICATE_CHECK_S = 1800


@dataclass(frozen=True)
class To:
    """Who gets a message: members, departments, tags; `EVERYBODY` is all whom the app sees."""

    users: Sequence[str] = ()
    parties: Sequence[int] = ()
    tags: Sequence[int] = ()

    def fields(self) -> Content:
        """As the envelope names them; empty ones are left out."""
        given = {"touser": self.users, "toparty": self.parties, "totag": self.tags}
        return {name: "|".join(str(one) for one in ids) for name, ids in given.items() if ids}


EVERYBODY = To(users=(messages_rules.EVERYBODY,))


def envelope(
    to: To,
    agent_id: int,
    kind: str,
    content: Mapping[str, Any],
    *,
    safe: int = 0,
    translate_ids: bool = False,
    duplicate_check_s: int = DUPLICATE_CHECK_S,
) -> bytes:
    """A whole `message/send` body, frozen.

    The duplicate check compares whole bodies, so the same bytes may be sent again
    within the interval and arrive once. A mini-program notice carries no agent id.

    Args:
        safe: 1 no forwarding, 2 only inside the company (mpnews).
        duplicate_check_s: seconds, up to 14400; 0 switches the check off.

    Raises:
        InputInvalid: names the field and its limit.
    """
    body: Content = {**to.fields(), "msgtype": kind, kind: dict(content)}
    if kind != "miniprogram_notice":
        body["agentid"] = agent_id
    if safe:
        body["safe"] = safe
    if translate_ids:
        body["enable_id_trans"] = 1
    if duplicate_check_s:
        body |= {"enable_duplicate_check": 1, "duplicate_check_interval": duplicate_check_s}
    messages_rules.check_body(body)
    return encode(body)


def text(content: str) -> Content:
    """Words, up to 2048 bytes; `<a href>` works in them."""
    return _checked("text", {"content": content})


def markdown(content: str) -> Content:
    """Up to 2048 bytes; shown in WeCom itself, not in the WeChat plug-in."""
    return _checked("markdown", {"content": content})


def media(kind: str, media_id: str) -> Content:
    """An uploaded image, voice or file."""
    return _checked(kind, {"media_id": media_id})


def video(media_id: str, title: str = "", description: str = "") -> Content:
    """An uploaded video; title up to 128 bytes, description up to 512."""
    return _checked("video", _filled(media_id=media_id, title=title, description=description))


def textcard(title: str, description: str, url: str, button: str = "") -> Content:
    """A card that opens a page; title up to 128 bytes, description up to 512, button up to 4 characters."""
    return _checked("textcard", _filled(title=title, description=description, url=url, btntxt=button))


def article(
    title: str, url: str = "", *, description: str = "", picture_url: str = "", app_id: str = "", page: str = ""
) -> Content:
    """One article of `news`: opens `url`, or `page` of the mini-program `app_id`."""
    return _filled(title=title, description=description, url=url, picurl=picture_url, appid=app_id, pagepath=page)


def news(articles: Sequence[Mapping[str, Any]]) -> Content:
    """One to eight articles that lead elsewhere."""
    return _checked("news", {"articles": [dict(one) for one in articles]})


def mp_article(
    title: str, content: str, cover_media_id: str, *, author: str = "", source_url: str = "", digest: str = ""
) -> Content:
    """One article of `mpnews`: HTML up to 666 KB, author up to 64 bytes, digest up to 512."""
    return _filled(
        title=title,
        thumb_media_id=cover_media_id,
        content=content,
        author=author,
        content_source_url=source_url,
        digest=digest,
    )


def mpnews(articles: Sequence[Mapping[str, Any]]) -> Content:
    """One to eight articles that WeCom itself keeps."""
    return _checked("mpnews", {"articles": [dict(one) for one in articles]})


def miniprogram_notice(
    app_id: str,
    title: str,
    *,
    page: str = "",
    description: str = "",
    rows: Mapping[str, str] | None = None,
    emphasise_first: bool = False,
) -> Content:
    """A notice of the mini-program that this app is bound to.

    Args:
        title: 4 to 12 characters, like the description.
        rows: up to ten, names up to 10 characters, values up to 30.
    """
    content = _filled(appid=app_id, page=page, title=title, description=description)
    if emphasise_first:
        content["emphasis_first_item"] = True
    if rows:
        content["content_item"] = [{"key": name, "value": value} for name, value in rows.items()]
    return _checked("miniprogram_notice", content)


def _filled(**fields: str) -> Content:
    return {name: value for name, value in fields.items() if value}


def _checked(kind: str, content: Content) -> Content:
    messages_rules.check_content(kind, content)
    return content
