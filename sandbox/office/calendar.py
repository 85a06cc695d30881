"""Schedules 日程 and meetings 会议: checked as WeCom checks them, shown to whoever is invited, pushed to the app.

Source: developer.work.weixin.qq.com/document/path/93648, 97720 to 97726 (schedule), 99104, 98990, 99015 (meeting).
"""

from __future__ import annotations

import secrets
from typing import Any

from sandbox.api.answering import Json
from sandbox.api.rules import illegal, listed, needs, part
from sandbox.contacts.address_book import Contacts
from sandbox.core.errors import ApiError, ControlError
from sandbox.core.push import Pusher
from sandbox.core.setup import App
from sandbox.core.state import State
from sandbox.office import repeats

RESPONSES = {"none": 0, "maybe": 1, "accept": 2, "accept once": 3, "decline": 4}
WAITING, RUNNING, ENDED, CANCELLED, EXPIRED = 1, 2, 3, 4, 5
PAGE, MOST = 500, 1000
NO_SUCH = 40058  # (unconfirmed) the documents give no number for an unknown schedule or meeting
FIELDS = "start_time end_time attendees admins summary description location cal_id is_whole_day reminders".split()


class Calendar:
    """Schedules and meetings by their ids."""

    def __init__(self, state: State, contacts: Contacts, pusher: Pusher) -> None:
        self._state, self._contacts, self._pusher = state, contacts, pusher
        self.reset()

    def reset(self) -> None:
        """Forget every schedule and meeting."""
        self._schedules: dict[str, Json] = {}
        self._meetings: dict[str, Json] = {}

    # schedules
    def add(self, app: App, body: Json) -> Json:
        """`oa/schedule/add`."""
        return self._keep(app, self._planned(app, part(body, "schedule")), "add_schedule")

    def _keep(self, app: App, plan: Json, event: str) -> Json:
        schedule_id = secrets.token_hex(16)
        self._schedules[schedule_id] = plan | {"schedule_id": schedule_id, "app": app.name, "status": 0}
        self._tell(self._schedules[schedule_id], event)
        return {"schedule_id": schedule_id}

    def update(self, app: App, body: Json) -> Json:
        """`oa/schedule/update`: fields left out are cleared, except the attendees when they are skipped.

        A changed repetition, alone or with all that follow, becomes a schedule with an id of its own.
        """
        given = part(body, "schedule")
        found = self._find(given.get("schedule_id"))
        kept = {"attendees": found["attendees"]} if body.get("skip_attendees") else {}
        plan = self._planned(app, given | kept)
        mode, at = repeats.chosen(found, body)
        if mode:
            repeats.without(found, mode, at)
            return self._keep(app, plan, "modify_schedule")
        for name in FIELDS:
            found.pop(name, None)
        found.update(plan)
        self._tell(found, "modify_schedule")
        return {"schedule_id": found["schedule_id"]}

    def change_attendees(self, body: Json, add: bool) -> Json:
        """`add_attendees` and `del_attendees`."""
        found, named = self._find(body.get("schedule_id")), listed(body, "attendees", 1, 1000)
        userids = [self._member(one)["userid"] for one in named]
        kept = [one for one in found["attendees"] if one["userid"] not in userids]
        found["attendees"] = kept + ([{"userid": userid, "response_status": 0} for userid in userids] if add else [])
        self._tell(found, "modify_schedule")
        return {}

    def get(self, body: Json) -> Json:
        """`oa/schedule/get`; unknown ids are left out."""
        wanted = body.get("schedule_id_list") or []
        if not wanted:
            raise ApiError(40063, "missing schedule_id_list")
        found = [self._schedules[one] for one in wanted if one in self._schedules]
        return {"schedule_list": [shown(one) for one in found]}

    def of_calendar(self, body: Json) -> Json:
        """`oa/schedule/get_by_calendar`: a page of the schedules with this cal_id."""
        cal_id, start, limit = needs(body, "cal_id"), int(body.get("offset") or 0), int(body.get("limit") or PAGE)
        if start < 0 or not 1 <= limit <= MOST:
            raise illegal(f"offset, limit up to {MOST}")
        found = [shown(one) for one in self._schedules.values() if one.get("cal_id") == cal_id]
        return {"schedule_list": found[start : start + limit]}

    def delete(self, body: Json) -> Json:
        """`oa/schedule/del`: the whole schedule, one repetition, or one and all that follow."""
        found = self._find(body.get("schedule_id"))
        mode, at = repeats.chosen(found, body)
        if mode:
            repeats.without(found, mode, at)
            self._tell(found, "modify_schedule")
            return {}
        del self._schedules[found["schedule_id"]]
        self._tell(found, "delete_schedule")
        return {}

    def answer(self, userid: str, schedule_id: str, answer: str) -> Json:
        """A member answers an invitation.

        Raises:
            ControlError: not invited, or no such answer.
        """
        found = self._schedules.get(schedule_id, {"attendees": []})
        mine = [one for one in found["attendees"] if one["userid"].lower() == userid.lower()]
        if not mine or answer not in RESPONSES:
            raise ControlError(f"{userid} cannot answer {answer} to {schedule_id}", 404)
        mine[0]["response_status"] = RESPONSES[answer]
        return {"response_status": RESPONSES[answer]}

    def _find(self, schedule_id: object) -> Json:
        if schedule_id not in self._schedules:
            raise ApiError(NO_SUCH, "invalid schedule_id")
        return self._schedules[str(schedule_id)]

    def _planned(self, app: App, given: Json) -> Json:
        plan = {name: given[name] for name in FIELDS if name in given}
        if int(plan.get("start_time") or 0) <= 0 or int(plan.get("end_time") or 0) < int(plan["start_time"]):
            raise illegal("start_time and end_time are needed, in this order")
        for name, most in (("summary", 128), ("description", 1000), ("location", 128)):
            if len(str(plan.get(name, ""))) > most:
                raise illegal(f"{name} up to {most} characters")
        people = listed(plan, "attendees", 0, 1000)
        userids = dict.fromkeys(self._member(one)["userid"] for one in people)
        if any(not self._contacts.sees(app, userid) for userid in userids):
            raise ApiError(60011)
        if len(plan.get("admins") or []) > 3:
            raise illegal("admins up to 3")
        repeats.check(plan)
        return plan | {"attendees": [{"userid": userid, "response_status": 0} for userid in userids]}

    def _member(self, one: Json) -> Json:
        return self._contacts.find(needs(one, "userid"))

    def _tell(self, plan: Json, event: str) -> None:
        for one in plan["attendees"]:
            self._show(one["userid"], event, plan, str(plan.get("summary", "")), plan["schedule_id"])
        self._push({"Event": event, "ScheduleId": plan["schedule_id"], "CalId": str(plan.get("cal_id", ""))})

    def _show(self, userid: str, event: str, body: Json, text: str, number: str) -> None:
        fields: dict[str, Any] = {"event": event, "id": number, "text": text, "body": dict(body)}
        self._state.truth.deliver("schedule", userid.lower(), **fields)

    def _push(self, fields: Json) -> None:
        head = {"ToUserName": self._state.setup.corp_id, "FromUserName": "sys", "MsgType": "event"}
        event = head | {"CreateTime": int(self._state.clock.now())} | fields
        for app in self._state.setup.apps.values():
            if app.may("oa") and app.callback:
                self._pusher.push(app, event | {"AgentID": app.agent_id})

    # meetings
    def meet(self, app: App, body: Json) -> Json:
        """`meeting/create`."""
        meeting = self._meeting(app, body)
        number = f"hy{secrets.token_hex(12)}"
        code = f"{secrets.randbelow(9 * 10**8) + 10**8}"
        meeting |= {"meetingid": number, "meeting_code": code, "meeting_link": f"{self._state.url}/meeting/{code}"}
        self._meetings[number] = meeting | {"status": WAITING}
        self._announce(meeting, "create_meeting")
        return {name: meeting[name] for name in ("meetingid", "meeting_code", "meeting_link")} | {"excess_users": []}

    def change_meeting(self, app: App, body: Json) -> Json:
        """`meeting/update`; only before it begins."""
        found = self._find_meeting(body)
        self._must_wait(found)
        found.update(self._meeting(app, {**found, **body}))
        self._announce(found, "modify_meeting")
        return {"excess_users": []}

    def cancel_meeting(self, body: Json) -> Json:
        """`meeting/cancel`."""
        found = self._find_meeting(body)
        self._must_wait(found)
        found["status"] = CANCELLED
        self._announce(found, "cancel_meeting")
        return {}

    def meeting_info(self, body: Json) -> Json:
        """`meeting/get_info`."""
        found = self._find_meeting(body)
        return found | {"status": self._status(found)}

    def _meeting(self, app: App, body: Json) -> Json:
        admin = self._contacts.find(needs(body, "admin_userid"))
        title, start = needs(body, "title"), int(body.get("meeting_start") or 0)
        if len(title) > 20 or len(title.encode()) > 40:
            raise illegal("title up to 40 bytes or 20 characters")
        if start <= self._state.clock.now() or not 300 <= int(body.get("meeting_duration") or 0) <= 86399:
            raise illegal("meeting_start in the future, meeting_duration 300 to 86399")
        invited = [self._contacts.find(userid) for userid in part(body, "invitees").get("userid", [])]
        if any(not self._contacts.sees(app, one["userid"]) for one in [admin, *invited]):
            raise ApiError(60011)
        return {name: value for name, value in body.items() if name != "agentid"}

    def _find_meeting(self, body: Json) -> Json:
        for meeting in self._meetings.values():
            if body.get("meetingid") == meeting["meetingid"] or body.get("meeting_code") == meeting["meeting_code"]:
                return meeting
        raise ApiError(NO_SUCH, "invalid meetingid")

    def _status(self, meeting: Json) -> int:
        since = self._state.clock.now() - meeting["meeting_start"]
        if meeting["status"] != WAITING or since < 0:
            return int(meeting["status"])
        return RUNNING if since < meeting["meeting_duration"] else ENDED

    def _must_wait(self, meeting: Json) -> None:
        if self._status(meeting) != WAITING:
            raise illegal("the meeting has begun, ended or been cancelled")

    def _announce(self, meeting: Json, change: str) -> None:
        people = dict.fromkeys([meeting["admin_userid"], *part(meeting, "invitees").get("userid", [])])
        for userid in people:
            self._show(userid, change, meeting, str(meeting["title"]), meeting["meetingid"])
        self._push({"Event": "meeting_change", "ChangeType": change, "MeetingId": meeting["meetingid"]})


def shown(plan: Json) -> Json:
    """A schedule as apps see it."""
    return {name: value for name, value in plan.items() if name != "app"}
