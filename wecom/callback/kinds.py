"""Which push of WeCom becomes which inbox row: one table for messages, one for events.

A row of a table says: the inbox kind, whose order matters, what is taken over
into the payload, and what names the occasion. Whatever is not in the tables
becomes `wecom.other`.

Source: messages and events of the receive mode (path/90239 and 90240), 微信客服
(94670), customer contact (92130), address book (90970), approval (91815),
schedule (93648), meeting (99104).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wecom.callback import xml

MEMBER = "FromUserName"


@dataclass(frozen=True)
class Kind:
    """One row of the tables.

    Args:
        inbox: the kind of the inbox row.
        fields: payload name -> place in the push; `A/B` is a child's child, a
            name in brackets (`[A]`) may come several times.
        about: place of what the order is kept for; empty: nothing waits for it.
        subject: what stands in front of `about` in the row's subject.
        needs: places that must be filled, else the push is `wecom.other`.
        key: places that name the occasion, in front of the content's hash.
        company: the same event may come through two receivers (the app and the
            customer-contact, address-book or approval back-end) and is stored once.
    """

    inbox: str
    fields: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    subject: str = ""
    needs: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    company: bool = False


def _member(inbox: str, **fields: str) -> Kind:
    """A kind about one member, in the order of what this member does."""
    return Kind(inbox, {"userid": MEMBER, **fields}, about=MEMBER, subject="member", needs=(MEMBER,), key=(MEMBER,))


def _said(inbox: str, **fields: str) -> Kind:
    return _member(inbox, msgid="MsgId", create_time="CreateTime", **fields)


def _sent(**fields: str) -> Kind:
    """A message that is no text."""
    return _said("app.message", msgtype="MsgType", **fields)


def _menu(**fields: str) -> Kind:
    return _member("app.menu", event="Event", event_key="EventKey", create_time="CreateTime", **fields)


def _card() -> Kind:
    return Kind(
        "app.card_clicked",
        {
            "userid": MEMBER,
            "event_key": "EventKey",
            "task_id": "TaskId",
            "response_code": "ResponseCode",
            "card_type": "CardType",
            "create_time": "CreateTime",
        },
        about="TaskId",
        subject="card",
        needs=("TaskId", MEMBER),
        # Two taps in the same second share member and second, not task and button.
        key=("TaskId", "EventKey", MEMBER),
    )


def _company(inbox: str, *key: str, **fields: str) -> Kind:
    return Kind(inbox, fields, key=key, company=True)


def _friend(inbox: str, **fields: str) -> Kind:
    return Kind(
        inbox,
        {"userid": "UserID", "external_userid": "ExternalUserID", "create_time": "CreateTime", **fields},
        about="ExternalUserID",
        subject="external",
        needs=("ExternalUserID",),
        key=("ChangeType", "UserID", "ExternalUserID"),
        company=True,
    )


# MsgType -> row
MESSAGES: Mapping[str, Kind] = {
    "text": _said("app.text", content="Content"),
    "image": _sent(media_id="MediaId", pic_url="PicUrl"),
    "voice": _sent(media_id="MediaId", format="Format"),
    "video": _sent(media_id="MediaId", thumb_media_id="ThumbMediaId"),
    "file": _sent(media_id="MediaId"),
    "location": _sent(latitude="Location_X", longitude="Location_Y", scale="Scale", label="Label"),
    "link": _sent(title="Title", description="Description", url="Url", pic_url="PicUrl"),
}

_SCAN = {"scan_type": "ScanCodeInfo/ScanType", "scan_result": "ScanCodeInfo/ScanResult"}
_PLACE = {
    "latitude": "SendLocationInfo/Location_X",
    "longitude": "SendLocationInfo/Location_Y",
    "label": "SendLocationInfo/Label",
}
_SCHEDULE = _company(
    "wecom.schedule_changed", "ScheduleId", event="Event", schedule_id="ScheduleId", cal_id="CalId", userid=MEMBER
)
_LIFE = _company("wecom.app_state", "Event", event="Event")

# Event -> row; change_external_contact is looked up once more, by its ChangeType.
EVENTS: Mapping[str, Kind] = {
    # a member and the app
    "subscribe": _member("app.joined"),
    "unsubscribe": _member("app.left"),
    "enter_agent": _member("app.entered"),
    # Where a member is: no feature needs it, so it is not kept.
    "LOCATION": _member("app.located"),
    "click": _menu(),
    "view": _menu(),
    "view_miniprogram": _menu(),
    "scancode_push": _menu(**_SCAN),
    "scancode_waitmsg": _menu(**_SCAN),
    "pic_sysphoto": _menu(),
    "pic_photo_or_album": _menu(),
    "pic_weixin": _menu(),
    "location_select": _menu(**_PLACE),
    # cards
    "template_card_event": _card(),
    "template_card_menu_event": _card(),
    "taskcard_click": _card(),
    # 微信客服
    "kf_msg_or_event": Kind(
        "wecom.kf_push",
        {"open_kfid": "OpenKfId", "token": "Token"},
        about="OpenKfId",
        subject="kf_account",
        needs=("OpenKfId",),
        key=("OpenKfId",),
    ),
    "kf_account_auth_change": _company(
        "wecom.kf_accounts_changed", added="[AuthAddOpenKfId]", removed="[AuthDelOpenKfId]"
    ),
    # the company
    "change_contact": _company(
        "wecom.contact_changed",
        "ChangeType",
        "UserID",
        "Id",
        "TagId",
        change_type="ChangeType",
        userid="UserID",
        new_userid="NewUserID",
        status="Status",
        department="Department",
        party_id="Id",
        parent_id="ParentId",
        tag_id="TagId",
    ),
    "batch_job_result": _company(
        "wecom.job_done",
        "BatchJob/JobId",
        job_id="BatchJob/JobId",
        job_type="BatchJob/JobType",
        errcode="BatchJob/ErrCode",
        errmsg="BatchJob/ErrMsg",
    ),
    "sys_approval_change": _company(
        # Two approvers agree to one form: number, change and comment are equal, the content is not.
        "wecom.approval_changed",
        "ApprovalInfo/SpNo",
        "ApprovalInfo/StatuChangeEvent",
        "ApprovalInfo/Comments/CommentId",
        sp_no="ApprovalInfo/SpNo",
        sp_status="ApprovalInfo/SpStatus",
        change="ApprovalInfo/StatuChangeEvent",
        template_id="ApprovalInfo/TemplateId",
        applicant="ApprovalInfo/Applyer/UserId",
        comment_id="ApprovalInfo/Comments/CommentId",
    ),
    "open_approval_change": _company(
        "wecom.open_approval_changed",
        "ApprovalInfo/ThirdNo",
        "ApprovalInfo/OpenSpStatus",
        third_no="ApprovalInfo/ThirdNo",
        status="ApprovalInfo/OpenSpStatus",
    ),
    "add_schedule": _SCHEDULE,
    "modify_schedule": _SCHEDULE,
    "delete_schedule": _SCHEDULE,
    "meeting_change": _company(
        "wecom.meeting_changed",
        "MeetingId",
        "ChangeType",
        change_type="ChangeType",
        meeting_id="MeetingId",
        userid=MEMBER,
    ),
    "inactive_alert": _LIFE,
    "close_inactive_agent": _LIFE,
    "reopen_inactive_agent": _LIFE,
}

_ADDED = _friend("contact.friend_added", state="State", welcome_code="WelcomeCode")
_CHANGED = _friend(
    "contact.friend_changed",
    change_type="ChangeType",
    state="State",
    welcome_code="WelcomeCode",
    fail_reason="FailReason",
)

# ChangeType of change_external_contact -> row
FRIENDS: Mapping[str, Kind] = {
    "add_external_contact": _ADDED,
    "add_half_external_contact": _ADDED,
    "edit_external_contact": _CHANGED,
    "del_external_contact": _CHANGED,
    "del_follow_user": _CHANGED,
    "transfer_fail": _CHANGED,
    "msg_audit_approved": _CHANGED,
}

OTHER, UNREADABLE = "wecom.other", "wecom.unreadable"
ALL = frozenset({OTHER, UNREADABLE, *(row.inbox for table in (MESSAGES, EVENTS, FRIENDS) for row in table.values())})


def kind_of(node: xml.Node) -> Kind | None:
    """The row for a push, None when there is none or when what it needs is missing."""
    if xml.text(node, "MsgType") != "event":
        row = MESSAGES.get(xml.text(node, "MsgType"))
    elif xml.text(node, "Event") == "change_external_contact":
        row = FRIENDS.get(xml.text(node, "ChangeType"))
    else:
        row = EVENTS.get(xml.text(node, "Event"))
    return row if row is not None and all(at(node, place) for place in row.needs) else None


def name_of(node: xml.Node) -> str:
    """What a push calls itself: `message:image`, `enter_agent`, `change_contact/create_user`."""
    if xml.text(node, "MsgType") != "event":
        return f"message:{xml.text(node, 'MsgType')}"
    return "/".join(filter(None, (xml.text(node, "Event"), xml.text(node, "ChangeType")))) or "unnamed"


def at(node: xml.Node, place: str) -> Any:
    """The text at a place, of the newest where it comes several times; a list of texts for `[A]`."""
    if isinstance(found := node.get(place), str):
        return found
    if place.startswith("["):
        return [text for text in xml.as_list(node.get(place[1:-1])) if isinstance(text, str)]
    value: Any = node
    for name in place.split("/"):
        value = value.get(name, "") if isinstance(value, dict) else ""
        value = value[-1] if isinstance(value, list) else value
    return value if isinstance(value, str) else ""
