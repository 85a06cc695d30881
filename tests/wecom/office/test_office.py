"""Approval, schedules and meetings."""

import time

import pytest
from sqlalchemy import select

from core.errors import InputInvalid, Uncertain
from models import InboxEvent
from sandbox.client.client import SandboxError
from wecom.api.errors import Refused
from wecom.office import approval, calendar

TEMPLATE = "3TmA"
CONTROLS = [
    {"id": "Text-1", "control": "Text", "title": "候选人", "require": 1},
    {"id": "Number-1", "control": "Number", "title": "得分"},
]
CANDIDATE = approval.text("Text-1", "李晓")


@pytest.fixture
def approvals(client, sandbox):
    sandbox.approval_template(TEMPLATE, "录用审批", CONTROLS)
    return approval.Approvals(client)


def form(*values, approvers=("iv01",), rel=approval.ALL_SIGN, **changes):
    steps = [{"type": approval.APPROVE, "apv_rel": rel, "userid": list(approvers)}]
    base = {
        "creator_userid": "hr01",
        "template_id": TEMPLATE,
        "process": {"node_list": steps},
        "apply_data": {"contents": list(values) or [CANDIDATE]},
        "summary_list": approval.summary("候选人：李晓"),
    }
    return {**base, **changes}


def refused(errcode, call, *args, **kwargs):
    with pytest.raises(Refused) as error:
        call(*args, **kwargs)
    assert error.value.errcode == errcode


class TestApproval:
    def test_a_form_is_handed_in_agreed_to_and_read_back(self, approvals, sandbox):
        sp_no = approvals.apply(form(CANDIDATE, approval.number("Number-1", 86)))
        assert approvals.detail(sp_no)["sp_status"] == approval.RUNNING

        assert sandbox.approval("iv01", sp_no, "agree", "同意录用") == approval.PASSED
        [step] = approvals.detail(sp_no)["sp_record"]
        assert (step["details"][0]["speech"], step["sp_status"]) == ("同意录用", approval.PASSED)
        [*_, entry] = sandbox.received("approval", "iv01")
        assert entry["body"]["apply_data"]["contents"][1]["value"] == {"new_number": "86"}

    def test_all_have_to_sign_or_one(self, approvals, sandbox):
        both = approvals.apply(form(approvers=("iv01", "hr01")))
        one = approvals.apply(form(approvers=("iv01", "hr01"), rel=approval.ONE_SIGNS))

        assert sandbox.approval("iv01", both, "agree") == approval.RUNNING
        assert sandbox.approval("hr01", both, "agree") == approval.PASSED
        assert sandbox.approval("iv01", one, "agree") == approval.PASSED

    def test_in_order_means_one_after_the_other(self, approvals, sandbox):
        sp_no = approvals.apply(form(approvers=("iv01", "hr01"), rel=approval.IN_ORDER))

        with pytest.raises(SandboxError, match="not hr01's turn"):
            sandbox.approval("hr01", sp_no, "agree")
        assert sandbox.approval("iv01", sp_no, "agree") == approval.RUNNING
        assert sandbox.approval("hr01", sp_no, "agree") == approval.PASSED

    def test_a_form_is_handed_on_and_decided_by_the_other(self, approvals, sandbox):
        sp_no = approvals.apply(form())

        assert sandbox.approval("iv01", sp_no, "hand on", "请王敏看", to="hr01") == approval.RUNNING
        with pytest.raises(SandboxError):
            sandbox.approval("iv01", sp_no, "agree")
        assert sandbox.approval("hr01", sp_no, "agree") == approval.PASSED
        [step] = approvals.detail(sp_no)["sp_record"]
        assert [one["sp_status"] for one in step["details"]] == [4, approval.PASSED]

    def test_every_kind_of_value_arrives_as_it_was_given(self, approvals, sandbox, media_id):
        kinds = {
            "Contact-1": "Contact",
            "Contact-2": "Contact",
            "File-1": "File",
            "Table-1": "Table",
            "Date-1": "Date",
            "Selector-1": "Selector",
            "Money-1": "Money",
        }
        sandbox.approval_template(
            TEMPLATE,
            "录用审批",
            [{"id": number, "control": kind, "title": number, "require": 1} for number, kind in kinds.items()],
        )
        given = [
            approval.members("Contact-1", ("iv01", "赵强")),
            approval.departments("Contact-2", ("1", "总行")),
            approval.files("File-1", media_id),
            approval.table("Table-1", [approval.text("Text-1", "x")]),
            approval.date("Date-1", NOON),
            approval.choice("Selector-1", "option-1"),
            approval.number("Money-1", "7.00", "Money"),
        ]

        detail = approvals.detail(approvals.apply(form(*given)))
        assert detail["apply_data"]["contents"] == given
        with pytest.raises(InputInvalid):
            approval.files("File-1", *["m"] * 7)

    def test_rejected_and_withdrawn(self, approvals, sandbox):
        no, back = approvals.apply(form()), approvals.apply(form())

        assert sandbox.approval("iv01", no, "reject", "再看看") == approval.REJECTED
        assert sandbox.approval("hr01", back, "withdraw") == approval.WITHDRAWN

    def test_the_template_tells_what_it_needs(self, approvals):
        assert [(one["id"], one["require"]) for one in approvals.template(TEMPLATE)] == [("Text-1", 1), ("Number-1", 0)]
        refused(301055, approvals.template, "other")

    @pytest.mark.parametrize(
        "values",
        [
            [approval.number("Number-1", 86)],
            [approval.text("Text-1", "")],
            [CANDIDATE, approval.text("Text-9", "x")],
            [CANDIDATE, {"control": "Number", "id": "Number-1", "value": {"new_number": 86}}],
        ],
    )
    def test_values_that_do_not_fit_are_refused(self, approvals, values):
        refused(301025, approvals.apply, form(*values))

    def test_what_is_missing_is_refused_here(self, approvals):
        for name in ("creator_userid", "template_id", "apply_data", "summary_list", "process"):
            with pytest.raises(InputInvalid):
                approvals.apply(form(**{name: None}))

    def test_numbers_are_found_by_time_and_filter(self, approvals):
        made = [approvals.apply(form()) for _ in range(3)]
        now = int(time.time())

        assert list(approvals.numbers(now - 3600, now + 3600, creator="hr01")) == made
        assert list(approvals.numbers(now - 3600, now + 3600, creator="iv01")) == []

    def test_an_unclear_answer_is_uncertain(self, approvals, sandbox):
        sandbox.add_fault("/cgi-bin/oa/applyevent", "accept-then-reset", times=1)
        with pytest.raises(Uncertain):
            approvals.apply(form())

    def test_every_change_comes_as_a_push_noise_included(self, receiving, approvals, sqlite_db):
        sp_no = approvals.apply(form())
        receiving.approval("hr01", sp_no, "urge")
        receiving.approval("iv01", sp_no, "comment", "请补充材料")
        receiving.approval("iv01", sp_no, "agree")
        receiving.settle()

        with sqlite_db.read() as session:
            rows = [row.payload for row in session.scalars(select(InboxEvent))]
        changes = {payload["change"]: payload["sp_status"] for payload in rows}
        assert changes == {"1": "1", "5": "1", "10": "1", "2": "2"}
        assert {payload["sp_no"] for payload in rows} == {sp_no}


NOON = int(time.time()) + 86400
PLAN = {
    "start_time": NOON,
    "end_time": NOON + 3600,
    "summary": "复试：李晓",
    "attendees": [{"userid": "iv01"}],
    "reminders": {"is_remind": 1, "remind_time_diffs": [calendar.DAY_BEFORE, calendar.HOUR_BEFORE]},
}


@pytest.fixture
def schedules(client):
    return calendar.Schedules(client)


class TestSchedules:
    def test_a_schedule_is_made_answered_changed_and_deleted(self, schedules, sandbox):
        number = schedules.add(PLAN)
        assert sandbox.answer_schedule("iv01", number, "accept") == calendar.ACCEPTED
        assert schedules.get(number)["attendees"] == [{"userid": "iv01", "response_status": calendar.ACCEPTED}]

        schedules.update(number, {**PLAN, "summary": "复试改期", "attendees": []})
        schedules.add_attendees(number, "hr01")
        schedules.remove_attendees(number, "iv01")
        found = schedules.get(number)
        assert (found["summary"], [one["userid"] for one in found["attendees"]]) == ("复试改期", ["hr01"])
        schedules.delete(number)
        assert schedules.get(number) is None
        assert [one["event"] for one in sandbox.received("schedule", "hr01")] == [
            "modify_schedule",
            "modify_schedule",
            "delete_schedule",
        ]

    @pytest.mark.parametrize(
        "change",
        [
            {"reminders": {"remind_time_diffs": [3600]}},
            {"end_time": NOON - 1},
            {"summary": "长" * 129},
            {"admins": ["a", "b", "c", "d"]},
        ],
    )
    def test_what_wecom_would_refuse_is_refused_here_and_there(self, schedules, client, change):
        with pytest.raises(InputInvalid):
            schedules.add({**PLAN, **change})
        refused(40058, client.post, "oa/schedule/add", data={"schedule": {**PLAN, **change}})

    def test_one_repetition_and_all_that_follow_have_a_life_of_their_own(self, schedules):
        day = 86400
        daily = {**PLAN, "reminders": {"is_repeat": 1, "repeat_type": 0, "repeat_until": NOON + 10 * day}}
        number = schedules.add(daily)
        moved = schedules.update(number, {**PLAN, "summary": "改期"}, which=calendar.THIS, since=NOON + day)
        schedules.delete(number, which=calendar.FOLLOWING, since=NOON + 3 * day)

        assert moved != number and schedules.get(moved)["summary"] == "改期"
        left = schedules.get(number)["reminders"]
        assert left["excluded_time_list"] == [{"start_time": NOON + day}]
        assert left["repeat_until"] == NOON + 3 * day - 1
        with pytest.raises(InputInvalid):
            schedules.delete(number, which=calendar.THIS)
        refused(40058, schedules.delete, number, which=calendar.THIS, since=NOON + 5 * day)

    def test_schedules_of_a_calendar_are_listed(self, schedules):
        made = [schedules.add({**PLAN, "cal_id": "wcA"}) for _ in range(2)]
        schedules.add({**PLAN, "cal_id": "wcB"})
        assert [one["schedule_id"] for one in schedules.of_calendar("wcA")] == made

    def test_an_unknown_attendee_is_refused(self, schedules):
        refused(60111, schedules.add, {**PLAN, "attendees": [{"userid": "wmLiXiao"}]})


MEETING = {
    "admin_userid": "hr01",
    "title": "复试：李晓",
    "meeting_start": NOON,
    "meeting_duration": 1800,
    "invitees": {"userid": ["iv01"]},
    "settings": {"allow_external_user": True},
}


class TestMeetings:
    @pytest.fixture
    def meetings(self, client):
        return calendar.Meetings(client)

    def test_a_meeting_is_made_changed_and_called_off(self, meetings, sandbox):
        made = meetings.create(MEETING)
        assert made["meeting_link"].endswith(made["meeting_code"])

        meetings.update(made["meetingid"], {**MEETING, "title": "终面：李晓"})
        assert meetings.get(made["meetingid"])["title"] == "终面：李晓"
        meetings.cancel(made["meetingid"])
        assert meetings.get(made["meetingid"])["status"] == calendar.CANCELLED
        refused(40058, meetings.cancel, made["meetingid"])

    def test_it_runs_and_ends_with_time(self, meetings, sandbox):
        soon = int(time.time()) + 3600  # Not NOON: the suite may have begun longer ago than a meeting lasts.
        number = meetings.create({**MEETING, "meeting_start": soon})["meetingid"]
        assert meetings.get(number)["status"] == calendar.WAITING
        sandbox.advance_clock(3600 + 60)
        assert meetings.get(number)["status"] == calendar.RUNNING
        sandbox.advance_clock(3600)
        assert meetings.get(number)["status"] == calendar.ENDED

    @pytest.mark.parametrize("change", [{"title": "长" * 21}, {"meeting_duration": 299}])
    def test_what_wecom_would_refuse_is_refused_here_and_there(self, meetings, client, change):
        with pytest.raises(InputInvalid):
            meetings.create({**MEETING, **change})
        refused(40058, client.post, "meeting/create", data={**MEETING, **change})

    def test_a_meeting_in_the_past_is_refused(self, meetings):
        refused(40058, meetings.create, {**MEETING, "meeting_start": NOON - 2 * 86400})


def test_schedules_and_meetings_are_told_to_the_app(receiving, client, sqlite_db):
    number = calendar.Schedules(client).add(PLAN)
    meeting = calendar.Meetings(client).create(MEETING)
    receiving.settle()

    with sqlite_db.read() as session:
        rows = {row.kind: row.payload for row in session.scalars(select(InboxEvent))}
    assert rows["wecom.schedule_changed"]["schedule_id"] == number
    assert rows["wecom.meeting_changed"]["meeting_id"] == meeting["meetingid"]
