"""What the sandbox answers when a call is wrong: WeCom's error codes and the control API's refusals."""

from __future__ import annotations

import secrets
from typing import Any

MESSAGES = {
    -1: "system busy",
    40001: "invalid credential, access_token is invalid or not latest",
    40003: "invalid userid or openid",
    40004: "invalid media type",
    40005: "invalid media type parameter",
    40006: "invalid media size",
    40007: "invalid media_id",
    40008: "invalid message type",
    40009: "invalid image size",
    40011: "invalid video size",
    40013: "invalid corpid",
    40014: "invalid access_token",
    40016: "invalid button size",
    40017: "invalid button type",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40023: "invalid sub button size",
    40024: "invalid sub button type",
    40025: "invalid sub button name size",
    40026: "invalid sub button key size",
    40027: "invalid sub button url size",
    40029: "invalid code",
    40031: "invalid userid list",
    40033: "invalid charset, please use utf-8",
    40037: "invalid template_id",
    40058: "invalid request parameter",
    40063: "some parameters are empty",
    40066: "invalid url",
    40093: "jsapi ticket of another kind",
    40096: "invalid external userid",
    41001: "access_token missing",
    41002: "corpid missing",
    41004: "corpsecret missing",
    41030: "invalid page",
    40068: "invalid tagid",
    41033: "missing description",
    41048: "no customer to send",
    41050: "invalid or expired code",
    41051: "chat has already started",
    42001: "access_token expired",
    42014: "taskid has existed or empty or exceed max len",
    42015: "card of another app",
    42016: "unknown task",
    42017: "card button key missing or too long",
    42018: "card button key repeated",
    42022: "response_code already used or expired",
    43101: "user refuse to accept the msg",
    43004: "require subscribe",
    44001: "empty media data",
    44004: "text content empty",
    45001: "media size out of limit",
    45002: "content size out of limit",
    45007: "playtime out of limit",
    45008: "article size out of limit",
    45009: "reach max api limit",
    45033: "api concurrent out of limit",
    47001: "data format error",
    47003: "argument invalid",
    48002: "api forbidden",
    48006: "api permission withdrawn",
    46003: "menu no exist",
    46004: "no member with this mobile",
    50001: "redirect_uri not in trusted domain",
    60003: "department not found",
    60005: "department contains user",
    60006: "department contains department",
    60007: "root department stays",
    60257: "too many direct leaders",
    60011: "no privilege to access or modify contact, party or agent",
    60020: "not allow to access from your ip",
    60102: "userid existed",
    60103: "invalid mobile",
    60104: "mobile existed",
    60105: "invalid email",
    60106: "email existed",
    60111: "userid not found",
    60112: "invalid name",
    60123: "invalid department",
    60129: "missing mobile and email",
    60136: "record not found",
    60253: "not in the list of servicers",
    60132: "length of order or is_leader_in_dept differs from department",
    81013: "user, party and tag all invalid",
    82001: "all of touser, toparty and totag are empty",
    86003: "chatid not exist",
    86215: "chatid existed",
    86216: "chat member invalid",
    84061: "no external contact relation",
    84014: "user_ticket expired",
    84015: "invalid user_ticket",
    93000: "invalid webhook url",
    95000: "invalid open_kfid",
    95001: "kf message count limit",
    95002: "kf message time limit",
    95004: "open_kfid does not exist",
    95005: "kf account count limit",
    95006: "invalid kf account name",
    95007: "invalid msg token",
    95008: "too many menu items",
    95009: "invalid menu type",
    95013: "conversation ended",
    95014: "not a servicer",
    95015: "servicer already configured",
    95016: "invalid service state transition",
    95017: "api not enabled for this account",
    95018: "service state does not allow sending",
    95019: "servicer stopped",
    95022: "invalid location",
    95033: "msgid repeated",
    301002: "agent not allowed for this secret",
    301017: "voice file is not amr",
    301025: "invalid approval form",
    301055: "no permission for this approval",
    301019: "file md5 not match",
    610014: "invalid unionid",
    610018: "openid and unionid of different accounts",
    830002: "file too large, use range",
}


class ApiError(Exception):
    """A WeCom errcode, answered with HTTP 200.

    Args:
        said: what is wrong, in front of the errmsg, such as "textcard.url exceed max length 2048".
    """

    def __init__(self, errcode: int, said: str = "", **extra: Any) -> None:
        super().__init__(errcode)
        self.errcode = errcode
        self.extra = extra | ({"said": said} if said else {})


class ControlError(Exception):
    """A control call that cannot be carried out, answered with its HTTP status."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def error_answer(errcode: int, said: str = "", **extra: Any) -> dict[str, Any]:
    """A failure as WeCom words it; the tail of errmsg changes with every call, so that nobody compares it."""
    hint = f"{secrets.randbelow(10**19):019d}"
    text = ". ".join(filter(None, (said, MESSAGES.get(errcode, "error"))))
    tail = f"from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e={errcode}"
    return {"errcode": errcode, "errmsg": f"{text}, hint: [{hint}], {tail}", **extra}
