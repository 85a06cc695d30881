"""The outbox asks before the first bytes leave: what waits keeps its tries, what may have arrived is finished."""

from datetime import timedelta

import pytest

from core.errors import PermanentFailure, RetryLater, Uncertain
from tests.support.times import NOW

NIGHT = NOW + timedelta(hours=14)
MORNING = NOW + timedelta(hours=23)


@pytest.fixture
def asleep(desk_on_each):
    """Quiet from 23:00 to 8:00."""
    desk_on_each.worker.registry.quiet = lambda session, row, now: MORNING if NIGHT <= now < MORNING else None
    return desk_on_each


def later(desk, moment) -> None:
    """Both clocks come to a moment, and the worker does what is due."""
    desk.clock.advance(moment - desk.clock.now())
    desk.worker.drain(50)


def test_in_14_what_was_refused_for_now_by_day_is_not_repeated_at_night(asleep):
    asleep.sms.errors = [RetryLater("away", after_s=3600)]
    row = asleep.post(template="invitation_first")
    later(asleep, NIGHT - timedelta(minutes=10))
    later(asleep, NIGHT + timedelta(hours=2))
    found = asleep.row(row)
    assert (found.status, found.not_before, asleep.sms.sent) == ("queued", MORNING, [])
    later(asleep, MORNING)
    assert (asleep.row(row).status, len(asleep.sms.sent)) == ("sent", 1)


def test_in_14_another_channel_is_not_tried_at_night(asleep):
    asleep.sms.errors = [PermanentFailure("no such number")]
    asleep.worker.registry.quiet = None
    row = asleep.post(template="invitation_first")
    asleep.worker.send_one()
    asleep.worker.registry.quiet = lambda session, row, now: MORNING if now < MORNING else None
    asleep.worker.drain(50)
    assert (asleep.row(row).status, asleep.mail.sent) == ("queued", [])
    later(asleep, MORNING)
    assert asleep.attempts(row) == [("sms", "failed"), ("email", "sent")]


def test_in_14_bytes_that_may_have_arrived_are_cleared_up_at_night_as_by_day(asleep):
    asleep.wrote()
    asleep.kf.errors = [Uncertain("no answer")]
    row = asleep.post(template="interview_confirmed")
    asleep.worker.send_one()
    asleep.worker.registry.quiet = lambda session, row, now: MORNING
    asleep.clock.advance(timedelta(minutes=5))
    asleep.worker.drain(50)
    assert (asleep.row(row).status, len(asleep.kf.sent)) == ("sent", 1)


def test_in_14_being_put_off_every_night_uses_up_no_try(asleep):
    row = asleep.post(template="invitation_first")
    for night in range(40):
        until = NOW + timedelta(days=night + 1)
        asleep.worker.registry.quiet = lambda session, row, now, until=until: until if now < until else None
        asleep.worker.send_one()
        assert (asleep.row(row).status, asleep.row(row).tries) == ("queued", 0)
        asleep.clock.advance(timedelta(days=1))
    asleep.worker.registry.quiet = None
    asleep.worker.drain(50)
    assert asleep.row(row).status == "sent"
