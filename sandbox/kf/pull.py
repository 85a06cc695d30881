"""微信客服, `kf/sync_msg`: one page of an account's log behind an opaque cursor.

Source: developer.work.weixin.qq.com/document/path/94670.
"""

from __future__ import annotations

import base64
import hashlib

from sandbox.api.answering import Json
from sandbox.core.errors import ApiError
from sandbox.core.state import State
from sandbox.kf.state import Kf
from sandbox.media.store import Media

HORIZON_S = 3 * 86400
MAX_PAGE = 1000
TOKEN_BYTES, CURSOR_BYTES = 128, 64
AMR, SILK = 0, 1
VOICE_FORMATS = (None, AMR, SILK)


def sync(state: State, kf: Kf, media: Media, body: Json) -> Json:
    """One page of an account's log."""
    account = kf.account(body.get("open_kfid"))
    if body.get("voice_format") not in VOICE_FORMATS:
        raise ApiError(40058)
    _check_right(state, kf, account.open_kfid, body.get("token"))
    log = kf.logs.get(account.open_kfid, [])
    now = state.clock.now()
    cursor = body.get("cursor") or ""
    start = min(position_of(account.open_kfid, cursor), len(log)) if cursor else 0
    while start < len(log) and log[start].at < now - HORIZON_S:
        start += 1
    left = kf.empty_pages_left.get(account.open_kfid, 0)
    if left > 0 and start < len(log):
        kf.empty_pages_left[account.open_kfid] = left - 1
        return {"next_cursor": cursor_for(account.open_kfid, start), "has_more": 1, "msg_list": []}
    end = min(start + _page_size(state, body), len(log))
    page = [_spoken(media, logged.message, body.get("voice_format")) for logged in log[start:end]]
    more = int(end < len(log))
    return {"next_cursor": cursor_for(account.open_kfid, end), "has_more": more, "msg_list": page}


def _spoken(media: Media, message: Json, voice_format: object) -> Json:
    """The message with its voice in the requested format; unchanged if the file has expired."""
    if voice_format != SILK or message.get("msgtype") != "voice":
        return message
    try:
        return message | {"voice": {"media_id": media.silk_of(message["voice"]["media_id"])}}
    except ApiError:
        return message


def _page_size(state: State, body: Json) -> int:
    limit = body.get("limit") or MAX_PAGE
    if not isinstance(limit, int) or not 1 <= limit <= MAX_PAGE:
        raise ApiError(40058)
    return min(limit, state.setup.limits.kf_page_size)


def _check_right(state: State, kf: Kf, open_kfid: str, token: object) -> None:
    """With a token from a push any number of calls, without one a few a minute.

    WeCom publishes no limit for calls without a token (unconfirmed): here it is `kf_tokenless_per_min`.
    """
    if token:
        if not isinstance(token, str) or len(token.encode()) > TOKEN_BYTES:
            raise ApiError(40058)
        kf.check_push_token(token, open_kfid)
        return
    now = state.clock.now()
    recent = [at for at in kf.tokenless.get(open_kfid, []) if at > now - 60]
    if len(recent) >= state.setup.limits.kf_tokenless_per_min:
        raise ApiError(45009)
    kf.tokenless[open_kfid] = [*recent, now]


def cursor_for(open_kfid: str, position: int) -> str:
    """An opaque cursor: the position hidden behind the account's hash (at most 64 bytes)."""
    mask = hashlib.sha256(open_kfid.encode()).digest()
    number = position.to_bytes(8, "big")
    hidden = bytes(a ^ b for a, b in zip(number, mask, strict=False))
    check = hashlib.sha256(mask + number).digest()[:10]
    return base64.urlsafe_b64encode(hidden + check).decode().rstrip("=")


def position_of(open_kfid: str, cursor: object) -> int:
    """The position behind a cursor.

    Raises:
        ApiError: 40058 not a cursor of this account.
    """
    if not isinstance(cursor, str) or len(cursor.encode()) > CURSOR_BYTES:
        raise ApiError(40058)
    mask = hashlib.sha256(open_kfid.encode()).digest()
    try:
        hidden = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))[:8]
    except ValueError as error:
        raise ApiError(40058) from error
    position = int.from_bytes(bytes(a ^ b for a, b in zip(hidden, mask, strict=False)), "big")
    if position >= 1 << 40 or cursor_for(open_kfid, position) != cursor:
        raise ApiError(40058)
    return position
