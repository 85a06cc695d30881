"""States and actions of the journey, with the words HR uses for them."""

from enum import StrEnum


class State(StrEnum):
    """Where an application stands."""

    APPLIED = "applied"
    SCREENED_OUT = "screened_out"
    SCREENED_OUT_TOLD = "screened_out_told"
    SCREENED_IN = "screened_in"
    INVITED = "invited"
    CONFIRMED = "confirmed"
    INTERVIEWING = "interviewing"
    SUBMITTED = "submitted"
    SCORED = "scored"
    SECOND_ROUND = "second_round"
    SECOND_ROUND_SCHEDULED = "second_round_scheduled"
    SECOND_ROUND_DONE = "second_round_done"
    OFFERED = "offered"
    OFFER_ACCEPTED = "offer_accepted"
    ONBOARDING = "onboarding"
    ONBOARDED = "onboarded"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    NO_SHOW = "no_show"
    EXPIRED = "expired"
    OFFER_DECLINED = "offer_declined"


LABELS = {
    State.APPLIED: "已投递",
    State.SCREENED_OUT: "初筛未通过（待人工确认）",
    State.SCREENED_OUT_TOLD: "初筛未通过（已告知）",
    State.SCREENED_IN: "初筛通过",
    State.INVITED: "已邀请",
    State.CONFIRMED: "已确认参加",
    State.INTERVIEWING: "面试中",
    State.SUBMITTED: "已提交，待评分",
    State.SCORED: "已评分，待人工决定",
    State.SECOND_ROUND: "进入复试",
    State.SECOND_ROUND_SCHEDULED: "复试已安排",
    State.SECOND_ROUND_DONE: "复试已完成",
    State.OFFERED: "已发录用通知",
    State.OFFER_ACCEPTED: "已接受录用",
    State.ONBOARDING: "入职办理中",
    State.ONBOARDED: "入职手续已办妥",  # On the day it is written the first day at work lies ahead.
    State.REJECTED: "未通过",
    State.WITHDRAWN: "已撤回",
    State.DECLINED: "已谢绝邀请",
    State.NO_SHOW: "未到场",
    State.EXPIRED: "已过期",
    State.OFFER_DECLINED: "已谢绝录用",
}

# Who interviews in the first round, where it is not the machine (`applications.interview_kind`).
PERSON = "person"
PERSON_LABELS = {
    State.SECOND_ROUND: "人工面试，待安排时间",
    State.SECOND_ROUND_SCHEDULED: "人工面试已安排",
    State.SECOND_ROUND_DONE: "人工面试已完成",
}

ENDS = frozenset(
    {
        State.SCREENED_OUT_TOLD,
        State.REJECTED,
        State.WITHDRAWN,
        State.DECLINED,
        State.NO_SHOW,
        State.EXPIRED,
        State.OFFER_DECLINED,
        State.ONBOARDED,
    }
)


def label_of(state: str, interview_kind: str | None = None) -> str:
    """A state in words; the live interview of the human route is no second round."""
    known = State(state)
    return PERSON_LABELS.get(known, LABELS[known]) if interview_kind == PERSON else LABELS[known]


class Action(StrEnum):
    """What moves an application on."""

    SCREEN_IN = "screen_in"
    SCREEN_OUT = "screen_out"
    CONFIRM_SCREEN_OUT = "confirm_screen_out"
    INVITE = "invite"
    ACCEPT_INVITATION = "accept_invitation"
    DECLINE_INVITATION = "decline_invitation"
    ASK_RESCHEDULE = "ask_reschedule"
    RESCHEDULE = "reschedule"
    START_INTERVIEW = "start_interview"
    REPORT_FAULT = "report_fault"
    SUBMIT = "submit"
    RECORD_SCORE = "record_score"
    SCORE_BY_PERSON = "score_by_person"
    ADVANCE = "advance"
    REJECT = "reject"
    TAKE_BACK = "take_back"
    ASK_APPEAL = "ask_appeal"
    UPHOLD_APPEAL = "uphold_appeal"
    REFUSE_APPEAL = "refuse_appeal"
    SCHEDULE_SECOND_ROUND = "schedule_second_round"
    RECORD_SECOND_ROUND = "record_second_round"
    APPROVE_OFFER = "approve_offer"
    ACCEPT_OFFER = "accept_offer"
    DECLINE_OFFER = "decline_offer"
    START_ONBOARDING = "start_onboarding"
    SUBMIT_ONBOARDING = "submit_onboarding"
    RETURN_ONBOARDING = "return_onboarding"
    CONFIRM_ONBOARDING = "confirm_onboarding"
    COMPLETE_ONBOARDING = "complete_onboarding"
    MARK_NO_SHOW = "mark_no_show"
    SECOND_CHANCE = "second_chance"
    EXPIRE = "expire"
    TAKE_HUMAN_ROUTE = "take_human_route"
    RESTORE_INVITATION = "restore_invitation"
    EXPIRE_OFFER = "expire_offer"
    WITHDRAW = "withdraw"
