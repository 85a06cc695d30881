"""Walks through the real table, without a sandbox: to any state, by the steps that people take."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from core.database import Database
from interview_flow.core import engine
from interview_flow.core.journey import INVITE_SCENE, Journey, Transition
from interview_flow.core.states import Action as A
from interview_flow.core.states import State as S
from interview_flow.decision import second_round
from interview_flow.hiring import onboarding
from interview_flow.hiring.documents import StoredDocument
from interview_flow.intake import screening
from interview_flow.interview import consent, sittings
from models import Appeal, Application, ContactWay, KfCursor, Rating, Scorecard
from tests.interview_flow.bank import RESUME
from tests.support.onboarding import FORM
from tests.support.times import NOW

UNKNOWN: dict[str, Any] = {"education": [], "work": [], "certificates": [], "text": ""}
SCHOOL_LEAVER = {**RESUME, "education": [{"school": "某中学", "degree": "高中", "major": "", "end_year": 2020}]}
PAPER = StoredDocument("id_card", "身份证.jpg", "image/jpeg", "f" * 32)

# State -> the state it is reached from, and by which action.
WAY: dict[S, tuple[S | None, A | None]] = {
    S.APPLIED: (None, None),
    S.SCREENED_OUT: (None, None),
    S.SCREENED_OUT_TOLD: (S.SCREENED_OUT, A.CONFIRM_SCREEN_OUT),
    S.SCREENED_IN: (None, None),
    S.INVITED: (S.SCREENED_IN, A.INVITE),
    S.CONFIRMED: (S.INVITED, A.ACCEPT_INVITATION),
    S.INTERVIEWING: (S.CONFIRMED, A.START_INTERVIEW),
    S.SUBMITTED: (S.INTERVIEWING, A.SUBMIT),
    S.SCORED: (S.SUBMITTED, A.RECORD_SCORE),
    S.SECOND_ROUND: (S.SCORED, A.ADVANCE),
    S.SECOND_ROUND_SCHEDULED: (S.SECOND_ROUND, A.SCHEDULE_SECOND_ROUND),
    S.SECOND_ROUND_DONE: (S.SECOND_ROUND_SCHEDULED, A.RECORD_SECOND_ROUND),
    S.OFFERED: (S.SECOND_ROUND_DONE, A.APPROVE_OFFER),
    S.OFFER_ACCEPTED: (S.OFFERED, A.ACCEPT_OFFER),
    S.ONBOARDING: (S.OFFER_ACCEPTED, A.START_ONBOARDING),
    S.ONBOARDED: (S.ONBOARDING, A.COMPLETE_ONBOARDING),
    S.REJECTED: (S.SCORED, A.REJECT),
    S.WITHDRAWN: (S.INVITED, A.WITHDRAW),
    S.DECLINED: (S.INVITED, A.DECLINE_INVITATION),
    S.NO_SHOW: (S.CONFIRMED, A.MARK_NO_SHOW),
    S.EXPIRED: (S.INVITED, A.EXPIRE),
    S.OFFER_DECLINED: (S.OFFERED, A.DECLINE_OFFER),
}
RESUMES = {S.APPLIED: UNKNOWN, S.SCREENED_OUT: SCHOOL_LEAVER}


_numbers = count()


def another_phone() -> str:
    """A phone number that nobody else in the tests of this process has."""
    return f"139{next(_numbers):08}"


def carried(action: A, now: datetime) -> dict[str, Any]:
    """What an action carries when somebody takes it."""
    later = now + timedelta(days=3)
    data: dict[A, dict[str, Any]] = {
        A.INVITE: {"interview_at": now + timedelta(minutes=20)},
        A.RESCHEDULE: {"deadline": later},
        A.RESTORE_INVITATION: {"deadline": later},
        A.SCHEDULE_SECOND_ROUND: {"starts_at": later, "place": "三楼会议室"},
        A.REJECT: {"reason": "service"},
    }
    return data.get(action, {})


class Walker:
    """One application and whoever moves it on; `now` passes only when a test says so."""

    def __init__(self, db: Database, journey: Journey, now: datetime = NOW) -> None:
        self.db, self.journey, self.now = db, journey, now
        self.id = ""
        db.run(self._contact_way)

    def _contact_way(self, session: Session) -> None:
        if session.get(ContactWay, (self.journey.kf_id, INVITE_SCENE)) is None:
            url = "https://work.weixin.qq.com/kf/kfc1?enc_scene=a"
            session.add(ContactWay(open_kfid=self.journey.kf_id, scene=INVITE_SCENE, url=url, created_at=NOW))

    def apply_for(self, resume: dict[str, Any], phone: str | None = None) -> "Walker":
        """A new candidate applies, another person each time; the rules run."""
        number = another_phone() if phone is None else phone
        self.db.run(lambda session: self._apply_for(session, resume, number))
        return self

    def _apply_for(self, session: Session, resume: dict[str, Any], phone: str) -> None:
        profile = {"name": "李晓", "phone": phone, "email": None, "resume": resume}
        candidate = screening.register_candidate(session, profile, self.now)
        self.id = screening.apply_for(session, self.journey, candidate.id, "teller", "harbin", self.now).id

    def reach(self, state: S) -> "Walker":
        """A new application, brought to a state step by step."""
        self.db.run(lambda session: self._reach(session, state))
        assert self.state() == state
        return self

    def _reach(self, session: Session, state: S) -> None:
        source, action = WAY[state]
        if source is None or action is None:
            self._apply_for(session, RESUMES.get(state, RESUME), another_phone())
        else:
            self._reach(session, source)
            self.step(session, action)

    def reach_for(self, row: Transition) -> "Walker":
        """A new application, brought to where a row of the table can be taken."""
        if row.action == A.TAKE_BACK and row.source == S.REJECTED:
            self.reach(row.target).take(A.REJECT)
            return self
        return self.reach(row.source)

    def take(self, action: A, actor: str = "", **data: Any) -> str:
        """One step, by the first kind of actor that the table names unless told; returns the new state."""
        self.db.run(lambda session: self.step(session, action, actor, **data))
        return self.state()

    def step(self, session: Session, action: A, actor: str = "", **data: Any) -> Application:
        """The same inside a transaction."""
        row = self.journey.application(session, self.id)
        self._prepare(session, row, action)
        known = [one for one in self.journey.table if one.source == row.state and one.action == action]
        kind = known[0].by[0] if known else "hr"
        who = {"candidate": row.candidate_id, "hr": "hr01", "interviewer": "iv01"}.get(kind, "test")
        values = carried(action, self.now) | data
        engine.apply(
            self.journey, session, row, action, actor or f"{kind}:{who}", self.now, values.pop("reason", None), **values
        )
        return row

    def _prepare(self, session: Session, row: Application, action: A) -> None:
        """What must lie there before a step: the consent, the scorecard, the papers."""
        if action == A.START_INTERVIEW:
            consent.give(session, row, "kf", self.now)
        elif action in (A.RECORD_SCORE, A.SCORE_BY_PERSON) and row.state == S.SUBMITTED:
            self._card(session, row)
        elif action in (A.UPHOLD_APPEAL, A.REFUSE_APPEAL) and row.state == S.REJECTED:
            due = self.now.date() + timedelta(days=5)
            values = {"status": "open", "asked_at": self.now, "due_on": due, "rejected_by": "hr00"}
            session.add(Appeal(application_id=row.id, **values))
            session.flush()
        elif action == A.RECORD_SECOND_ROUND and row.state == S.SECOND_ROUND_SCHEDULED:
            self._rating(session, row)
        elif action == A.SUBMIT_ONBOARDING and row.state == S.ONBOARDING:
            onboarding.save_form(session, self.journey, row, FORM, self.now)
            onboarding.add_document(session, self.journey, row, PAPER, self.now)
        elif action in (A.RETURN_ONBOARDING, A.CONFIRM_ONBOARDING) and row.state == S.ONBOARDING:
            papers = onboarding.of(session, row.id)
            if papers.status == "open":
                self.step(session, A.SUBMIT_ONBOARDING)

    def _rating(self, session: Session, row: Application) -> None:
        round_ = second_round.of(session, row.id)
        assert round_ is not None
        for userid in round_.chosen:
            session.add(
                Rating(
                    application_id=row.id,
                    stage=second_round.STAGE,
                    rater=userid,
                    scores={},
                    recommendation="advance",
                    blind=True,
                    rated_at=self.now,
                )
            )
        session.flush()

    def _card(self, session: Session, row: Application) -> None:
        sitting = sittings.sitting_of(session, row.id)
        session.add(
            Scorecard(
                application_id=row.id,
                interview_id=sitting.id if sitting else "",
                status="scored",
                total=77.0,
                low=70.0,
                high=84.0,
                config_version=row.config_version,
                engine="rubric-1",
                flags=[],
                created_at=self.now,
            )
        )
        session.flush()

    def everything_is_in(self) -> None:
        """A pull has left nothing behind, so that time may decide."""

        def note(session: Session) -> None:
            cursor = session.get(KfCursor, self.journey.kf_id) or KfCursor(open_kfid=self.journey.kf_id)
            cursor.pulled_to = self.now
            session.add(cursor)

        self.db.run(note)

    def state(self) -> str:
        """Where it stands."""
        with self.db.read() as session:
            return session.get_one(Application, self.id).state
