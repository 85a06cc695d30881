"""Errors, ids, links and clocks."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from core import errors
from core.clock import Clock, FixedClock, OffsetClock, SystemClock
from core.ids import new_id
from core.links import new_token, token_hash

AT = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


def test_ids_are_32_hex_characters_and_differ():
    found = {new_id() for _ in range(1000)}
    assert len(found) == 1000
    assert all(re.fullmatch(r"[0-9a-f]{32}", one) for one in found)


def test_a_link_token_carries_256_bits_and_fits_into_a_url():
    found = {new_token() for _ in range(1000)}
    assert len(found) == 1000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", one) for one in found)


def test_only_the_hash_of_a_token_is_kept():
    assert token_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2


def test_every_error_belongs_to_the_tree_and_says_something_of_itself():
    ours = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]
    assert all(issubclass(one, errors.YinpinError) and one.__doc__ for one in ours)


def test_a_retry_says_when_and_whether_it_counts():
    plain, patient = errors.RetryLater("busy"), errors.RetryLater("limited", 60, patient=True)
    assert (plain.after_s, plain.patient) == (None, False)
    assert (patient.after_s, patient.patient) == (60, True)


def test_wrong_input_names_its_field():
    assert errors.InputInvalid("not a phone number", field="phone").field == "phone"


def test_the_system_clock_is_aware_and_in_utc():
    clock: Clock = SystemClock()
    assert clock.now().utcoffset() == timedelta(0)
    assert abs(clock.now() - clock.real_now()) < timedelta(seconds=5)


def test_an_offset_moves_business_time_only_and_is_read_anew():
    offset = [timedelta(0)]
    clock = OffsetClock(lambda: offset[0], FixedClock(AT))
    assert clock.now() == AT
    offset[0] = timedelta(days=1)
    assert clock.now() == AT + timedelta(days=1)
    assert clock.real_now() == AT


def test_a_fixed_clock_stands_until_it_is_moved():
    clock = FixedClock(AT)
    clock.advance(timedelta(hours=1))
    assert clock.now() == clock.real_now() == AT + timedelta(hours=1)
    clock.at += timedelta(days=1)
    assert clock.now() - clock.real_now() == timedelta(days=1)


def test_a_clock_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        FixedClock(datetime(2026, 12, 1))
