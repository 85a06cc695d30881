"""The 48 hours and five messages after a customer's last message."""

from datetime import timedelta

from notify import windows
from tests.notify.conftest import ACCOUNT, CUSTOMER


def is_open(desk):
    with desk.db.read() as session:
        return windows.open_window(session, CUSTOMER, desk.clock.now()) is not None


def test_there_is_no_window_before_the_customer_wrote(desk):
    assert not is_open(desk)


def test_it_closes_a_minute_before_48_hours(desk):
    desk.wrote()
    desk.clock.advance(timedelta(hours=47, minutes=58))
    assert is_open(desk)

    desk.clock.advance(timedelta(minutes=1))
    assert not is_open(desk)


def test_a_message_that_comes_late_does_not_shorten_the_window(desk):
    desk.wrote()
    desk.wrote(ago=timedelta(hours=47))
    desk.clock.advance(timedelta(hours=2))

    assert is_open(desk)


def test_a_new_message_opens_an_ended_conversation(desk):
    desk.wrote()
    desk.db.run(
        lambda session: windows.session_moved(
            session, open_kfid=ACCOUNT, external_userid=CUSTOMER, service_state=4
        )
    )
    assert not is_open(desk)

    desk.clock.advance(timedelta(minutes=1))
    desk.wrote()
    assert is_open(desk)
