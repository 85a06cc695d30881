"""Every 微信客服 message and event, as persons send them and as `sync_msg` gives them back."""

import time

import pytest

from sandbox.client.client import SandboxError
from tests.sandbox.conftest import KF
from tests.sandbox.kf.test_state import WHO, code_of, pull, send, state
from tests.sandbox.test_media_contacts_roster import AMR, upload

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(20)

SAMPLES = (
    "location", "link", "business_card", "miniprogram", "channels", "channels_shop_product", "channels_shop_order",
    "merged_msg", "meeting", "schedule", "note",
)  # fmt: skip


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_candidate_can_send_every_type(client, app, kind):
    sent = client.send_sample(WHO, kind)

    [message] = pull(app)["msg_list"]
    assert (message["msgid"], message["origin"], message["msgtype"]) == (sent["msgid"], 3, kind)
    assert isinstance(message[kind], dict)
    [said] = client.truth()["said"]
    assert (said["msgtype"], said["body"]) == (kind, message[kind])


@pytest.mark.parametrize("kind", ["image", "voice", "video", "file"])
def test_media_too_big_for_kf_become_a_text_notice(client, app, kind):
    sent = client.send_oversize(WHO, kind)

    [message] = pull(app)["msg_list"]
    assert sent["oversize"] and message["msgtype"] == "text"


def test_a_servicer_sends_a_picture_and_a_menu_that_can_be_tapped(client, app):
    client.say(WHO, "您好")
    client.servicer_sends(WHO, "hr01", "image", data=PNG)
    client.servicer_sends(WHO, "hr01", "msgmenu")

    client.tap(WHO, "面试时间")

    _said, picture, menu, tapped = pull(app)["msg_list"]
    assert (picture["origin"], picture["servicer_userid"], picture["image"].keys()) == (5, "hr01", {"media_id"})
    assert (menu["msgtype"], menu["msgmenu"]["list"][0]["type"]) == ("msgmenu", "click")
    assert tapped["text"] == {"content": "面试时间", "menu_id": "1"}
    assert [entry["msgtype"] for entry in client.received("kf", WHO)] == ["image", "msgmenu"]


def last_event(app):
    return pull(app)["msg_list"][-1]["event"]


def test_who_comes_from_a_video_channel_is_told_with_the_entry(client, app):
    channel = {"nickname": "银行视频号", "shop_nickname": "", "scene": 1}
    client.open_kf(WHO, wechat_channels=channel)

    assert last_event(app)["wechat_channels"] == channel
    with pytest.raises(SandboxError, match="1 to 5"):
        client.open_kf(WHO, wechat_channels={"scene": 6})


def test_a_servicer_who_stops_is_1_in_the_list_and_2_in_the_event(client, app):
    client.servicer_status("hr01", 2, stop_type=1)

    assert last_event(app) == {
        "event_type": "servicer_status_change", "open_kfid": KF, "servicer_userid": "hr01", "status": 2, "stop_type": 1,
    }  # fmt: skip
    [listed] = app.get("kf/servicer/list", open_kfid=KF)["servicer_list"]
    assert (listed["status"], listed["stop_type"]) == (1, 1)
    client.say(WHO, "您好")
    assert code_of(move(app, 3, servicer_userid="hr01")) == 95019

    client.servicer_status("hr01", 1)
    assert "stop_type" not in last_event(app)
    assert app.get("kf/servicer/list", open_kfid=KF)["servicer_list"][0]["status"] == 0


def test_a_servicer_takes_back_what_he_wrote(client, app):
    client.say(WHO, "您好")
    msgid = client.servicer_says(WHO, "hr01", "写错了")["msgid"]

    client.servicer_recalls(WHO, msgid)

    event = last_event(app)
    assert (event["event_type"], event["recall_msgid"]) == ("servicer_recall_msg", msgid)
    assert event["servicer_userid"] == "hr01"
    assert client.received("kf", WHO)[0]["recalled"] is True


def test_a_recalled_message_is_marked_in_the_truth(client):
    msgid = client.say(WHO, "说错了")["msgid"]
    client.recall(WHO, msgid)

    assert client.truth()["said"][0]["recalled"] is True


def test_a_switched_off_customer_is_not_heard(client, app):
    client.say(WHO, "您好")
    client.reject_switch(WHO, "hr01")
    event = last_event(app)
    assert (event["event_type"], event["reject_switch"]) == ("reject_customer_msg_switch_change", 1)

    assert client.say(WHO, "有人吗") == {"msgid": "", "rejected": True}
    client.reject_switch(WHO, "hr01", on=False)
    assert client.say(WHO, "有人吗")["msgid"]
    assert len(pull(app)["msg_list"]) == 4


def test_an_unknown_event_passes_through(client, app):
    client.kf_event("brand_new", external_userid=WHO, colour="red")

    assert last_event(app) == {"event_type": "brand_new", "open_kfid": KF, "external_userid": WHO, "colour": "red"}


@pytest.mark.parametrize("fail_type", [0, 1, 2, 4, 5, 6, 8, 10, 11, 12, 13])
def test_a_send_fails_with_every_documented_type(client, app, fail_type):
    client.say(WHO, "您好")
    client.fail_next(WHO, fail_type)

    assert code_of(send(app, msgid="m1")) == 0

    event = last_event(app)
    assert (event["event_type"], event["fail_msgid"], event["fail_type"]) == ("msg_send_fail", "m1", fail_type)
    assert client.received("kf", WHO) == []


def test_a_fail_type_that_does_not_exist_is_refused(client):
    with pytest.raises(SandboxError, match="fail_type 3"):
        client.fail_next(WHO, 3)


def test_the_failure_can_come_later_than_the_answer(client, app):
    client.say(WHO, "您好")
    client.fail_next(WHO, 4, delay_s=0.3)
    assert code_of(send(app, msgid="m1")) == 0
    assert len(pull(app)["msg_list"]) == 1

    deadline = time.monotonic() + 20
    while len(pull(app)["msg_list"]) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert last_event(app)["fail_msgid"] == "m1"


# what the product may send


def media_id(app, kind, data):
    return upload(app, kind, data)["media_id"]


def test_every_type_is_taken_and_kept_whole(client, app):
    client.say(WHO, "您好")
    picture = media_id(app, "image", PNG)
    bodies = [
        ("image", {"media_id": picture}), ("voice", {"media_id": media_id(app, "voice", AMR)}),
        ("video", {"media_id": media_id(app, "video", MP4)}), ("file", {"media_id": media_id(app, "file", b"%PDF-1.7")}),
        ("link", {"title": "面试须知", "desc": "请提前十分钟", "url": "https://bank.example/a", "thumb_media_id": picture}),
        ("miniprogram", {"appid": "wx1", "title": "面试", "thumb_media_id": picture, "pagepath": "pages/a"}),
        ("location", {"name": "总行", "address": "一号", "latitude": 45.8, "longitude": 126.5}),
        ("business_card", {"userid": "hr01"}), ("ca_link", {"link_url": "https://work.weixin.qq.com/ca/cawcde"}),
    ]  # fmt: skip
    for number, (kind, body) in enumerate(bodies):
        if number % 5 == 0:
            client.say(WHO, "继续")
        assert code_of(send(app, msgtype=kind, **{kind: body})) == 0, kind

    assert [(entry["msgtype"], entry["body"]) for entry in client.received("kf", WHO)] == bodies


@pytest.mark.parametrize(
    ("kind", "body", "errcode"),
    [
        ("link", {"title": "t" * 129, "url": "https://a", "thumb_media_id": "IMG"}, 40058),
        ("link", {"title": "t", "url": "bank.example", "thumb_media_id": "IMG"}, 40058),
        ("link", {"title": "t", "desc": "字" * 171, "url": "https://a", "thumb_media_id": "IMG"}, 40058),
        ("link", {"title": "t", "url": "https://a"}, 40007),
        ("miniprogram", {"appid": "wx1", "title": "题" * 22, "pagepath": "p", "thumb_media_id": "IMG"}, 40058),
        ("image", {"media_id": "VOICE"}, 40007),
        ("location", {"latitude": "45", "longitude": 126.5}, 95022),
        ("location", {"latitude": 91, "longitude": 126.5}, 95022),
        ("business_card", {"userid": "nobody"}, 60111),
        ("ca_link", {"link_url": "ftp://x"}, 40058),
    ],
)
def test_wrong_cards(client, app, kind, body, errcode):
    client.say(WHO, "您好")
    ids = {"IMG": media_id(app, "image", PNG), "VOICE": media_id(app, "voice", AMR)}
    body = {name: ids.get(value, value) if isinstance(value, str) else value for name, value in body.items()}

    assert code_of(send(app, msgtype=kind, **{kind: body})) == errcode


# who holds the conversation


def move(app, target, **fields):
    body = {"open_kfid": KF, "external_userid": WHO, "service_state": target}
    return app.post("kf/service_state/trans", body | fields)


def on_event(app, code, kind="text"):
    menu = {"msgtype": "msgmenu", "msgmenu": {"head_content": "再见"}}
    text = {"msgtype": "text", "text": {"content": "请稍候"}}
    return code_of(app.post("kf/send_msg_on_event", {"code": code} | (text if kind == "text" else menu)))


def test_the_codes_of_the_pool_of_taking_and_of_the_end(client, app):
    client.say(WHO, "转人工")
    waiting = move(app, 2)["msg_code"]
    assert on_event(app, waiting, "menu") == 40008
    assert on_event(app, waiting) == 0
    assert on_event(app, waiting) == 41050

    taken = client.change_session(WHO, 1, "hr01")
    assert last_event(app)["msg_code"] == taken["msg_code"]
    assert on_event(app, taken["msg_code"]) == 0

    ended = client.change_session(WHO, 3)["msg_code"]
    assert on_event(app, ended, "menu") == 0
    assert [entry["text"] for entry in client.received("kf", WHO)] == ["请稍候", "请稍候", "再见"]


def test_a_code_dies_with_the_state_that_gave_it(client, app):
    client.say(WHO, "转人工")
    waiting = move(app, 2)["msg_code"]
    move(app, 3, servicer_userid="hr01")

    assert on_event(app, waiting) == 95018


def test_the_code_of_the_end_lives_20_seconds_and_that_of_the_pool_48_hours(client, app):
    client.say(WHO, "转人工")
    waiting = move(app, 2)["msg_code"]
    client.advance_clock(47 * 3600)
    assert on_event(app, waiting) == 0

    client.say(WHO, "还在吗")
    client.change_session(WHO, 1, "hr01")
    ended = move(app, 4)["msg_code"]
    client.advance_clock(21)
    assert on_event(app, ended) == 41050


def test_a_transfer_has_no_code(client, app):
    app.post("kf/servicer/add", {"open_kfid": KF, "userid_list": ["iv01"]})
    client.say(WHO, "转人工")
    assert "msg_code" in move(app, 3, servicer_userid="hr01")

    assert "msg_code" not in move(app, 3, servicer_userid="iv01")
    assert "msg_code" not in client.change_session(WHO, 2, "hr01")
    assert (last_event(app)["old_servicer_userid"], last_event(app)["new_servicer_userid"]) == ("iv01", "hr01")


@pytest.mark.parametrize(
    ("way", "target", "errcode"),
    [
        ((), 4, 95016), ((), 0, 95016), ((1,), 1, 95016), ((2,), 1, 95016), ((2,), 4, 95016), ((3,), 2, 95016),
        ((3, 4), 1, 95013), ((1,), 4, 0), ((3,), 4, 0), ((), 9, 95016),
    ],
)  # fmt: skip
def test_only_the_permitted_steps(client, app, way, target, errcode):
    client.say(WHO, "您好")
    for step in way:
        assert code_of(move(app, step, servicer_userid="hr01")) == 0

    assert code_of(move(app, target, servicer_userid="hr01")) == errcode


def test_a_client_offers_only_what_fits_the_state(client, app):
    client.say(WHO, "您好")
    with pytest.raises(SandboxError, match="impossible in state 0"):
        client.change_session(WHO, 1, "hr01")

    client.servicer_says(WHO, "hr01", "您好")
    client.change_session(WHO, 3)
    client.change_session(WHO, 4, "hr01")
    assert state(app) == 3
