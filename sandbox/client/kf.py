"""A client's calls for what persons do in 微信客服: candidates, servicers, the administrator."""

from __future__ import annotations

import base64
from typing import Any

from sandbox.client.calling import Calling, Json


class KfActs(Calling):
    """Part of `SandboxClient`."""

    # a candidate
    def open_link(self, who: str, url: str) -> Json:
        """Open a kf link; returns msgid and welcome_code."""
        return self._post(f"/candidates/{who}/open", url=url)

    def open_kf(
        self,
        who: str,
        scene: str = "",
        scene_param: str = "",
        open_kfid: str | None = None,
        wechat_channels: Json | None = None,
    ) -> Json:
        """Open the conversation without a link; `wechat_channels` for who comes from a video channel."""
        fields = {"open_kfid": open_kfid, "wechat_channels": wechat_channels}
        return self._post(f"/candidates/{who}/open", scene=scene, scene_param=scene_param, **fields)

    def say(self, who: str, text: str, open_kfid: str | None = None) -> Json:
        """Write a text."""
        return self._post(f"/candidates/{who}/say", text=text, open_kfid=open_kfid)

    def send_media(self, who: str, kind: str, data: bytes, filename: str = "", open_kfid: str | None = None) -> Json:
        """Send voice (AMR), image, video or file; returns msgid and media_id."""
        text = base64.b64encode(data).decode()
        fields = {"msgtype": kind, "data_base64": text, "filename": filename, "open_kfid": open_kfid}
        return self._post(f"/candidates/{who}/send", **fields)

    def send_voice(self, who: str, data: bytes) -> Json:
        """Send a voice message (AMR bytes)."""
        return self.send_media(who, "voice", data)

    def send_oversize(self, who: str, kind: str = "video") -> Json:
        """Send a file over the size limit, which arrives as a text notice."""
        return self._post(f"/candidates/{who}/send", msgtype=kind, oversize=True)

    def send_sample(self, who: str, msgtype: str) -> Json:
        """A message of a type without a file (location, link, note, ...) with a made-up body."""
        return self._post(f"/candidates/{who}/send", msgtype=msgtype)

    def send_other(self, who: str, msgtype: str = "sticker", body: Json | None = None) -> Json:
        """A message of any type with exactly this body."""
        return self._post(f"/candidates/{who}/send", msgtype=msgtype, body=body or {})

    def tap(self, who: str, label: str | None = None, menu_id: str | None = None) -> Json:
        """Press a menu item."""
        return self._post(f"/candidates/{who}/tap", label=label, menu_id=menu_id)

    def recall(self, who: str, msgid: str) -> Json:
        """Recall a message."""
        return self._post(f"/candidates/{who}/recall", msgid=msgid)

    def reject(self, who: str, reject: bool = True) -> Json:
        """Refuse all further messages, or stop refusing."""
        return self._post(f"/candidates/{who}/reject", reject=reject)

    def fail_next(self, who: str, fail_type: int, times: int = 1, delay_s: float = 0.0) -> Json:
        """The next sends are answered 0 and then fail, `delay_s` real seconds later."""
        fields = {"fail_type": fail_type, "times": times, "delay_s": delay_s}
        return self._post("/kf/fail-next", external_userid=who, **fields)

    # a servicer in the WeCom client
    def change_session(self, who: str, change_type: int, servicer_userid: str | None = None) -> Json:
        """A servicer takes, transfers, ends or reopens the conversation; returns msgid and, for 1 and 3, msg_code."""
        fields = {"external_userid": who, "change_type": change_type, "servicer_userid": servicer_userid}
        return self._post("/kf/session", **fields)

    def servicer_says(self, who: str, servicer_userid: str, text: str) -> Json:
        """A servicer writes in the client."""
        return self._post("/kf/servicer-says", external_userid=who, servicer_userid=servicer_userid, text=text)

    def servicer_sends(
        self, who: str, servicer_userid: str, msgtype: str, body: Json | None = None, data: bytes | None = None
    ) -> Json:
        """A servicer sends another type: `data` for a medium, `body` for the rest (left out: made up)."""
        text = base64.b64encode(data).decode() if data is not None else None
        fields = {"msgtype": msgtype, "body": body, "data_base64": text}
        return self._post("/kf/servicer-says", external_userid=who, servicer_userid=servicer_userid, **fields)

    def servicer_recalls(self, who: str, msgid: str) -> Json:
        """A servicer recalls a message of theirs."""
        return self._post("/kf/servicer-recall", external_userid=who, msgid=msgid)

    def servicer_status(self, servicer_userid: str, status: int, stop_type: int = 0) -> Json:
        """A servicer serves (1) or stops (2; stop_type 0 stopped, 1 paused)."""
        fields = {"servicer_userid": servicer_userid, "status": status, "stop_type": stop_type}
        return self._post("/kf/servicer-status", **fields)

    def reject_switch(self, who: str, servicer_userid: str, on: bool = True) -> Json:
        """A servicer switches a customer's messages off, or on again."""
        return self._post("/kf/reject-switch", external_userid=who, servicer_userid=servicer_userid, on=on)

    def kf_event(self, event_type: str, **fields: Any) -> Json:
        """An event of any type, known or not."""
        return self._post("/kf/event", event_type=event_type, fields=fields)

    def kf_managed(self, open_kfid: str, managed: bool = True) -> Json:
        """The administrator puts an account under API management, or ends that."""
        return self._post("/kf/managed", open_kfid=open_kfid, managed=managed)

    # a page inside WeChat or WeCom
    def upload_voice(self, amr: bytes, speex: bytes) -> str:
        """What wx.uploadVoice does; returns the media_id."""
        sent = {"amr_base64": base64.b64encode(amr).decode(), "speex_base64": base64.b64encode(speex).decode()}
        return str(self._post("/media/jssdk-voice", **sent)["media_id"])
