"""A client's calls for what persons do about customer contact."""

from __future__ import annotations

from sandbox.client.calling import Calling, Json


class FriendActs(Calling):
    """Part of `SandboxClient`."""

    def add_friend(
        self, who: str, userid: str | None = None, qr_code: str | None = None, half: bool = False, welcome: bool = True
    ) -> Json:
        """A WeChat user adds a member, by name or by a code; returns userid, state and welcome_code.

        Args:
            half: without the member's agreement so far.
            welcome: False as where the member's account has a welcome of its own.
        """
        fields = {"userid": userid, "qr_code": qr_code, "half": half, "welcome": welcome}
        return self._post(f"/candidates/{who}/add-friend", **fields)

    def delete_friend(self, who: str, userid: str) -> None:
        """A WeChat user deletes a member."""
        self._post(f"/candidates/{who}/delete-friend", userid=userid)

    def talk_to_friend(self, who: str, userid: str, text: str = "") -> None:
        """A WeChat user writes to a member, who reads it outside any app."""
        self._post(f"/candidates/{who}/talk-to-friend", userid=userid, text=text)

    def delete_customer(self, userid: str, who: str) -> None:
        """A member deletes a customer."""
        self._post(f"/members/{userid}/delete-customer", external_userid=who)

    def group_sends(self, userid: str) -> list[Json]:
        """The group sends that wait for a member's confirmation: msgid, text, customers."""
        found: list[Json] = self._call("GET", f"/members/{userid}/group-sends")["group_sends"]
        return found

    def confirm_group_send(self, userid: str, msgid: str) -> list[str]:
        """The member taps "send"; returns whom it reached."""
        sent: list[str] = self._post(f"/members/{userid}/group-sends", msgid=msgid)["sent"]
        return sent

    def customer_event(self, userid: str, who: str, change_type: str, **fields: str) -> None:
        """Push any other `change_external_contact`, such as transfer_fail with FailReason."""
        self._post(f"/members/{userid}/customer-event", external_userid=who, change_type=change_type, fields=fields)

    # pages and the mini-program
    def check_jssdk(self, kind: str, page: str, given: Json) -> Json:
        """What wx.config (`corp`) or wx.agentConfig (`agent_config`) says to a page's signature."""
        asked = {name: given[name] for name in ("timestamp", "nonceStr", "signature")}
        return self._post("/jssdk/check", kind=kind, url=page, **asked)

    def sealed_for_mini(self, openid: str, data: Json, app_id: str | None = None) -> Json:
        """encryptedData and iv of what WeChat hands to the mini-program's page."""
        return self._post(f"/wechat/{openid}/sealed", data=data, app_id=app_id)

    def import_done(self, job_type: str, errcode: int = 0, errmsg: str = "ok") -> str:
        """An import of the address book ends (batch_job_result); returns its job id."""
        return str(self._post("/contacts/job-done", job_type=job_type, errcode=errcode, errmsg=errmsg)["job_id"])
