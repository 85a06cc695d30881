"""Pushes into inbox arrivals."""

import base64

import pytest

from wecom.callback.events import to_event

CLICK = """<xml><ToUserName><![CDATA[CORP]]></ToUserName><FromUserName><![CDATA[HR01]]></FromUserName>
<CreateTime>1700000100</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{event}]]></Event>
<EventKey><![CDATA[advance:12]]></EventKey><TaskId><![CDATA[card-1]]></TaskId>
<CardType><![CDATA[button_interaction]]></CardType><ResponseCode><![CDATA[R2]]></ResponseCode>
<AgentID>1000002</AgentID>{selected}</xml>"""

SELECTED = (
    "<SelectedItems>{items}</SelectedItems>",
    "<SelectedItem><QuestionKey>{key}</QuestionKey><{o}Ids>{ids}</{o}Ids></SelectedItem>",
)


def click(selected: str = "", event: str = "template_card_event") -> bytes:
    return CLICK.format(event=event, selected=selected).encode()


def selection(questions: dict[str, list[str]], spelling: str = "Option") -> str:
    items = "".join(
        SELECTED[1].format(key=key, o=spelling, ids="".join(f"<{spelling}Id>{i}</{spelling}Id>" for i in ids))
        for key, ids in questions.items()
    )
    return SELECTED[0].format(items=items)


def test_a_text_from_a_member_is_deduped_by_its_msgid():
    push = (
        "<xml><FromUserName>Hr01</FromUserName><CreateTime>{}</CreateTime><MsgType>text</MsgType>"
        "<Content>你好</Content><MsgId>4561255354251345929</MsgId><AgentID>1000002</AgentID></xml>"
    )
    first, again = to_event(push.format(1700000000).encode()), to_event(push.format(1700000005).encode())

    assert first.kind == "app.text"
    assert first.subject == "member:hr01"
    assert first.payload == {
        "userid": "Hr01",
        "content": "你好",
        "msgid": "4561255354251345929",
        "create_time": 1700000000,
    }
    assert first.key == again.key


def test_a_card_click_carries_task_button_and_clicker():
    event = to_event(click())

    assert (event.kind, event.subject) == ("app.card_clicked", "card:card-1")
    assert event.payload == {
        "userid": "HR01",
        "event_key": "advance:12",
        "task_id": "card-1",
        "response_code": "R2",
        "card_type": "button_interaction",
        "selected": {},
        "create_time": 1700000100,
    }


def test_a_click_in_the_corner_menu_is_a_click_too():
    assert to_event(click(event="template_card_menu_event")).kind == "app.card_clicked"


def test_two_buttons_in_the_same_second_are_two_clicks():
    other = click().replace(b"advance:12", b"reject:12")

    assert to_event(click()).key != to_event(other).key


def test_a_repeated_push_has_the_same_key():
    assert to_event(click()).key == to_event(click()).key


@pytest.mark.parametrize("spelling", ["Option", "Opiton"])
@pytest.mark.parametrize("chosen", [{"q1": ["o1"]}, {"q1": ["o1", "o2"]}, {"q1": ["o1"], "q2": ["x", "y"]}])
def test_selected_items_come_in_any_number_and_both_spellings(spelling, chosen):
    assert to_event(click(selection(chosen, spelling))).payload["selected"] == chosen


@pytest.mark.parametrize(
    "selected",
    [
        "<SelectedItems/>",
        "<SelectedItems><SelectedItem/></SelectedItems>",
        "<SelectedItems><SelectedItem><QuestionKey>q</QuestionKey><OptionIds/></SelectedItem></SelectedItems>",
    ],
)
def test_empty_selections_are_read(selected):
    assert [ids for ids in to_event(click(selected)).payload["selected"].values() if ids] == []


def test_a_kf_push_names_account_and_token():
    event = to_event(
        b"<xml><ToUserName>C</ToUserName><CreateTime>1700000000</CreateTime><MsgType>event</MsgType>"
        b"<Event>kf_msg_or_event</Event><Token>TKN1</Token><OpenKfId>wk01</OpenKfId></xml>"
    )

    assert (event.kind, event.subject) == ("wecom.kf_push", "kf_account:wk01")
    assert event.payload == {"open_kfid": "wk01", "token": "TKN1"}


def test_entering_the_app_is_noticed():
    event = to_event(
        b"<xml><FromUserName>hr01</FromUserName><CreateTime>1</CreateTime><MsgType>event</MsgType>"
        b"<Event>enter_agent</Event><EventKey/></xml>"
    )

    assert (event.kind, event.payload) == ("app.entered", {"userid": "hr01"})


@pytest.mark.parametrize(
    ("push", "name"),
    [
        ("<xml><MsgType>event</MsgType><Event>brand_new</Event></xml>", "brand_new"),
        (
            "<xml><MsgType>event</MsgType><Event>change_external_contact</Event><ChangeType>new</ChangeType></xml>",
            "change_external_contact/new",
        ),
        ("<xml><MsgType>event</MsgType></xml>", "unnamed"),
        ("<xml><MsgType>event</MsgType><Event>LOCATION</Event></xml>", "LOCATION"),
        ("<xml><MsgType>event</MsgType><Event>kf_msg_or_event</Event></xml>", "kf_msg_or_event"),
        ("<xml><MsgType>event</MsgType><Event>template_card_event</Event></xml>", "template_card_event"),
        ("<xml><MsgType>hologram</MsgType><FromUserName>hr01</FromUserName><MsgId>7</MsgId></xml>", "message:hologram"),
        ("<xml><MsgType>text</MsgType><Content>x</Content></xml>", "message:text"),
    ],
)
def test_what_we_have_no_use_for_is_stored_as_other(push, name):
    event = to_event(push.encode())

    assert (event.kind, event.payload["event"]) == ("wecom.other", name)


@pytest.mark.parametrize(
    "plain",
    [
        b"<xml><a>1</a></xml>",
        b"<xml><MsgType>text</MsgType><Content>\x01</Content></xml>",
        b"<xml><MsgType>text</MsgType><Content>\xe4\xbd</Content></xml>",
        b"<!DOCTYPE x><xml><MsgType>text</MsgType></xml>",
        b"",
    ],
)
def test_what_cannot_be_read_is_stored_with_its_bytes(plain):
    event = to_event(plain)

    assert (event.kind, base64.b64decode(event.payload["bytes"])) == ("wecom.unreadable", plain)
    assert event == to_event(plain) != to_event(plain + b" ")
