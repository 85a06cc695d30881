"""微信客服, the state: message log per account, sessions, windows, one-time codes.

Source: developer.work.weixin.qq.com/document/path/94670, 94677, 95122.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sandbox.api.answering import Json, cut
from sandbox.contacts.address_book import Contacts
from sandbox.core.errors import ApiError, ControlError
from sandbox.core.push import Pusher
from sandbox.core.setup import KfAccount
from sandbox.core.state import State
from sandbox.kf.servicers import Staff

WINDOW_S = 48 * 3600
WINDOW_MESSAGES = 5
PUSH_TOKEN_S = 600
WELCOME_S = 20
SCENE_PARAM_BYTES = 128
NEW, BOT, POOL, HUMAN, ENDED = range(5)
CUSTOMER, SYSTEM, SERVICER = 3, 4, 5


@dataclass
class Session:
    """One customer at one account."""

    open_kfid: str
    external_userid: str
    state: int = ENDED
    servicer: str = ""
    last_message_at: float | None = None
    sent: int = 0
    welcomed_at: float | None = None
    context: Json = field(default_factory=dict)


@dataclass
class EventCode:
    """A code for one `send_msg_on_event`; `state` is the session state it is bound to."""

    session: Session
    expires: float
    types: tuple[str, ...]
    state: int | None = None
    welcome: bool = False


@dataclass
class Logged:
    """One line of an account's log."""

    at: float
    message: Json


class Kf:
    """All accounts of the corp."""

    def __init__(self, state: State, contacts: Contacts, pusher: Pusher) -> None:
        self._state, self._contacts, self._pusher = state, contacts, pusher
        self.reset()

    def reset(self) -> None:
        """Forget every log, session, code and link."""
        self.logs: dict[str, list[Logged]] = {}
        self.sessions: dict[tuple[str, str], Session] = {}
        self.codes: dict[str, EventCode] = {}
        self.msgids: set[tuple[str, str]] = set()
        self.links: dict[str, tuple[str, str]] = {}
        self.staff = Staff(self._contacts)
        self.fail_next: dict[str, list[tuple[int, float]]] = {}
        self.rejecting: set[str] = set()
        self.rejected: set[tuple[str, str]] = set()
        self.upgraded: dict[tuple[str, str], Json] = {}
        self.tokenless: dict[str, list[float]] = {}
        self.empty_pages_left: dict[str, int] = {}
        self._push_tokens: dict[str, tuple[str, float]] = {}

    def account(self, open_kfid: object) -> KfAccount:
        """One account.

        Raises:
            ApiError: 95000 not an id, 95004 unknown, 95017 not under API management.
        """
        if not isinstance(open_kfid, str) or not open_kfid:
            raise ApiError(95000)
        account = self._state.setup.kf_accounts.get(open_kfid)
        if account is None:
            raise ApiError(95004)
        if not account.api_managed:
            raise ApiError(95017)
        return account

    def default_account(self, open_kfid: str | None) -> KfAccount:
        """The named account, or the only one (for the control API)."""
        accounts = self._state.setup.kf_accounts
        chosen = open_kfid or next(iter(accounts), "")
        if chosen not in accounts:
            raise ControlError(f"no kf account {chosen!r}", 404)
        return accounts[chosen]

    def session(self, open_kfid: str, external_userid: str) -> Session:
        """The customer's session, made on first contact; 48 h of silence end it."""
        key = (open_kfid, external_userid)
        if key not in self.sessions:
            self._state.setup.person(external_userid=external_userid)
            self.sessions[key] = Session(open_kfid, external_userid)
        session = self.sessions[key]
        if session.state != ENDED and not self.window_open(session):
            session.state, session.servicer = ENDED, ""
        return session

    def known_session(self, open_kfid: str, external_userid: object) -> Session:
        """A session that exists.

        Raises:
            ApiError: 40096 this person never came to this account.
        """
        if not isinstance(external_userid, str) or (open_kfid, external_userid) not in self.sessions:
            raise ApiError(40096)
        return self.session(open_kfid, external_userid)

    def window_open(self, session: Session) -> bool:
        """True within 48 h of the customer's last message."""
        last = session.last_message_at
        return last is not None and self._state.clock.now() < last + WINDOW_S

    def log(self, open_kfid: str, message: Json) -> str:
        """Append to the account's log and push "something happened"; returns the msgid."""
        now = self._state.clock.now()
        entry = {"msgid": secrets.token_urlsafe(18), "send_time": int(now)} | message
        self.logs.setdefault(open_kfid, []).append(Logged(now, entry))
        account = self._state.setup.kf_accounts[open_kfid]
        token = secrets.token_urlsafe(30)
        self._push_tokens[token] = (open_kfid, now + PUSH_TOKEN_S)
        self.empty_pages_left[open_kfid] = self._state.setup.limits.kf_empty_pages
        event = {
            "ToUserName": self._state.setup.corp_id,
            "CreateTime": int(now),
            "MsgType": "event",
            "Event": "kf_msg_or_event",
            "Token": token,
            "OpenKfId": open_kfid,
        }
        self._pusher.push(self._state.setup.kf_app(account), event)
        return str(entry["msgid"])

    def log_event(self, open_kfid: str, event_type: str, **fields: Any) -> str:
        """A system event: its fields stand inside `event`, the outer ids are absent."""
        event = {"event_type": event_type, "open_kfid": open_kfid} | fields
        return self.log(open_kfid, {"origin": SYSTEM, "msgtype": "event", "event": event})

    def customer_says(self, session: Session, message: Json) -> str:
        """A message of the customer: the window and the count of five start over.

        Returns:
            The msgid; empty when a servicer has switched this customer's messages off.
        """
        if (session.open_kfid, session.external_userid) in self.rejected:
            return ""
        session.last_message_at, session.sent = self._state.clock.now(), 0
        if session.state == ENDED:
            session.state = NEW
        head = {"open_kfid": session.open_kfid, "external_userid": session.external_userid, "origin": CUSTOMER}
        msgid = self.log(session.open_kfid, head | message)
        self._state.truth.say("kf", session.external_userid, msgid, message)
        return msgid

    def enter(self, session: Session, scene: str, scene_param: str, channels: Json | None = None) -> tuple[str, str]:
        """The customer opens the conversation; returns (msgid, welcome_code or "").

        Args:
            channels: nickname, shop_nickname and scene (1 to 5) of whoever comes from a video channel.
        """
        now = self._state.clock.now()
        fields: Json = {"scene": scene, "scene_param": scene_param}
        if channels:
            fields["wechat_channels"] = channels
        session.context = fields | {"at": now}
        lately = session.welcomed_at is not None and now < session.welcomed_at + WINDOW_S
        code = ""
        if not lately and not self.window_open(session):
            code = self.new_code(EventCode(session, now + WELCOME_S, ("text", "msgmenu"), welcome=True))
            fields["welcome_code"] = code
        who = {"external_userid": session.external_userid}
        return self.log_event(session.open_kfid, "enter_session", **who, **fields), code

    def new_code(self, code: EventCode) -> str:
        """A one-time code for `send_msg_on_event`."""
        value = secrets.token_urlsafe(24)
        self.codes[value] = code
        return value

    def check_push_token(self, token: str, open_kfid: str) -> None:
        """Raise ApiError 95007 if the token is unknown, expired or of another account."""
        known = self._push_tokens.get(token)
        if known is None or known[0] != open_kfid or known[1] <= self._state.clock.now():
            raise ApiError(95007)

    def add_link(self, open_kfid: str, scene: str) -> str:
        """The url of an account and scene, always the same."""
        digest = hashlib.sha256(f"{open_kfid}|{scene}".encode()).hexdigest()
        self.links[f"kfc{digest[:16]}"] = (open_kfid, scene)
        return f"https://work.weixin.qq.com/kf/kfc{digest[:16]}?enc_scene=ENC{digest[16:40]}"

    def follow_link(self, url: str) -> tuple[str, str, str]:
        """(open_kfid, scene, scene_param) of a link; without a scene the parameter is not passed on.

        Raises:
            ControlError: this sandbox never made the link, or its parameters were changed.
        """
        parts = urlsplit(url)
        known = self.links.get(parts.path.rsplit("/", 1)[-1])
        query = parse_qs(parts.query)
        if known is None or self.add_link(*known).split("enc_scene=")[1] != query.get("enc_scene", [""])[0]:
            raise ControlError("this kf link was not made here", 404)
        return (known[0], known[1], cut(query.get("scene_param", [""])[0], SCENE_PARAM_BYTES) if known[1] else "")
