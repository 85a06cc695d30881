"""What becomes of a message hangs on codes and numbers: every text of an error is "x", and nothing else happens."""

import pytest

from core.errors import YinpinError
from tests.notify import test_ladder, test_staff
from tests.notify.test_ladder import Refused, credits_left
from tests.notify.test_staff import StaffDesk

ON_A_DESK = [
    test_ladder.test_a_busy_gateway_is_tried_again_on_the_same_channel,
    test_ladder.test_a_chat_reply_stays_in_chat,
    test_ladder.test_a_notice_that_comes_too_late_is_not_sent,
    test_ladder.test_a_refused_value_gives_the_credit_back,
    test_ladder.test_after_an_unclear_answer_a_refusal_does_not_open_a_second_channel,
    test_ladder.test_an_unclear_kf_answer_is_repeated_with_the_same_bytes_and_msgid,
    test_ladder.test_every_channel_refused_ends_failed_once,
    test_ladder.test_without_any_channel_it_fails_and_rings,
]
TO_STAFF = [
    test_staff.test_a_success_that_reached_nobody_counts_as_nobody,
    test_staff.test_an_unclear_answer_is_repeated_byte_for_byte,
    test_staff.test_another_refusal_does_not_go_to_head_office,
    test_staff.test_what_a_person_puts_back_goes_to_whom_nobody_found_before,
    test_staff.test_when_nobody_is_there_the_branch_and_then_head_office_hear_of_it,
]


@pytest.fixture(autouse=True)
def without_texts(monkeypatch):
    monkeypatch.setattr(YinpinError, "__str__", lambda error: "x")


@pytest.mark.parametrize("story", ON_A_DESK)
def test_a_notice_to_a_candidate_goes_the_same_way(desk, story):
    story(desk)


@pytest.mark.parametrize("story", TO_STAFF)
def test_a_notice_to_staff_goes_the_same_way(sqlite_db, story):
    story(StaffDesk(sqlite_db))


@pytest.mark.parametrize("errcode", [95001, 95002, 95013, 95018])
def test_a_window_is_closed_by_the_number(desk, errcode):
    test_ladder.test_a_closed_window_is_believed_and_the_next_channel_tried(desk, errcode)


def test_credits_are_emptied_by_the_number(desk):
    desk.grant("day", 3)
    desk.subscribe.errors.append(Refused(43101))
    desk.post()
    desk.worker.drain()
    assert credits_left(desk) == 0
