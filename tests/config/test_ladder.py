"""`config/ladder.yaml`: each channel once, and every leaf counts."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from config.ladder import Ladder, load_ladder
from config.reading import SHIPPED, read_yaml
from tests.config import leaves

CHINA = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 2, 9, 0, tzinfo=CHINA)
# Read by others: tests/scenarios/test_in_06_group_sends.py plays each.
ELSEWHERE = {"group_sends.look_minutes", "group_sends.contact_a_day", "group_sends.contact_a_month"}


def shown(content):
    """When a notice of each hour is asked for, and whether it may wait, for interviews near and far."""
    rules = Ladder.model_validate(content).group_sends
    hours = [MORNING + timedelta(minutes=30 * half) for half in range(48)]
    moments = [None, *(MORNING + timedelta(minutes=30 * half) for half in range(60, 100))]
    far = [rules.is_in_time(at, moment) for at in hours for moment in moments]
    near = [rules.is_in_time(MORNING, MORNING + timedelta(minutes=half * 30)) for half in range(80)]
    return [rules.asked_at(at) for at in hours], rules.confirm, far, near


def test_every_leaf_counts():
    before, silent = read_yaml(SHIPPED / "ladder.yaml"), []
    for path, value in leaves.leaves(before):
        if leaves.pattern(path) in ELSEWHERE:
            continue
        new = "15:00" if path[-1] == "ask_at" else leaves.other(value)
        try:
            after = shown(leaves.put(before, path, new))
        except ValidationError:
            continue
        silent += [path] if after == shown(before) else []
    assert silent == []


@pytest.mark.parametrize("order", [["kf", "sms"], ["kf", "kf", "subscribe", "group_send", "own", "sms"], []])
def test_a_channel_that_is_missing_or_there_twice_is_refused(order):
    content = {**read_yaml(SHIPPED / "ladder.yaml"), "order": order}
    with pytest.raises(ValidationError, match="each of"):
        Ladder.model_validate(content)


def test_the_shipped_order_asks_a_recruiter_before_it_pays_for_an_sms():
    order = load_ladder().order
    assert order.index("subscribe") < order.index("group_send") < order.index("sms") < order.index("email")


def test_asked_for_today_until_its_hour_and_tomorrow_after_it():
    rules = load_ladder().group_sends
    asks = [rules.asked_at(MORNING + timedelta(hours=more)).strftime("%d %H:%M") for more in (0, 7, 8)]
    assert asks == ["02 16:00", "02 16:00", "03 16:00"]
