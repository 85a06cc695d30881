"""Pushes as WeCom documents them, and some it may invent tomorrow.

Source: messages and events of the receive mode (developer.work.weixin.qq.com/document/path/90239, 90240, 94670,
92130, 90970, 91815).
"""

from __future__ import annotations

import secrets
import time
from typing import Any

from sandbox.check.target import Target

Fields = dict[str, Any]


def text(target: Target, words: str) -> Fields:
    """A text message with an id of its own."""
    return target.fields("text", Content=words, MsgId=message_id())


def tap(target: Target, key: str) -> Fields:
    """A tap on a card's button."""
    card = {"EventKey": key, "TaskId": "sandbox-check", "CardType": "button_interaction"}
    return target.fields("event", Event="template_card_event", ResponseCode=secrets.token_urlsafe(16), **card)


def message_id() -> str:
    """A 64-bit number, as WeCom numbers messages."""
    return str(secrets.randbelow(2**63 - 10**18) + 10**18)


def documented(target: Target) -> dict[str, Fields]:
    """One of each kind that a self-built app can be sent."""

    def message(kind: str, **more: Any) -> Fields:
        return target.fields(kind, MsgId=message_id(), **more)

    def event(name: str, **more: Any) -> Fields:
        return target.fields("event", Event=name, **more)

    system = {"ToUserName": target.receive_id, "FromUserName": "sys", "CreateTime": int(time.time())}
    company = system | {"MsgType": "event"}
    one = {"QuestionKey": "q1", "OptionIds": {"OptionId": ["o1"]}}
    two = {"QuestionKey": "q2", "OptionIds": {"OptionId": ["o1", "o2"]}}
    unsigned = {name: value for name, value in company.items() if name != "FromUserName"}
    return {
        "text": message("text", Content="你好，<b>&amp;]]> 😀"),
        "image": message("image", PicUrl="https://example.com/a.jpg", MediaId="M"),
        "voice": message("voice", MediaId="M", Format="amr"),
        "video": message("video", MediaId="M", ThumbMediaId="T"),
        "location": message("location", Location_X="39.9", Location_Y="116.4", Scale="15", Label="总行"),
        "link": message("link", Title="标题", Description="说明", Url="https://example.com/", PicUrl=""),
        "subscribe": event("subscribe"),
        "unsubscribe": event("unsubscribe"),
        "enter_agent": event("enter_agent", EventKey=""),
        "LOCATION": event("LOCATION", Latitude="39.9", Longitude="116.4", Precision="65"),
        "click": event("click", EventKey="menu-1"),
        "view": event("view", EventKey="https://example.com/"),
        "template_card_event": tap(target, "agree"),
        "one selected item": tap(target, "submit") | {"SelectedItems": {"SelectedItem": one}},
        "two selected items": tap(target, "submit") | {"SelectedItems": {"SelectedItem": [one, two]}},
        "template_card_menu_event": tap(target, "menu") | {"Event": "template_card_menu_event"},
        "kf_msg_or_event": unsigned | {"Event": "kf_msg_or_event", "Token": "T", "OpenKfId": "wkSandboxCheck"},
        "change_contact": company | {"Event": "change_contact", "ChangeType": "update_user", "UserID": "check01"},
        "change_external_contact": company
        | {"Event": "change_external_contact", "ChangeType": "add_external_contact", "UserID": target.userid}
        | {"ExternalUserID": "wmSandboxCheck", "State": "s", "WelcomeCode": "W"},
        "sys_approval_change": company
        | {"Event": "sys_approval_change", "ApprovalInfo": {"SpNo": "202601050001", "StatuChangeEvent": 2}},
        "batch_job_result": company
        | {"Event": "batch_job_result", "BatchJob": {"JobId": "J", "JobType": "sync_user", "ErrCode": 0}},
    }


def unknown(target: Target) -> dict[str, Fields]:
    """What no document names: WeCom adds kinds without notice, and repeats what is not answered with 200."""
    return {
        "unknown event": target.fields("event", Event="sandbox_check_event", New={"Field": 1}),
        "unknown message": target.fields("sandbox_check", MsgId=message_id(), What="new"),
        "unknown field": text(target, "hello") | {"NewField": {"Inner": ["a", "b"]}},
        "unknown change": target.fields("event", Event="change_contact", ChangeType="sandbox_check"),
        "event without a name": target.fields("event"),
    }
