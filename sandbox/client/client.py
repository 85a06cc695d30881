"""A client of the control API: one method per call. Needs `requests` and nothing else of the sandbox."""

from __future__ import annotations

import time
from typing import Any

from sandbox.client.calling import Json, SandboxError
from sandbox.client.external_contacts import FriendActs
from sandbox.client.kf import KfActs
from sandbox.client.messages import AppActs
from sandbox.client.office import OaActs

__all__ = ["SandboxClient", "SandboxError"]


class SandboxClient(AppActs, FriendActs, KfActs, OaActs):
    """Plays the persons and reads the truth."""

    # set-up and time
    def setup(self, values: Json) -> Json:
        """Merge a set-up; returns the result."""
        return self._call("POST", "/setup", values)

    def get_setup(self) -> Json:
        """The set-up in force."""
        return self._call("GET", "/setup")

    def reset(self) -> None:
        """Forget everything."""
        self._post("/reset")

    def info(self) -> Json:
        """Addresses, clock, pending pushes."""
        return self._call("GET", "/info")

    def verify_url(self, app: str) -> Json:
        """WeCom's GET check of an app's callback."""
        return self._post("/verify-url", app=app)

    def set_clock(self, offset_s: float) -> Json:
        """Business time = real time + offset_s."""
        return self._post("/clock", offset_s=offset_s)

    def advance_clock(self, advance_s: float) -> Json:
        """Move business time forward."""
        return self._post("/clock", advance_s=advance_s)

    def expire_codes(self) -> int:
        """Let every one-time code and ticket run out."""
        return int(self._post("/codes/expire")["expired"])

    # a candidate in the mini-program
    def mini_login(self, openid: str, app_id: str | None = None) -> str:
        """A js_code of wx.login."""
        return str(self._post(f"/wechat/{openid}/login", app_id=app_id)["js_code"])

    def mini_phone(self, openid: str, phone: str | None = None, app_id: str | None = None) -> str:
        """A code of the phone number button."""
        return str(self._post(f"/wechat/{openid}/phone", phone=phone, app_id=app_id)["code"])

    def subscribe(self, openid: str, granted: list[str], refused: list[str] | None = None) -> Json:
        """Answer wx.requestSubscribeMessage."""
        return self._post(f"/wechat/{openid}/subscribe", granted=granted, refused=refused or [])

    # a member
    def member_says(self, userid: str, text: str, agent_id: int | None = None) -> Json:
        """Write to the app."""
        return self._post(f"/members/{userid}/say", text=text, agent_id=agent_id)

    def enter_app(self, userid: str, agent_id: int | None = None) -> Json:
        """Open the app's conversation."""
        return self._post(f"/members/{userid}/enter", agent_id=agent_id)

    def login(self, userid: str, authorize_url: str) -> Json:
        """Agree to a web login; returns redirect_url, code, state."""
        return self._post(f"/members/{userid}/login", url=authorize_url)

    def member_mini_login(self, userid: str, app_id: str | None = None) -> str:
        """A js_code of wx.qy.login."""
        return str(self._post(f"/members/{userid}/mini-login", app_id=app_id)["js_code"])

    def sit_at_browser(self, **who: str) -> Json:
        """Who logs in when a browser opens the login page: userid=, or openid= and external_userid=."""
        return self._post("/browser", **who)

    # truth and faults
    def truth(self, *channels: str) -> Json:
        """Everything, or only these channels."""
        return self._call("GET", "/truth", params=[("channel", channel) for channel in channels])

    def received(self, channel: str, who: str) -> list[Json]:
        """What one person received on one channel, in order."""
        entries: list[Json] = self.truth(channel)[channel].get(who.lower() if channel in ("app", "chat") else who, [])
        return entries

    def calls(self, path: str | None = None, limit: int = 100) -> list[Json]:
        """The newest API calls, oldest first."""
        params = {"limit": limit} | ({"path": path} if path else {})
        found: list[Json] = self._call("GET", "/calls", params=params)["calls"]
        return found

    def add_fault(self, path: str, kind: str, **fields: Any) -> int:
        """Script a failure; returns its id."""
        return int(self._call("POST", "/faults", {"path": path, "kind": kind} | fields)["id"])

    def faults(self) -> list[Json]:
        """The faults in force."""
        found: list[Json] = self._call("GET", "/faults")["faults"]
        return found

    def clear_faults(self) -> None:
        """Delete all."""
        self._call("DELETE", "/faults")

    def void_tokens(self) -> None:
        """Make every access token unknown."""
        self._post("/tokens/void")

    def settle(self, timeout_s: float = 20.0) -> bool:
        """Wait until no push is pending; False on timeout."""
        until = time.monotonic() + timeout_s
        while time.monotonic() < until:
            if self.info()["callbacks_pending"] == 0:
                return True
            time.sleep(0.02)
        return False
