"""What `oa/schedule` refuses: reminders and repetitions outside the published values."""

import time

import pytest

START = int(time.time()) + 86400
PLAN = {"start_time": START, "end_time": START + 3600, "summary": "复试", "attendees": [{"userid": "iv01"}]}


def add(app, **changes):
    return app.post("oa/schedule/add", {"schedule": PLAN | changes})


@pytest.mark.parametrize(
    "reminders",
    [
        {"remind_time_diffs": [86400]},
        {"remind_time_diffs": [-172800]},
        {"remind_before_event_secs": 60},
        {"timezone": 13},
        {"is_repeat": 1, "repeat_type": 3},
        {"is_repeat": 1, "repeat_until": START - 1},
        {"is_repeat": 1, "is_custom_repeat": 1, "repeat_interval": 0},
        {"is_repeat": 1, "repeat_type": 1, "repeat_day_of_week": [0]},
        {"is_repeat": 1, "repeat_type": 2, "repeat_day_of_month": [32]},
    ],
)
def test_reminders_outside_the_published_values(app, reminders):
    assert add(app, reminders=reminders)["errcode"] == 40058


@pytest.mark.parametrize(
    "reminders",
    [
        {"is_remind": 1, "remind_time_diffs": [-86400, -3600]},
        {"is_repeat": 1, "repeat_type": 1, "is_custom_repeat": 1, "repeat_interval": 2, "repeat_day_of_week": [1, 7]},
        {"is_repeat": 1, "repeat_type": 7, "repeat_until": START + 30 * 86400},
    ],
)
def test_reminders_that_wecom_takes(app, reminders):
    assert add(app, reminders=reminders)["errcode"] == 0


def test_a_whole_day_may_be_announced_a_week_ahead(app):
    assert add(app, is_whole_day=1, reminders={"remind_time_diffs": [-604800, 32400]})["errcode"] == 0


def test_a_schedule_for_somebody_out_of_sight(app):
    assert add(app, attendees=[{"userid": "far99"}])["errcode"] == 60011


@pytest.mark.parametrize(
    ("mode", "after", "errcode"),
    [(3, 86400, 40058), (1, 0, 0), (1, 3600, 40058), (1, -86400, 40058), (2, 86400, 0), (2, 20 * 86400, 40058)],
)
def test_which_repetitions_can_be_called_off(app, mode, after, errcode):
    reminders = {"is_repeat": 1, "repeat_type": 0, "repeat_until": START + 10 * 86400}
    number = add(app, reminders=reminders)["schedule_id"]
    body = {"schedule_id": number, "op_mode": mode, "op_start_time": START + after}
    assert app.post("oa/schedule/del", body)["errcode"] == errcode
    assert len(app.post("oa/schedule/get", {"schedule_id_list": [number]})["schedule_list"]) == 1


def test_a_schedule_that_is_not_repeated_has_no_repetitions(app):
    body = {"schedule_id": add(app)["schedule_id"], "op_mode": 1, "op_start_time": START}
    assert app.post("oa/schedule/del", body)["errcode"] == 40058


def test_a_calendars_schedules_come_page_by_page(app):
    made = [add(app, cal_id="wcA")["schedule_id"] for _ in range(3)]
    pages = [app.post("oa/schedule/get_by_calendar", {"cal_id": "wcA", "offset": n, "limit": 2}) for n in (0, 2)]
    assert [[one["schedule_id"] for one in page["schedule_list"]] for page in pages] == [made[:2], made[2:]]
    assert app.post("oa/schedule/get_by_calendar", {})["errcode"] == 40063
    assert app.post("oa/schedule/get_by_calendar", {"cal_id": "wcA", "limit": 1001})["errcode"] == 40058
