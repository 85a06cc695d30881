"""W5: WeCom drops the 31st message of a minute to one member without a word, so it waits with us."""

from datetime import timedelta

import pytest

from tests.faults.conftest import PEOPLE
from tests.support.counts import count_of

pytestmark = pytest.mark.chaos


def test_w5_the_thirty_first_message_in_a_minute_waits(desk):
    count = count_of("W5")
    began = desk.now()
    desk.post(count, to=lambda number: PEOPLE[0])
    desk.finish(step_s=10)
    took = desk.now() - began
    entries = desk.world.received("app", PEOPLE[0])
    order = [entry["text"].split("#")[1] for entry in entries]
    assert order == desk.marks
    assert desk.world.truth("app")["dropped"] == []
    assert took >= timedelta(minutes=count // 30 - 1)
    desk.judge("W5", "31st message in a minute", dropped=0, virtual_minutes=round(took.total_seconds() / 60))
