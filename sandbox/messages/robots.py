"""Group robots: a webhook whose key is its secret, twenty messages a minute, no callbacks.

Source: developer.work.weixin.qq.com/document/path/91770.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable

from flask import Blueprint, Response, request

from sandbox.api.answering import Json, answered, json_body, text_of
from sandbox.api.rules import EMPTY, ROBOT_CARDS, ROBOT_IMAGE_BYTES, ROBOT_IMAGE_TOO_BIG, at_most, illegal, needs
from sandbox.contacts.address_book import Contacts
from sandbox.core.errors import ApiError
from sandbox.core.rates import Rates
from sandbox.core.setup_app import Robot
from sandbox.core.state import State
from sandbox.media.checks import check_upload
from sandbox.media.store import Media
from sandbox.messages import types as messages_types
from sandbox.messages.card_rules import check_card
from sandbox.messages.group_chats import AppChats

TEXT_BYTES, MARKDOWN_BYTES = 2048, 4096
BAD_KEY, BAD_MD5 = 93000, 301019
EVERYBODY = "@all"


class Robots:
    """What the robots of the company sent, and how fast."""

    def __init__(self, state: State, contacts: Contacts, media: Media, appchats: AppChats) -> None:
        self._state, self._contacts, self._media, self._appchats = state, contacts, media, appchats
        self.reset()

    def reset(self) -> None:
        """Forget every file and count."""
        self._rates = Rates(self._state.clock)
        self._files: set[tuple[str, str]] = set()

    def find(self, key: str | None) -> Robot:
        """The robot behind a webhook's key.

        Raises:
            ApiError: 93000.
        """
        robot = self._state.setup.robots.get(key or "")
        if robot is None:
            raise ApiError(BAD_KEY)
        return robot

    def send(self, robot: Robot, body: Json) -> Json:
        """`webhook/send`: to everybody in the robot's group."""
        if self._rates.full(robot.key, (self._state.setup.limits.robot_per_min, 60.0)):
            raise ApiError(45009)
        kind = str(body.get("msgtype"))
        if kind not in CHECKS:
            raise ApiError(40008)
        message = body.get(kind)
        if not isinstance(message, dict):
            raise ApiError(EMPTY, f"missing {kind}")
        CHECKS[kind](message)
        if kind == "image":
            message = self._stored(message)
        if kind == "file" and (robot.key, message.get("media_id")) not in self._files:
            raise ApiError(40007)
        fields: Json = {"chat_id": f"robot:{robot.name}", "chat_name": robot.chat_name, "robot": robot.name}
        for userid in robot.members:
            fields["mentioned"] = self._mentions(userid, message)
            self._appchats.give(userid.lower(), kind, message, **fields)
        return {}

    def _stored(self, image: Json) -> Json:
        """Store a picture as a file; whoever shows the message fetches it by its media_id."""
        medium = self._media.store("image", base64.b64decode(image["base64"]), "robot.jpg")
        return {"media_id": medium.media_id, "md5": image["md5"]}

    def _mentions(self, userid: str, message: Json) -> bool:
        """Whether the text mentions this member, by userid or mobile, or everybody."""
        names = [str(name).lower() for name in message.get("mentioned_list") or []]
        mobiles = [str(mobile) for mobile in message.get("mentioned_mobile_list") or []]
        mobile = self._contacts.members.get(userid.lower(), {}).get("mobile")
        return userid.lower() in names or mobile in mobiles or EVERYBODY in names + mobiles

    def upload(self, robot: Robot) -> Json:
        """`webhook/upload_media`: a file that only this robot can send, for three days."""
        kind, part = request.args.get("type", ""), request.files.get("media")
        if kind != "file":
            raise ApiError(40005)
        data = part.read() if part else b""
        check_upload(kind, data)
        medium = self._media.store(kind, data, (part.filename if part else "") or "")
        self._files.add((robot.key, medium.media_id))
        return {"type": kind, "media_id": medium.media_id, "created_at": str(int(medium.created))}


def _text(message: Json) -> None:
    at_most(needs(message, "content"), TEXT_BYTES, "text.content")


def _markdown(message: Json) -> None:
    at_most(needs(message, "content"), MARKDOWN_BYTES, "markdown.content")


def _image(message: Json) -> None:
    try:
        data = base64.b64decode(needs(message, "base64"), validate=True)
    except binascii.Error as error:
        raise illegal("image.base64") from error
    if len(data) > ROBOT_IMAGE_BYTES:
        raise ApiError(ROBOT_IMAGE_TOO_BIG)
    if hashlib.md5(data, usedforsecurity=False).hexdigest() != text_of(message, "md5").lower():
        raise ApiError(BAD_MD5)


def _file(message: Json) -> None:
    needs(message, "media_id")


def _card(message: Json) -> None:
    if message.get("card_type") not in ROBOT_CARDS:
        raise illegal("template_card.card_type of a robot")
    check_card(message)


CHECKS: dict[str, Callable[[Json], None]] = {
    "text": _text,
    "markdown": _markdown,
    "image": _image,
    "news": messages_types.CHECKS["news"],
    "file": _file,
    "template_card": _card,
}


def routes(state: State, robots: Robots) -> Blueprint:
    """The webhook; its key stands in for a token."""
    blueprint = Blueprint("robots", __name__)

    def by_key(call: Callable[[Robot], Json]) -> Response:
        with state.lock:
            return answered(lambda: call(robots.find(request.args.get("key"))))

    @blueprint.post("/cgi-bin/webhook/send")
    def send() -> Response:
        return by_key(lambda robot: robots.send(robot, json_body()))

    @blueprint.post("/cgi-bin/webhook/upload_media")
    def upload() -> Response:
        return by_key(robots.upload)

    return blueprint
