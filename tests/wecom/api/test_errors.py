"""Every known code in one table; an unknown one is final and alerts."""

import pytest

from core.errors import PermanentFailure, RetryLater
from wecom.api import errors
from wecom.api.errors import Reaction, Refused


def test_a_busy_system_is_tried_again():
    error = errors.to_error(-1, "message/send")

    assert isinstance(error, RetryLater) and not error.patient


def test_a_used_up_quota_waits_without_counting_as_a_try():
    error = errors.to_error(45009, "message/send")

    assert isinstance(error, RetryLater)
    assert (error.after_s, error.patient) == (60, True)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("reach max api minute-quota limit", 60),
        ("api hour-quota reach limit, hint: [1]", 3600),
        ("reach max api daily quota, day limit", 86400),
        ("month quota", 30 * 86400),
        ("freq out of limit", 60),
        ("today", 60),
    ],
)
def test_a_block_lasts_as_long_as_its_unit(text, seconds):
    assert errors.block_seconds(45009, text) == seconds


@pytest.mark.parametrize("code", [81013, 60020, 40058, 48002, 43101, 95001, 60102])
def test_a_definite_no_is_final_and_keeps_its_number(code):
    error = errors.to_error(code, "message/send")

    assert isinstance(error, PermanentFailure) and isinstance(error, Refused)
    assert error.errcode == code


def test_an_unknown_code_is_final_and_alerts():
    found = errors.rule(123456)

    assert (found.reaction, found.alert) == (Reaction.PERMANENT, True)


def test_stale_tokens_are_refreshed():
    assert {errors.rule(code).reaction for code in errors.STALE_TOKEN} == {Reaction.REFRESH}
