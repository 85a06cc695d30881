"""The 48 hours and five messages after a customer's last message."""

from datetime import timedelta

from notify import windows
from tests.notify.conftest import CUSTOMER


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
