"""Every message and event of a pull: stored under its kind, harmless whatever it holds."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from messaging import inbox
from models import KF_FAILS_CLOSING, KF_MESSAGES, InboxEvent, KfWindow
from tests.wecom.api.test_client import TOKEN_ANSWER, http, scripted_server
from tests.wecom.conftest import CANDIDATE, CORP, KF, SECRET
from wecom.api.client import WeComClient
from wecom.api.token_store import LocalStore
from wecom.callback import metrics as callback_metrics
from wecom.kf import bodies as kf_bodies
from wecom.kf import calls as kf_calls
from wecom.kf import events as kf_events
from wecom.kf import windows

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
TYPES = (
    "location", "link", "business_card", "miniprogram", "channels", "channels_shop_product", "channels_shop_order",
    "merged_msg", "meeting", "schedule", "note", "msgmenu", "sticker",
)  # fmt: skip


def arrivals(client):
    return [kf_events.to_arrival(KF, message) for message in kf_calls.sync_msg(client, KF, "")["messages"]]


@pytest.mark.parametrize("kind", TYPES)
def test_a_message_of_any_type_keeps_what_it_is(client, sandbox, kind):
    sandbox.send_sample(CANDIDATE, kind)

    [arrival] = arrivals(client)
    assert (arrival.kind, arrival.subject) == ("kf.message", f"kf:{CANDIDATE}")
    assert (arrival.payload["msgtype"], arrival.payload["text"]) == (kind, "")
    assert isinstance(arrival.payload["raw"][kind], dict)


def test_what_a_servicer_writes_is_his_and_not_hers(client, sandbox):
    sandbox.say(CANDIDATE, "您好")
    sandbox.servicer_sends(CANDIDATE, "hr01", "image", data=b"\x89PNG\r\n\x1a\n")
    sandbox.servicer_says(CANDIDATE, "hr01", "请看")

    said, picture, words = arrivals(client)
    assert said.kind == "kf.message"
    assert (picture.kind, picture.payload["servicer_userid"]) == ("kf.servicer_said", "hr01")
    assert picture.payload["media_id"] and words.payload["text"] == "请看"


def test_the_entry_from_a_video_channel(client, sandbox):
    sandbox.open_kf(CANDIDATE, wechat_channels={"nickname": "银行", "shop_nickname": "", "scene": 2})

    [arrival] = arrivals(client)
    assert (arrival.kind, arrival.payload["wechat_channels"]["scene"]) == ("kf.entered", 2)


def test_the_state_of_a_servicer_counts_from_one(client, sandbox):
    sandbox.servicer_status("hr01", 2, stop_type=1)

    [arrival] = arrivals(client)
    assert (arrival.kind, arrival.subject) == ("kf.servicer_status", f"kf_account:{KF}")
    payload = arrival.payload
    assert (payload["servicer_userid"], payload["status"], payload["stop_type"]) == ("hr01", 2, 1)


def test_recalls_of_both_sides_and_the_switch(client, sandbox):
    said = sandbox.say(CANDIDATE, "说错了")["msgid"]
    sandbox.recall(CANDIDATE, said)
    answered = sandbox.servicer_says(CANDIDATE, "hr01", "写错了")["msgid"]
    sandbox.servicer_recalls(CANDIDATE, answered)
    sandbox.reject_switch(CANDIDATE, "hr01")

    found = {arrival.kind: arrival.payload for arrival in arrivals(client)}
    assert found["kf.recalled"]["recall_msgid"] == said
    assert found["kf.servicer_recalled"]["recall_msgid"] == answered
    assert (found["kf.customer_muted"]["reject_switch"], found["kf.customer_muted"]["servicer_userid"]) == (1, "hr01")


@pytest.mark.parametrize("fail_type", [0, 1, 2, 4, 5, 6, 8, 10, 11, 12, 13])
def test_every_way_to_fail_is_told_and_most_close_the_window(sandbox, client, sqlite_db, fail_type):
    sandbox.say(CANDIDATE, "您好")
    sandbox.fail_next(CANDIDATE, fail_type)
    kf_calls.send_msg(client, kf_bodies.addressed(kf_bodies.text("您好"), CANDIDATE, KF, "m1"))

    def store(session):
        for message in kf_calls.sync_msg(client, KF, "")["messages"]:
            arrival = kf_events.to_arrival(KF, message)
            windows.note(session, KF, message, arrival)
        return arrival

    arrival = sqlite_db.run(store)
    assert (arrival.kind, arrival.payload["fail_msgid"], arrival.payload["fail_type"]) == (
        "kf.send_failed", "m1", fail_type,
    )  # fmt: skip
    with sqlite_db.read() as session:
        closed = session.scalar(select(KfWindow.sent_count)) == KF_MESSAGES
    assert closed == (fail_type in KF_FAILS_CLOSING)


@pytest.mark.parametrize(
    ("change", "state", "old", "new"),
    [(1, 3, "", "hr01"), (2, 3, "hr01", "iv01"), (3, 4, "hr01", ""), (4, 3, "", "hr01")],
)
def test_every_change_of_who_holds_the_conversation(sqlite_db, change, state, old, new):
    event = {"event_type": "session_status_change", "open_kfid": KF, "external_userid": CANDIDATE}
    event |= {"change_type": change, "old_servicer_userid": old, "new_servicer_userid": new, "msg_code": "C"}
    message = {"msgtype": "event", "origin": 4, "send_time": 1, "msgid": "m", "event": event}

    def store(session):
        arrival = kf_events.to_arrival(KF, message)
        windows.note(session, KF, message, arrival)
        return arrival.payload

    payload = sqlite_db.run(store)
    assert (payload["change_type"], payload["old_servicer_userid"], payload["new_servicer_userid"]) == (
        change,
        old,
        new,
    )
    with sqlite_db.read() as session:
        assert session.scalar(select(KfWindow.service_state)) == state


def test_an_unknown_event_is_stored_and_counted(client, sandbox, monkeypatch):
    # A process counts so many names and no more; tests before this one may have used them up.
    monkeypatch.setattr(callback_metrics, "_names", set())
    sandbox.kf_event("brand_new", external_userid=CANDIDATE, colour="red")

    [arrival] = arrivals(client)
    assert (arrival.kind, arrival.payload["event"]) == ("wecom.other", "kf_event:brand_new")
    assert arrival.payload["data"]["event"]["colour"] == "red"
    before = callback_metrics.PULLED.labels(kind="wecom.other", name="kf_event:brand_new")._value.get()
    callback_metrics.pulled([arrival])
    assert callback_metrics.PULLED.labels(kind="wecom.other", name="kf_event:brand_new")._value.get() == before + 1


def test_48_hours_of_silence_end_a_conversation_that_a_person_held(sqlite_db):
    def says(session, origin, at):
        message = {"origin": origin, "external_userid": CANDIDATE, "msgtype": "text", "text": {"content": "x"}}
        message |= {"send_time": at, "msgid": str(at)}
        windows.note(session, KF, message, kf_events.to_arrival(KF, message))

    start, hour = int(NOW.timestamp()), 3600

    def story(session):
        says(session, 3, start)
        says(session, 5, start + 60)
        says(session, 3, start + 47 * hour)
        held = windows.window_of(session, KF, CANDIDATE).service_state
        says(session, 3, start + 96 * hour)
        return held, windows.window_of(session, KF, CANDIDATE).service_state

    assert sqlite_db.run(story) == (3, 0)


def test_half_a_character_and_no_number_do_not_stop_an_account(sqlite_db):
    said = '{"origin": 3, "external_userid": "w\\ud800", "msgtype": "location", "location": {"latitude": NaN, "longitude": 1e999}}'
    page = http(f'{{"errcode": 0, "next_cursor": "c", "has_more": 0, "msg_list": [{said}, 7]}}'.encode())
    client = WeComClient(CORP, SECRET, api_base=scripted_server(TOKEN_ANSWER, page), store=LocalStore())

    [message] = kf_calls.sync_msg(client, KF, "")["messages"]

    def store(session):
        arrival = kf_events.to_arrival(KF, message)
        windows.note(session, KF, message, arrival)
        inbox.receive_all(session, [arrival], now=NOW)
        return arrival.payload

    payload = sqlite_db.run(store)
    assert (payload["external_userid"], payload["raw"]["location"]) == ("w?", {"latitude": None, "longitude": None})


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
field_names = st.sampled_from(
    [
        "msgid", "open_kfid", "external_userid", "send_time", "origin", "servicer_userid", "text", "voice", "event",
    ]
)  # fmt: skip
events = st.fixed_dictionaries(
    {"event_type": st.sampled_from([*kf_events.EVENTS, "new"])},
    optional={"external_userid": st.just(CANDIDATE) | values, "change_type": values, "fail_type": values,
              "status": values, "fail_msgid": values, "wechat_channels": values, "welcome_code": values},
)  # fmt: skip
messages = st.dictionaries(field_names, values | st.just(CANDIDATE), max_size=8).flatmap(
    lambda fields: st.fixed_dictionaries(
        {}, optional={"msgtype": st.sampled_from(["text", "voice", "event", "note", ""]) | values,
                      "origin": st.sampled_from([3, 4, 5]), "event": events | values},
    ).map(lambda more: fields | more)
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(messages, max_size=4))
def test_no_message_stops_a_pull(sqlite_db, pulled):
    def store(session):
        found = [kf_events.to_arrival(KF, message) for message in pulled]
        for message, arrival in zip(pulled, found, strict=True):
            windows.note(session, KF, message, arrival)
        inbox.receive_all(session, found, now=NOW)
        callback_metrics.pulled(found)
        kinds = {event.kind for event in session.scalars(select(InboxEvent))}
        assert kinds <= kf_events.ALL

    sqlite_db.run(store)
