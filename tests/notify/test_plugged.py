"""A bank's own channel on the ladder: before SMS, and whatever it does, the others go on."""

from datetime import timedelta

import pytest

from notify.plugged import PluggedChannel, PluggedSms
from notify.said import words_of
from tests.notify.conftest import DATA, make_desk
from tests.support.plugins import process_of, write

SENT = "open(self.settings['FILE'], 'a').write(f'{address}|{body.decode()}|{reference}' + chr(10)); return {'id': 'x'}"
REPEATS = "address, words, drops_repeats = 'phone', 'sms', True"
MAIL = "address, words, drops_repeats = 'email', 'email', False"


@pytest.fixture
def desk_with(sqlite_db, tmp_path):
    running = []

    def make(body=SENT, attributes=None):
        path = write(tmp_path / "plugins", "app_push", "channel", body, attributes=attributes)
        process = process_of(path, {"PLUGIN_APP_PUSH__FILE": str(tmp_path / "sent")})
        running.append(process)
        return make_desk(sqlite_db, plugged=[PluggedChannel(process.start(), process)])

    yield make
    for process in running:
        process.close()


def test_it_carries_the_words_of_sms_before_sms(desk_with, tmp_path):
    desk = desk_with()
    row = desk.post()

    desk.worker.drain()

    address, text, reference = (tmp_path / "sent").read_text("utf-8").strip().split("|")
    assert address == "13800138000" and "哈尔滨分行" in text and len(reference) == 32
    assert desk.attempts(row) == [("app_push", "sent")] and desk.sms.sent == []


def test_it_may_carry_the_words_of_mail(desk_with, tmp_path):
    desk = desk_with(attributes=MAIL)
    desk.post()

    desk.worker.drain()

    address, body, _ = (tmp_path / "sent").read_text("utf-8").strip().split("|")
    assert address == "lx@example.com"
    assert "面试提醒" in words_of("app_push", body) and words_of("app_push", "一条短信") == "一条短信"


def test_an_open_window_comes_first_and_first_contact_is_not_for_it(desk_with):
    desk = desk_with()
    desk.wrote()
    desk.post()
    first = desk.post("first", template="invitation_first", data={**DATA, "first_contact": True})

    desk.worker.drain()

    assert len(desk.kf.sent) == 1 and desk.attempts(first) == [("sms", "sent")]


def test_what_may_leave_by_sms_or_mail_alone_does_not_leave_by_it(desk_with):
    desk = desk_with()
    row = desk.post(only=["sms", "email"])

    desk.worker.drain()

    assert desk.attempts(row) == [("sms", "sent")]


def test_without_its_address_the_next_channel_carries_it(desk_with):
    desk = desk_with()
    desk.change(lambda candidate: setattr(candidate, "phone", None))
    row = desk.post()

    desk.worker.drain()

    assert desk.attempts(row) == [("email", "sent")]


def test_a_definite_no_gives_the_notice_to_the_next_channel(desk_with):
    desk = desk_with("raise PermanentFailure('not one of ours', errcode=404)")
    row = desk.post()

    desk.worker.drain()

    assert desk.attempts(row) == [("app_push", "failed"), ("sms", "sent")]
    assert desk.alarms == []


@pytest.mark.parametrize(
    "body",
    [
        "raise Uncertain('hung up')",
        "raise ValueError(body)",
        "raise SystemExit",
        "os._exit(1)",
        "return None",
        "return 'ok'",
        "return object()",
    ],
)
def test_whatever_else_it_does_may_have_been_a_message_so_a_person_decides(desk_with, body):
    desk = desk_with(body)
    row = desk.post()
    neighbour = desk.post("neighbour", only=["sms"])

    desk.worker.drain()

    assert desk.attempts(row) == [("app_push", "uncertain")]
    assert (desk.row(row).status, desk.alarms) == ("uncertain", ["uncertain"])
    assert "李晓" not in desk.row(row).reason
    assert desk.attempts(neighbour) == [("sms", "sent")]


def test_where_the_far_side_drops_repeats_the_same_bytes_are_sent_again(desk_with, tmp_path):
    once = f"first = not os.path.exists(self.settings['FILE'])\nif first:\n    {SENT.partition(';')[0]}\n    raise Uncertain('hung up')\n{SENT}"
    desk = desk_with(once, attributes=REPEATS)
    row = desk.post()

    desk.worker.drain()
    desk.clock.advance(timedelta(minutes=2))
    desk.worker.drain()

    first, second = (tmp_path / "sent").read_text("utf-8").splitlines()
    assert first == second
    assert desk.attempts(row) == [("app_push", "sent")] and desk.sms.sent == []


def test_one_that_can_not_be_started_any_more_has_sent_nothing(desk_with, tmp_path):
    desk = desk_with()
    for channel in desk.worker.registry.sender_of("notify.candidate")._channels.values():
        if channel.name == "app_push":
            channel._process.close()
    (tmp_path / "plugins" / "app_push.py").unlink()
    row = desk.post()

    desk.worker.drain()

    assert desk.attempts(row) == [("app_push", "failed"), ("sms", "sent")]


def test_an_sms_vendor_is_what_sms_leaves_by(tmp_path):
    body = SENT.replace("{address}", "{phone}")
    process = process_of(write(tmp_path / "p", "bank_sms", "sms", body), {"PLUGIN_BANK_SMS__FILE": str(tmp_path / "s")})
    process.start()

    assert PluggedSms(process).send("13800138000", "您好".encode(), "r1") == {"id": "x"}
    assert (tmp_path / "s").read_text("utf-8") == "13800138000|您好|r1\n"
    process.close()
