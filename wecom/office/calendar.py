"""Schedules 日程 and meetings 会议, for members; a candidate gets a meeting's link by other ways.

Source: path/93648 and 97720 to 97726 (schedule), 99104, 98990, 99015, 99047 (meeting).
"""

from collections.abc import Iterator
from typing import Any

from core.errors import InputInvalid
from wecom.api.client import WeComClient
from wecom.api.limits import at_most

Body = dict[str, Any]

DAY_BEFORE, HOUR_BEFORE = -86400, -3600
# Seconds from the beginning; one published sample shows them positive, which WeCom refuses.
DIFFS = frozenset({0, -300, -900, HOUR_BEFORE, DAY_BEFORE})
WHOLE_DAY_DIFFS = DIFFS | {32400, -172800, -604800}
NO_ANSWER, MAYBE, ACCEPTED, ACCEPTED_ONCE, DECLINED = 0, 1, 2, 3, 4
WAITING, RUNNING, ENDED, CANCELLED, EXPIRED = 1, 2, 3, 4, 5
ATTENDEES, ADMINS = 1000, 3
ALL, THIS, FOLLOWING = 0, 1, 2  # of a repeated schedule
PAGE = 500


class Schedules:
    """Schedules that this app makes."""

    def __init__(self, client: WeComClient) -> None:
        self._client = client

    def add(self, plan: Body) -> str:
        """Make one; returns its id.

        Raises:
            Uncertain: it may have been made; it would then be there twice.
        """
        return str(self._client.post("oa/schedule/add", data={"schedule": checked_plan(plan)})["schedule_id"])

    def update(
        self, schedule_id: str, plan: Body, *, keep_attendees: bool = True, which: int = ALL, since: int = 0
    ) -> str:
        """Replace one whole; returns its id, which may be a new one.

        Args:
            which: of a repeated one ALL, THIS or FOLLOWING; the last two make a schedule of their own.
            since: when the repetition begins that THIS and FOLLOWING mean, unix seconds.

        Raises:
            Uncertain: a repetition may have been split off; doing it again would split off another.
        """
        body = {"skip_attendees": keep_attendees, "schedule": {**checked_plan(plan), "schedule_id": schedule_id}}
        chosen = _chosen(which, since)
        answer = self._client.post("oa/schedule/update", data={**body, **chosen}, repeatable=not chosen)
        return str(answer.get("schedule_id") or schedule_id)

    def get(self, schedule_id: str) -> Body | None:
        """One schedule with each attendee's response_status, None when there is none."""
        asked = {"schedule_id_list": [schedule_id]}
        found = self._client.post("oa/schedule/get", data=asked, repeatable=True).get("schedule_list") or []
        return dict(found[0]) if found else None

    def of_calendar(self, cal_id: str) -> Iterator[Body]:
        """All schedules of a calendar that this app made."""
        offset = 0
        while True:
            asked = {"cal_id": cal_id, "offset": offset, "limit": PAGE}
            page = self._client.post("oa/schedule/get_by_calendar", data=asked, repeatable=True)["schedule_list"]
            yield from page
            offset += len(page)
            if len(page) < PAGE:
                return

    def delete(self, schedule_id: str, *, which: int = ALL, since: int = 0) -> None:
        """Cancel it for everybody; of a repeated one THIS or FOLLOWING, from the repetition that begins at `since`."""
        self._client.post("oa/schedule/del", data={"schedule_id": schedule_id, **_chosen(which, since)})

    def add_attendees(self, schedule_id: str, *userids: str) -> None:
        """Invite more members."""
        self._change("oa/schedule/add_attendees", schedule_id, userids)

    def remove_attendees(self, schedule_id: str, *userids: str) -> None:
        """Uninvite members."""
        self._change("oa/schedule/del_attendees", schedule_id, userids)

    def _change(self, api: str, schedule_id: str, userids: tuple[str, ...]) -> None:
        body = {"schedule_id": schedule_id, "attendees": [{"userid": userid} for userid in userids]}
        self._client.post(api, data=body, repeatable=True)


class Meetings:
    """Meetings that this app makes; `allow_external_user` lets a candidate in."""

    def __init__(self, client: WeComClient) -> None:
        self._client = client

    def create(self, meeting: Body) -> Body:
        """Make one; returns meetingid, and meeting_code and meeting_link where WeCom tells them.

        Raises:
            Uncertain: it may have been made.
        """
        answer = self._client.post("meeting/create", data=checked_meeting(meeting))
        names = ("meetingid", "meeting_code", "meeting_link", "excess_users")
        return {name: answer[name] for name in names if name in answer}

    def update(self, meetingid: str, meeting: Body) -> None:
        """Change one that has not begun."""
        body = {**checked_meeting(meeting), "meetingid": meetingid}
        self._client.post("meeting/update", data=body, repeatable=True)

    def cancel(self, meetingid: str) -> None:
        """Call one off."""
        self._client.post("meeting/cancel", data={"meetingid": meetingid})

    def get(self, meetingid: str) -> Body:
        """Everything about one; `status` waiting, running, ended, cancelled or expired."""
        return dict(self._client.post("meeting/get_info", data={"meetingid": meetingid}, repeatable=True))


def _chosen(which: int, since: int) -> Body:
    """What the call says about the repetitions meant.

    Raises:
        InputInvalid: THIS or FOLLOWING without the repetition it begins with.
    """
    if which == ALL:
        return {}
    if which not in (THIS, FOLLOWING) or since <= 0:
        raise InputInvalid("which: ALL, or THIS or FOLLOWING with since", field="which")
    return {"op_mode": which, "op_start_time": since}


def checked_plan(plan: Body) -> Body:
    """A schedule within WeCom's limits.

    Raises:
        InputInvalid: names the field.
    """
    if not 0 < plan.get("start_time", 0) <= plan.get("end_time", 0):
        raise InputInvalid("start_time and end_time, in this order", field="start_time")
    at_most(plan.get("attendees") or [], ATTENDEES, "attendees")
    at_most(plan.get("admins") or [], ADMINS, "admins")
    for name, limit in (("summary", 128), ("description", 1000), ("location", 128)):
        if len(plan.get(name, "")) > limit:
            raise InputInvalid(f"{name}: at most {limit} characters", field=name)
    diffs = (plan.get("reminders") or {}).get("remind_time_diffs") or []
    if set(diffs) - (WHOLE_DAY_DIFFS if plan.get("is_whole_day") else DIFFS):
        raise InputInvalid(f"remind_time_diffs: negative, of {sorted(DIFFS)}", field="remind_time_diffs")
    return plan


def checked_meeting(meeting: Body) -> Body:
    """A meeting within WeCom's limits.

    Raises:
        InputInvalid: names the field.
    """
    title = meeting.get("title", "")
    if not title or len(title) > 20 or len(title.encode()) > 40:
        raise InputInvalid("title: 1 to 20 characters and 40 bytes", field="title")
    if not 300 <= meeting.get("meeting_duration", 0) <= 86399:
        raise InputInvalid("meeting_duration: 300 to 86399 seconds", field="meeting_duration")
    return meeting
