"""Typed texts while a question is open: parts of the answer, questions, and what must be asked about.

A text that may be a question is kept beside the answer (`unclear`) until its writer has said what it is.
Taken for a question it is `aside`: answered, never scored, and one tap makes it part of the answer.
"""

from interview_flow.candidate import allowance, commands, faq, faq_words, meaning, relay
from interview_flow.candidate.talk import Talk
from interview_flow.core.states import State
from interview_flow.interview import sittings
from models import Answer, AnswerPart, Application, Interview

STATUS = {"answer": "ready", "question": "aside", "unclear": "unclear"}
QUOTED = 60
ASKED_TWICE = "asked_twice"


def take(talk: Talk, application: Application, answer: Answer) -> None:
    """Add the text to the answer it was sent for, answer it, or ask what it is."""
    if allowance.is_spent(talk, application, answer):
        return
    doubtful = commands.is_for_human(talk.text) or commands.asks_about_command(talk.text)
    means = "unclear" if doubtful else meaning.of(talk.text)
    part = sittings.add_part(
        talk.session,
        application,
        answer,
        kind="text",
        msgid=talk.payload["msgid"],
        sent_at=talk.sent_at,
        text=talk.text,
        media_id=None,
        now=talk.now,
        status=STATUS[means],
    )
    if means == "unclear":
        _ask_what_it_is(talk, part, "question_or_answer")
    elif means == "question":
        question = talk.journey.version(talk.session, application).position.question(answer.question_id)
        talk.reply("question_again", question=question.text, part_id=part.id, answer_id=answer.id)


def is_question(talk: Talk, part_id: str) -> None:
    """They tapped 这是提问: it is answered like any question, and stays out of the answer."""
    found = _own(talk, part_id, ("unclear",))
    if found is None:
        talk.reply("tap_outdated")
        return
    part, application = found
    part.status = "aside"
    answer_question(talk, application, part.text or "")


def is_answer(talk: Talk, part_id: str) -> None:
    """They tapped 这是回答的一部分."""
    found = _own(talk, part_id, ("unclear", "aside"))
    if found is None:
        talk.reply("tap_outdated")
        return
    found[0].status = "ready"
    talk.reply("part_counted")


def answer_question(talk: Talk, application: Application, words: str) -> None:
    """From the approved answers, or by a person."""
    entry = faq.find(talk.journey.catalogue.faq, words, application.position_key)
    if entry is not None:
        version = talk.journey.version(talk.session, application)
        talk.reply("faq_in_interview", application, **faq_words.told(entry, version))
    else:
        relay.ask_person(talk, words, application)


def finish(talk: Talk, application: Application, answer: Answer) -> None:
    """答完了: close the answer, after asking once more about texts of which nobody said what they are."""
    waiting = _unclear(talk, answer)
    unasked = next((part for part in waiting if part.reason != ASKED_TWICE), None)
    if unasked is not None:
        unasked.reason = ASKED_TWICE
        _ask_what_it_is(talk, unasked, "question_before_done")
        return
    _hand_to_person(talk, application, waiting)
    sittings.finish_answer(talk.session, talk.journey, application, answer, talk.sent_at, talk.now)


def skip(talk: Talk, application: Application, answer: Answer) -> None:
    """跳过这题; what may have been a question goes to a person."""
    _hand_to_person(talk, application, _unclear(talk, answer))
    sittings.close_answer(talk.session, talk.journey, application, answer, "skipped", talk.sent_at, talk.now)


def _hand_to_person(talk: Talk, application: Application, parts: list[AnswerPart]) -> None:
    """Asked twice and not told: never scored, and not lost."""
    for part in parts:
        part.status = "aside"
        relay.ask_person(talk, part.text or "", application)


def _ask_what_it_is(talk: Talk, part: AnswerPart, template: str) -> None:
    line = " ".join((part.text or "").split())
    quoted = line if len(line) <= QUOTED else f"{line[: QUOTED - 1]}…"
    talk.reply(template, quoted=quoted, part_id=part.id)


def _unclear(talk: Talk, answer: Answer) -> list[AnswerPart]:
    return [part for part in sittings.parts_of(talk.session, answer.id) if part.status == "unclear"]


def _own(talk: Talk, part_id: str, statuses: tuple[str, ...]) -> tuple[AnswerPart, Application] | None:
    """The part and its application, while the interview is under way."""
    part = talk.session.get(AnswerPart, part_id, with_for_update=True)
    answer = talk.session.get(Answer, part.answer_id) if part else None
    sitting = talk.session.get(Interview, answer.interview_id) if answer else None
    application = talk.session.get(Application, sitting.application_id) if sitting else None
    if part is None or application is None or sitting is None or sitting.submitted_at is not None:
        return None
    own = application.candidate_id == talk.candidate.id and application.state == State.INTERVIEWING
    return (part, application) if own and part.status in statuses else None
