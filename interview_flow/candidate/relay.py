"""Questions for people: one card a question, answered on its page, carried back into the chat."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from compliance import audit
from config.loader import barred_ground
from config.texts import word
from core.errors import InputInvalid, NotAllowed, NotFound
from interview_flow.candidate.talk import Talk
from interview_flow.core import card_closing, staff
from interview_flow.core.journey import Journey
from interview_flow.core.states import State
from messaging import outbox
from models import Application, HrQuestion, OutboxMessage

LONGEST_ANSWER = 600
MOST_OPEN = 5
QUOTED = 40  # characters of a question that an answer repeats
# The interview is handed in and nobody has decided yet.
HANDED_IN = (State.SUBMITTED, State.SCORED)
PASSED_ON = {**dict.fromkeys(HANDED_IN, "question_after_interview"), State.INTERVIEWING: "question_in_interview"}


class BarredWords(InputInvalid):
    """An answer asks or requires what no employer may: `words` are those that say so, `ground` the ground's key."""

    def __init__(self, words: str, ground: str) -> None:
        super().__init__(f"{words} is a barred ground for hiring ({ground})", field="answer")
        self.words = words
        self.ground = ground


def ask_person(talk: Talk, words: str, application: Application | None = None) -> None:
    """Store the question, send HR its card, tell the candidate that a person will answer.

    One candidate has at most `MOST_OPEN` unanswered cards; they are told so, and may ask again after an answer.
    """
    target = application or talk.application
    if target is None:
        talk.reply("stranger_unknown")
        return
    if _open_questions(talk.session, target) >= MOST_OPEN:
        talk.reply("questions_waiting", target, count=MOST_OPEN)
        return
    question = HrQuestion(application_id=target.id, asked_at=talk.now, question=words)
    talk.session.add(question)
    talk.session.flush()
    talk.journey.tell_staff(
        talk.session,
        target,
        "hr",
        "question_for_hr",
        talk.now,
        question.id,
        question=words,
        reply_url=page_of(talk.journey, question),
    )
    talk.reply(PASSED_ON.get(State(target.state), "question_passed_on"), target)


def find(session: Session, question_id: str) -> HrQuestion:
    """The question.

    Raises:
        NotFound: no such question.
    """
    question = session.get(HrQuestion, question_id, with_for_update=True)
    if question is None:
        raise NotFound("there is no such question")
    return question


def answer(session: Session, journey: Journey, question_id: str, userid: str, words: str, now: datetime) -> HrQuestion:
    """HR's answer goes to the candidate, once; a second answer is refused.

    Raises:
        NotAllowed: not this branch's HR, or answered already.
        InputInvalid: empty, longer than 600 characters, or about a barred ground (`BarredWords`).
    """
    question = find(session, question_id)
    application = journey.application(session, question.application_id)
    journey.rights(session).require(application.branch_key, userid, ("hr",))
    words = words.strip()
    if not words or len(words) > LONGEST_ANSWER:
        raise InputInvalid(f"1 to {LONGEST_ANSWER} characters", field="answer")
    barred = barred_ground(words, "reply")
    if barred is not None:
        raise BarredWords(barred.words, barred.ground)
    if question.answered_at is not None:
        raise NotAllowed(f"answered already by {question.answered_by}")
    question.answer, question.answered_at, question.answered_by = words, now, userid
    audit.act(session, now, f"hr:{userid}", "answer_question", application_id=application.id, target=question.id)
    card_closing.answered(
        session, f"question_for_hr:{application.id}:{question.id}", staff.name_of(journey.catalogue, userid), now
    )
    journey.notify(
        session,
        application,
        "hr_answer",
        now,
        question.id,
        question=quoted(question),
        answer=words,
        question_id=question.id,
    )
    return question


def answer_sent(journey: Journey, session: Session, row: OutboxMessage, channel: str, now: datetime) -> None:
    """Hook: a channel has taken a message; when it carried an answer, who wrote the answer is told so."""
    if row.template != "hr_answer":
        return
    question = session.get(HrQuestion, row.payload.get("data", {}).get("question_id", ""))
    if question is None or question.answered_by is None:
        return
    application = session.get_one(Application, question.application_id)
    data = {
        **journey.facts(session, application),
        "question": quoted(question),
        "channel": word(f"pages.channels.{channel}"),
        "reply_url": page_of(journey, question),
    }
    outbox.post(
        session,
        key=f"hr_answer_sent:{row.id}:{row.attempt}",
        kind="notify.staff",
        now=now,
        subject=f"staff:{application.id}",
        application_id=application.id,
        payload={
            "userids": [question.answered_by],
            "fallback": [],
            "template": "hr_answer_sent",
            "application_id": application.id,
            "data": data,
        },
    )


def answer_key(question: HrQuestion) -> str:
    """The outbox key of the message that carries the answer."""
    return f"hr_answer:{question.application_id}:{question.id}"


def page_of(journey: Journey, question: HrQuestion) -> str:
    """Where HR reads the whole question and answers it."""
    return f"{journey.public_url}/hr/questions/{question.id}"


def quoted(question: HrQuestion) -> str:
    """The beginning of a question, on one line."""
    line = " ".join(question.question.split())
    return line if len(line) <= QUOTED else f"{line[: QUOTED - 1]}…"


def _open_questions(session: Session, application: Application) -> int:
    """How many of the candidate's questions wait for a person."""
    waiting = (
        select(func.count())
        .select_from(HrQuestion)
        .where(HrQuestion.application_id == application.id, HrQuestion.answered_at.is_(None))
    )
    return session.scalar(waiting) or 0
