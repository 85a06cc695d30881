"""Every push that WeCom documents: which inbox row it becomes, and what makes two pushes two occasions."""

import pytest

from sandbox.core.xml import to_xml
from wecom.callback import kinds
from wecom.callback.events import to_event

HEAD = {"ToUserName": "CORP", "FromUserName": "Hr01", "CreateTime": 1700000000, "AgentID": 1000002}
COMPANY = {"ToUserName": "CORP", "FromUserName": "sys", "CreateTime": 1700000000}
APPROVAL = {
    "SpNo": "202601050001",
    "SpName": "录用审批",
    "SpStatus": 2,
    "TemplateId": "T1",
    "ApplyTime": 1700000000,
    "Applyer": {"UserId": "hr01", "Party": "1"},
    "SpRecord": [{"SpStatus": 2, "Details": [{"Approver": {"UserId": "boss"}, "SpStatus": 2}]}],
    "Comments": [{"CommentId": "c1"}, {"CommentId": "c2"}],
    "StatuChangeEvent": 10,
}


def said(msgtype, **fields):
    return to_xml(HEAD | {"MsgType": msgtype, "MsgId": "7001"} | fields).encode()


def event(name, head=HEAD, **fields):
    return to_xml(head | {"MsgType": "event", "Event": name} | fields).encode()


def friend(change, **fields):
    ids = {"UserID": "hr01", "ExternalUserID": "wmLiXiao"}
    return event("change_external_contact", COMPANY, ChangeType=change, **(ids | fields))


MEMBER = {"userid": "Hr01"}
FRIEND = {"userid": "hr01", "external_userid": "wmLiXiao", "create_time": 1700000000}
MESSAGE = MEMBER | {"msgid": "7001", "create_time": 1700000000}
MENU = MEMBER | {"create_time": 1700000000}
CARD = {"EventKey": "advance:12", "TaskId": "card-1", "CardType": "vote_interaction", "ResponseCode": "R2"}

# (push, inbox kind, subject, payload)
PUSHES = {
    "text": (said("text", Content="好"), "app.text", "member:hr01", MESSAGE | {"content": "好"}),
    "image": (
        said("image", PicUrl="http://p", MediaId="M"),
        "app.message",
        "member:hr01",
        MESSAGE | {"msgtype": "image", "media_id": "M", "pic_url": "http://p"},
    ),
    "voice": (
        said("voice", MediaId="M", Format="amr"),
        "app.message",
        "member:hr01",
        MESSAGE | {"msgtype": "voice", "media_id": "M", "format": "amr"},
    ),
    "video": (
        said("video", MediaId="M", ThumbMediaId="T"),
        "app.message",
        "member:hr01",
        MESSAGE | {"msgtype": "video", "media_id": "M", "thumb_media_id": "T"},
    ),
    "file": (said("file", MediaId="M"), "app.message", "member:hr01", MESSAGE | {"msgtype": "file", "media_id": "M"}),
    "location": (
        said("location", Location_X="39.9", Location_Y="116.4", Scale="15", Label="总行"),
        "app.message",
        "member:hr01",
        MESSAGE | {"msgtype": "location", "latitude": "39.9", "longitude": "116.4", "scale": "15", "label": "总行"},
    ),
    "link": (
        said("link", Title="t", Description="d", Url="http://u", PicUrl="http://p"),
        "app.message",
        "member:hr01",
        MESSAGE | {"msgtype": "link", "title": "t", "description": "d", "url": "http://u", "pic_url": "http://p"},
    ),
    "subscribe": (event("subscribe"), "app.joined", "member:hr01", MEMBER),
    "unsubscribe": (event("unsubscribe"), "app.left", "member:hr01", MEMBER),
    "enter_agent": (event("enter_agent", EventKey=""), "app.entered", "member:hr01", MEMBER),
    "LOCATION": (
        event("LOCATION", Latitude="39.9", Longitude="116.4", Precision="9"),
        "app.located",
        "member:hr01",
        MEMBER,
    ),
    "click": (
        event("click", EventKey="todo"),
        "app.menu",
        "member:hr01",
        MENU | {"event": "click", "event_key": "todo"},
    ),
    "view": (
        event("view", EventKey="http://u"),
        "app.menu",
        "member:hr01",
        MENU | {"event": "view", "event_key": "http://u"},
    ),
    "view_miniprogram": (
        event("view_miniprogram", EventKey="pages/a"),
        "app.menu",
        "member:hr01",
        MENU | {"event": "view_miniprogram", "event_key": "pages/a"},
    ),
    "scancode_push": (
        event("scancode_push", EventKey="k", ScanCodeInfo={"ScanType": "qrcode", "ScanResult": "1"}),
        "app.menu",
        "member:hr01",
        MENU | {"event": "scancode_push", "event_key": "k", "scan_type": "qrcode", "scan_result": "1"},
    ),
    "scancode_waitmsg": (
        event("scancode_waitmsg", EventKey="k"),
        "app.menu",
        "member:hr01",
        MENU | {"event": "scancode_waitmsg", "event_key": "k", "scan_type": "", "scan_result": ""},
    ),
    **{
        name: (
            event(name, EventKey="k", SendPicsInfo={"Count": 1}),
            "app.menu",
            "member:hr01",
            MENU | {"event": name, "event_key": "k"},
        )
        for name in ("pic_sysphoto", "pic_photo_or_album", "pic_weixin")
    },
    "location_select": (
        event("location_select", EventKey="k", SendLocationInfo={"Location_X": "1", "Location_Y": "2", "Label": "行"}),
        "app.menu",
        "member:hr01",
        MENU | {"event": "location_select", "event_key": "k", "latitude": "1", "longitude": "2", "label": "行"},
    ),
    **{
        name: (
            event(name, **CARD),
            "app.card_clicked",
            "card:card-1",
            MENU
            | {
                "event_key": "advance:12",
                "task_id": "card-1",
                "response_code": "R2",
                "card_type": "vote_interaction",
                "selected": {},
            },
        )
        for name in ("template_card_event", "template_card_menu_event", "taskcard_click")
    },
    "kf_msg_or_event": (
        event("kf_msg_or_event", {"ToUserName": "CORP", "CreateTime": 1}, Token="T", OpenKfId="wk1"),
        "wecom.kf_push",
        "kf_account:wk1",
        {"open_kfid": "wk1", "token": "T"},
    ),
    "kf_account_auth_change": (
        event("kf_account_auth_change", COMPANY, AuthAddOpenKfId=["wk1", "wk2"], AuthDelOpenKfId="wk3"),
        "wecom.kf_accounts_changed",
        None,
        {"added": ["wk1", "wk2"], "removed": ["wk3"]},
    ),
    "add_external_contact": (
        friend("add_external_contact", State="inv1", WelcomeCode="W1"),
        "contact.friend_added",
        "external:wmLiXiao",
        FRIEND | {"state": "inv1", "welcome_code": "W1"},
    ),
    "add_half_external_contact": (
        friend("add_half_external_contact"),
        "contact.friend_added",
        "external:wmLiXiao",
        FRIEND | {"state": "", "welcome_code": ""},
    ),
    **{
        name: (
            friend(name, FailReason="customer_refused"),
            "contact.friend_changed",
            "external:wmLiXiao",
            FRIEND | {"change_type": name, "state": "", "welcome_code": "", "fail_reason": "customer_refused"},
        )
        for name in (
            "edit_external_contact",
            "del_external_contact",
            "del_follow_user",
            "transfer_fail",
            "msg_audit_approved",
        )
    },
    **{
        name: (
            event("change_contact", COMPANY, ChangeType=name, **fields),
            "wecom.contact_changed",
            None,
            {
                "change_type": name,
                "userid": "",
                "new_userid": "",
                "status": "",
                "department": "",
                "party_id": "",
                "parent_id": "",
                "tag_id": "",
            }
            | payload,
        )
        for name, fields, payload in (
            (
                "create_user",
                {"UserID": "z1", "Department": "1,2", "Mobile": "1"},
                {"userid": "z1", "department": "1,2"},
            ),
            (
                "update_user",
                {"UserID": "z1", "NewUserID": "z2", "Status": 2},
                {"userid": "z1", "new_userid": "z2", "status": "2"},
            ),
            ("delete_user", {"UserID": "z1"}, {"userid": "z1"}),
            ("create_party", {"Id": 7, "Name": "x"}, {"party_id": "7"}),
            ("update_party", {"Id": 7, "ParentId": 2}, {"party_id": "7", "parent_id": "2"}),
            ("delete_party", {"Id": 7}, {"party_id": "7"}),
            ("update_tag", {"TagId": 3, "AddUserItems": "z1"}, {"tag_id": "3"}),
        )
    },
    "batch_job_result": (
        event(
            "batch_job_result", COMPANY, BatchJob={"JobId": "J", "JobType": "sync_user", "ErrCode": 0, "ErrMsg": "ok"}
        ),
        "wecom.job_done",
        None,
        {"job_id": "J", "job_type": "sync_user", "errcode": "0", "errmsg": "ok"},
    ),
    "sys_approval_change": (
        event("sys_approval_change", ApprovalInfo=APPROVAL),
        "wecom.approval_changed",
        None,
        {
            "sp_no": "202601050001",
            "sp_status": "2",
            "change": "10",
            "template_id": "T1",
            "applicant": "hr01",
            "comment_id": "c2",
        },
    ),
    "open_approval_change": (
        event("open_approval_change", COMPANY, ApprovalInfo={"ThirdNo": "3", "OpenSpStatus": 2}),
        "wecom.open_approval_changed",
        None,
        {"third_no": "3", "status": "2"},
    ),
    **{
        name: (
            event(name, ScheduleId="S", CalId="C"),
            "wecom.schedule_changed",
            None,
            MEMBER | {"event": name, "schedule_id": "S", "cal_id": "C"},
        )
        for name in ("add_schedule", "modify_schedule", "delete_schedule")
    },
    "meeting_change": (
        event("meeting_change", ChangeType="modify_meeting", MeetingId="M"),
        "wecom.meeting_changed",
        None,
        MEMBER | {"change_type": "modify_meeting", "meeting_id": "M"},
    ),
    **{
        name: (event(name, COMPANY), "wecom.app_state", None, {"event": name})
        for name in ("inactive_alert", "close_inactive_agent", "reopen_inactive_agent")
    },
}


@pytest.mark.parametrize("name", PUSHES)
def test_each_push_becomes_its_kind_with_its_payload(name):
    push, kind, subject, payload = PUSHES[name]

    arrival = to_event(push)

    assert (arrival.kind, arrival.payload) == (kind, payload)
    assert arrival.subject == (subject or arrival.key)


def test_every_row_of_the_tables_is_shown_by_a_push():
    assert {*kinds.MESSAGES, *kinds.EVENTS, *kinds.FRIENDS} - {*PUSHES} == {"change_contact"}
    assert {kind for _, kind, *_ in PUSHES.values()} | {kinds.OTHER, kinds.UNREADABLE} == kinds.ALL


@pytest.mark.parametrize("name", PUSHES)
def test_each_push_sent_twice_is_one_occasion_and_all_kinds_are_different_ones(name):
    push = PUSHES[name][0]
    others = {to_event(other[0]).key for key, other in PUSHES.items() if key != name and b"MsgId" not in other[0]}

    assert to_event(push).key == to_event(bytes(push)).key
    assert to_event(push).key not in others


def test_two_messages_in_one_second_from_one_person_are_two_occasions():
    first, second = said("text", Content="好"), said("text", Content="好").replace(b"7001", b"7002")

    assert to_event(first).key != to_event(second).key


@pytest.mark.parametrize("field", ["EventKey", "TaskId", "ResponseCode"])
def test_two_taps_in_one_second_from_one_person_are_two_occasions(field):
    other = event("template_card_event", **(CARD | {field: "other"}))

    assert to_event(event("template_card_event", **CARD)).key != to_event(other).key


def test_an_event_that_two_receivers_push_is_one_occasion():
    through_the_app = event("sys_approval_change", HEAD, ApprovalInfo=APPROVAL)
    through_the_approval_backend = event("sys_approval_change", HEAD | {"AgentID": 3010040}, ApprovalInfo=APPROVAL)

    assert to_event(through_the_app).key == to_event(through_the_approval_backend).key


@pytest.mark.parametrize(
    "change",
    [
        {"SpNo": "202601050002"},
        {"StatuChangeEvent": 5},
        {"Comments": [{"CommentId": "c3"}]},
        {"SpRecord": [{"SpStatus": 2, "Details": [{"Approver": {"UserId": "second"}, "SpStatus": 2}]}]},
    ],
)
def test_two_changes_of_an_approval_are_two_occasions(change):
    first, second = (event("sys_approval_change", ApprovalInfo=info) for info in (APPROVAL, APPROVAL | change))

    assert to_event(first).key != to_event(second).key
