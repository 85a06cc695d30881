"""The journey as one table that HR can read; `docs/flow.md` is printed from it."""

from functools import partial

from interview_flow.core.engine import needs_reason
from interview_flow.core.journey import Transition
from interview_flow.core.states import Action as A
from interview_flow.core.states import State as S
from interview_flow.decision import appeals, human_route, results, second_round, undo
from interview_flow.hiring import offer, onboarding
from interview_flow.intake import screening
from interview_flow.interview import recordings, sittings
from interview_flow.invitation import drives, invitation

WITHDRAWABLE = (
    S.APPLIED,
    S.SCREENED_IN,
    S.INVITED,
    S.CONFIRMED,
    S.INTERVIEWING,
    S.SUBMITTED,
    S.SCORED,
    S.SECOND_ROUND,
    S.SECOND_ROUND_SCHEDULED,
    S.SECOND_ROUND_DONE,
    S.OFFERED,
    S.OFFER_ACCEPTED,
    S.ONBOARDING,
)

T = Transition
D = partial(Transition, decides=True)  # a named person decides
STAFF = ("hr", "api")

# fmt: off
TRANSITIONS: tuple[Transition, ...] = (
    # Screening
    T(S.APPLIED, A.SCREEN_IN, S.SCREENED_IN, ("system", *STAFF), "初筛通过",
      (screening.ask_hr_to_invite,)),
    T(S.APPLIED, A.SCREEN_OUT, S.SCREENED_OUT, ("system", *STAFF), "硬性条件不符，交人工确认",
      (screening.ask_hr_to_confirm,)),
    D(S.SCREENED_OUT, A.CONFIRM_SCREEN_OUT, S.SCREENED_OUT_TOLD, STAFF, "人工确认不符，告知候选人",
      (screening.tell_candidate,)),
    T(S.SCREENED_OUT, A.SCREEN_IN, S.SCREENED_IN, STAFF, "改判为通过", (screening.ask_hr_to_invite,)),
    T(S.SCREENED_OUT_TOLD, A.SCREEN_IN, S.SCREENED_IN, STAFF, "改判为通过", (screening.ask_hr_to_invite,)),
    # Invitation
    T(S.SCREENED_IN, A.INVITE, S.INVITED, (*STAFF, "system"), "发出面试邀请",
      (drives.take_place, invitation.issue), (drives.may_by_itself,)),
    T(S.INVITED, A.ACCEPT_INVITATION, S.CONFIRMED, ("candidate",), "候选人接受邀请", (invitation.confirm,)),
    T(S.INVITED, A.DECLINE_INVITATION, S.DECLINED, ("candidate",), "候选人谢绝邀请", (invitation.close,)),
    T(S.CONFIRMED, A.DECLINE_INVITATION, S.DECLINED, ("candidate",), "候选人确认后谢绝", (invitation.close,)),
    T(S.INVITED, A.ASK_RESCHEDULE, S.INVITED, ("candidate",), "候选人希望改期", (invitation.ask_hr_for_time,)),
    T(S.CONFIRMED, A.ASK_RESCHEDULE, S.CONFIRMED, ("candidate",), "候选人希望改期",
      (invitation.ask_hr_for_time,)),
    T(S.INVITED, A.RESCHEDULE, S.INVITED, STAFF, "改期", (invitation.change_time,)),
    T(S.CONFIRMED, A.RESCHEDULE, S.CONFIRMED, STAFF, "改期", (invitation.change_time,)),
    T(S.INVITED, A.EXPIRE, S.EXPIRED, ("system", *STAFF), "邀请过期", (invitation.close,)),
    # Interview
    T(S.CONFIRMED, A.START_INTERVIEW, S.INTERVIEWING, ("candidate",), "候选人开始面试",
      (sittings.start,), (sittings.may_start,)),
    T(S.CONFIRMED, A.MARK_NO_SHOW, S.NO_SHOW, ("system", *STAFF), "到时未参加", (invitation.tell_no_show,)),
    T(S.CONFIRMED, A.EXPIRE, S.EXPIRED, ("system", *STAFF), "过了截止时间", (invitation.close,)),
    T(S.NO_SHOW, A.SECOND_CHANCE, S.INVITED, ("system", *STAFF), "再给一次机会（仅一次）",
      (invitation.issue_again,), (invitation.only_once,)),
    T(S.INTERVIEWING, A.REPORT_FAULT, S.INVITED, ("candidate", *STAFF), "因故障重新安排面试",
      (sittings.abandon, invitation.issue_again)),
    T(S.INTERVIEWING, A.EXPIRE, S.EXPIRED, ("system", *STAFF), "过了截止时间",
      (sittings.abandon, invitation.close)),
    T(S.INTERVIEWING, A.SUBMIT, S.SUBMITTED, ("candidate",), "候选人答完提交",
      (recordings.submit, results.promise_result)),
    T(S.EXPIRED, A.RESTORE_INVITATION, S.INVITED, STAFF, "恢复邀请", (invitation.restore,), (invitation.may_restore,)),
    # The human route: the live interview counts as the first
    *(
        T(state, A.TAKE_HUMAN_ROUTE, S.SECOND_ROUND, ("candidate", *STAFF), "改为人工面试",
          (sittings.abandon, human_route.begin))
        for state in human_route.BEFORE_A_RESULT
    ),
    # Scores and decision
    T(S.SUBMITTED, A.RECORD_SCORE, S.SCORED, ("system",), "AI 评分完成", (results.tell_staff,)),
    D(S.SUBMITTED, A.SCORE_BY_PERSON, S.SCORED, ("hr", "interviewer"), "人工评分完成", (results.tell_staff,)),
    D(S.SCORED, A.ADVANCE, S.SECOND_ROUND, STAFF, "进入复试", (results.advance,)),
    D(S.SCORED, A.REJECT, S.REJECTED, STAFF, "淘汰", (results.reject,),
      (needs_reason, appeals.not_the_first_decider)),
    # Appeal: decided by another member than the one who rejected
    T(S.REJECTED, A.ASK_APPEAL, S.REJECTED, ("candidate", *STAFF), "申请复核", (appeals.ask,), (appeals.may_ask,)),
    D(S.REJECTED, A.UPHOLD_APPEAL, S.SCORED, STAFF, "复核成立，重新评定", (appeals.decide,),
      (appeals.by_second_person,)),
    D(S.REJECTED, A.REFUSE_APPEAL, S.REJECTED, STAFF, "复核维持原结果", (appeals.decide,),
      (appeals.by_second_person,)),
    # Second round
    T(S.SECOND_ROUND, A.SCHEDULE_SECOND_ROUND, S.SECOND_ROUND_SCHEDULED, STAFF, "安排复试",
      (second_round.schedule,)),
    T(S.SECOND_ROUND_SCHEDULED, A.SCHEDULE_SECOND_ROUND, S.SECOND_ROUND_SCHEDULED, STAFF, "复试改期",
      (second_round.schedule,)),
    D(S.SECOND_ROUND_SCHEDULED, A.RECORD_SECOND_ROUND, S.SECOND_ROUND_DONE, ("interviewer", "hr"),
      "复试结束：所选面试官已评，或由 HR 写明理由", (second_round.record,), (second_round.may_end,)),
    D(S.SECOND_ROUND, A.REJECT, S.REJECTED, STAFF, "复试前淘汰", (results.reject,), (needs_reason,)),
    D(S.SECOND_ROUND_DONE, A.REJECT, S.REJECTED, STAFF, "复试后淘汰", (results.reject,),
      (needs_reason,)),
    # A decision taken back before its message has left: to the state it came from
    *(
        D(S.REJECTED, A.TAKE_BACK, state, STAFF, "撤销淘汰", (undo.take_back,), (undo.in_time,))
        for state in (S.SCORED, S.SECOND_ROUND, S.SECOND_ROUND_DONE)
    ),
    D(S.SECOND_ROUND, A.TAKE_BACK, S.SCORED, STAFF, "撤销进入复试", (undo.take_back,), (undo.in_time,)),
    # Offer and onboarding
    D(S.SECOND_ROUND_DONE, A.APPROVE_OFFER, S.OFFERED, STAFF, "批准录用并发出通知", (offer.send,)),
    T(S.OFFERED, A.ACCEPT_OFFER, S.OFFER_ACCEPTED, ("candidate",), "候选人接受录用",
      (offer.accept, onboarding.on_offer_accepted)),
    T(S.OFFERED, A.DECLINE_OFFER, S.OFFER_DECLINED, ("candidate",), "候选人谢绝录用", (offer.decline,)),
    T(S.OFFERED, A.EXPIRE_OFFER, S.EXPIRED, ("system", *STAFF), "录用通知过期", (offer.expire,)),
    T(S.OFFER_ACCEPTED, A.START_ONBOARDING, S.ONBOARDING, ("candidate",), "新员工开始填写入职资料"),
    T(S.ONBOARDING, A.SUBMIT_ONBOARDING, S.ONBOARDING, ("candidate",), "新员工提交入职资料",
      (onboarding.on_submitted,)),
    T(S.ONBOARDING, A.RETURN_ONBOARDING, S.ONBOARDING, STAFF, "资料退回修改", (onboarding.on_returned,)),
    D(S.ONBOARDING, A.CONFIRM_ONBOARDING, S.ONBOARDING, STAFF, "资料无误，办理入职", (onboarding.on_confirmed,)),
    T(S.ONBOARDING, A.COMPLETE_ONBOARDING, S.ONBOARDED, ("system",), "花名册写入并核对一致",
      (onboarding.on_completed,)),
    # Aside
    *(
        T(state, A.WITHDRAW, S.WITHDRAWN, ("candidate", *STAFF), "候选人撤回申请",
          (sittings.abandon, offer.withdraw, invitation.withdraw))
        for state in WITHDRAWABLE
    ),
)
# fmt: on
