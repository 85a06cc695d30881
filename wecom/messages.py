"""Messages and cards from the app to members.

Source: message/send (path/90236), template cards (94888), update (94867).
"""

import re
from dataclasses import dataclass
from typing import Any

from core.errors import InputInvalid
from wecom.client import WeComClient
from wecom.gateway import encode
from wecom.limits import at_most, clip, clip_bytes, fits, plain, plain_markdown

DUPLICATE_CHECK_S = 1800
RECEIVERS = 1000
_TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}")

Body = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """What WeCom said about a message it took.

    Attributes:
        invalid: receivers (lower case) who did not get it.
        response_code: changes a card once, within 72 hours; empty for other messages.
    """

    msgid: str
    invalid: tuple[str, ...] = ()
    response_code: str = ""


def text(content: str) -> Body:
    """A text, shown as it is: no tag or link in it works. Cut at 2048 bytes."""
    return {"msgtype": "text", "text": {"content": clip_bytes(plain(content), 2048)}}


def markdown(content: str) -> Body:
    """Markdown from a template of ours; put other people's words in with `limits.plain_markdown`."""
    return {"msgtype": "markdown", "markdown": {"content": clip_bytes(content, 2048)}}


def quoted(words: str) -> str:
    """Somebody's words as a markdown quote that cannot become markup."""
    return "\n".join(f"> {line}" for line in plain_markdown(words).splitlines())


def textcard(title: str, description: str, url: str, button: str = "") -> Body:
    """A card that opens one address."""
    card = {
        "title": clip_bytes(plain(title), 128),
        "description": clip_bytes(plain(description) or " ", 512),
        "url": fits(url, 2048, "url"),
    }
    if button:
        card["btntxt"] = clip(button, 4)
    return {"msgtype": "textcard", "textcard": card}


def text_notice(
    title: str, desc: str = "", *, url: str, rows: list[dict[str, str]] | None = None, note: str = "",
    source: str = "", task_id: str = "",
) -> Body:
    """A card that tells something and opens a page.

    Args:
        rows: at most six of {"label", "value"}.
        note: the longer text below the title.
    """
    card = _card("text_notice", title, desc, rows, note, source)
    card["card_action"] = {"type": 1, "url": fits(url, 2048, "url")}
    if task_id:
        card["task_id"] = _task_id(task_id)
    return {"msgtype": "template_card", "template_card": card}


def button_card(
    title: str, desc: str = "", *, task_id: str, buttons: list[dict[str, Any]], url: str = "",
    rows: list[dict[str, str]] | None = None, note: str = "", source: str = "",
) -> Body:
    """A card with buttons that come back as a click.

    Args:
        task_id: never used before in this app.
        buttons: one to six of {"label", "key"} or {"label", "url"}, and "style" 1 to 4.
        url: what a tap on the card itself opens.
    """
    card = _card("button_interaction", title, desc, rows, note, source)
    card["task_id"] = _task_id(task_id)
    card["button_list"] = [_button(button) for button in at_most(buttons, 6, "buttons")]
    if not card["button_list"]:
        raise InputInvalid("a button card needs a button", field="buttons")
    if url:
        card["card_action"] = {"type": 1, "url": fits(url, 2048, "url")}
    return {"msgtype": "template_card", "template_card": card}


def envelope(agent_id: int, userids: list[str], message: Body) -> bytes:
    """The frozen body of one `message/send`.

    WeCom drops a second message with the same bytes for half an hour, which is
    what makes repeating them after an unclear answer safe.
    """
    if not userids:
        raise InputInvalid("a message without receivers", field="userids")
    return encode(
        {
            "touser": "|".join(at_most(userids, RECEIVERS, "userids")),
            "agentid": agent_id,
            **message,
            "enable_duplicate_check": 1,
            "duplicate_check_interval": DUPLICATE_CHECK_S,
        }
    )


def send(client: WeComClient, body: bytes) -> Sent:
    """Send a frozen body.

    Raises:
        Refused: `errcode` 81013 when not one receiver is valid.
        RetryLater, Uncertain: see `core.errors`.
    """
    answer = client.post("message/send", data=body)
    invalid = [name for key in ("invaliduser", "unlicenseduser") for name in _names(answer.get(key))]
    return Sent(str(answer.get("msgid", "")), tuple(invalid), str(answer.get("response_code", "")))


def recall(client: WeComClient, msgid: str) -> None:
    """Take a message back from WeCom's own clients, within 24 hours."""
    client.post("message/recall", data={"msgid": msgid}, repeatable=True)


def card_update(agent_id: int, response_code: str, label: str, userids: list[str] | None = None) -> bytes:
    """The frozen body that greys a card's buttons and writes `label` on them.

    Args:
        userids: whose card changes; None changes it for everybody who got it.
    """
    body: Body = {
        "agentid": agent_id,
        "response_code": fits(response_code, 512, "response_code"),
        "button": {"replace_name": clip(plain(label), 10)},
    }
    body |= {"atall": 1} if userids is None else {"userids": at_most(userids, RECEIVERS, "userids")}
    return encode(body)


def update_card(client: WeComClient, body: bytes) -> tuple[str, ...]:
    """Send a frozen card update; returns the receivers it did not reach.

    Raises:
        Refused: 42022 when the code was used or is older than 72 hours.
    """
    answer = client.post("message/update_template_card", data=body)
    return tuple(_names(answer.get("invaliduser")))


def _card(
    kind: str, title: str, desc: str, rows: list[dict[str, str]] | None, note: str, source: str
) -> Body:
    heading = {"title": clip(plain(title), 36), "desc": clip(plain(desc), 44)}
    card: Body = {"card_type": kind, "main_title": heading}
    if source:
        card["source"] = {"desc": clip(plain(source), 20)}
    if note:
        card["sub_title_text"] = clip(plain(note), 160)
    if rows:
        card["horizontal_content_list"] = [
            {"keyname": clip(plain(row["label"]), 8), "value": clip(plain(row["value"]), 30)}
            for row in at_most(rows, 6, "rows")
        ]
    return card


def _button(button: dict[str, Any]) -> Body:
    face = {"text": clip(plain(button["label"]), 10), "style": int(button.get("style", 1))}
    if "url" in button:
        return {**face, "type": 1, "url": fits(button["url"], 2048, "button url")}
    return {**face, "type": 0, "key": fits(button["key"], 1024, "button key")}


def _task_id(task_id: str) -> str:
    if not _TASK_ID.fullmatch(task_id):
        raise InputInvalid("task_id: 1 to 128 letters, digits, _ - or @", field="task_id")
    return task_id


def _names(value: Any) -> list[str]:
    """The receivers of a list that WeCom writes joined with bars in one API, as an array in another."""
    names = value if isinstance(value, list) else str(value or "").split("|")
    return [str(name) for name in names if name]
