"""The chat's side of corrections: 核对文字稿 shows what was heard, 更正2：… corrects recording 2."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.texts import word
from interview_flow.candidate.talk import Talk
from interview_flow.core.journey import Journey
from interview_flow.interview import corrections
from interview_flow.interview.sittings import number_of, open_answer, sitting_of
from models import Answer, AnswerPart, Application, Interview, TranscriptVersion
from scoring.corrections import LONGEST

# 更正2：…, 更正录音2，… ; the mark after the number tells it from an answer that begins with 更正.
ASKED = re.compile(r"更正(?:录音|第)?([0-9０-９]{1,2}|[一二三四五六七八九])?[段条号]?[：:，,]")
INSTEAD = re.compile("改成|改为|→|->")
CHINESE = "一二三四五六七八九"
# Of a message of 2048 bytes, the words around them aside.
MOST_SHOWN, MOST_OF_ONE = 520, 400


@dataclass(frozen=True)
class Correction:
    """What a message asks to correct; `number` None: the only recording that can be."""

    number: int | None
    text: str


def asked(text: str) -> Correction | None:
    """The correction that a typed text asks for."""
    found = ASKED.match(text)
    said = text[found.end() :].strip() if found else ""
    if found is None or not said:
        return None
    number = found[1]
    if number is None:
        return Correction(None, said)
    return Correction(CHINESE.index(number) + 1 if number in CHINESE else int(number), said)


def show(talk: Talk, application: Application) -> None:
    """What was heard of the open answer, or of the last one with a recording."""
    sitting = _open_sitting(talk, application)
    if sitting is None:
        talk.reply("correction_too_late")
        return
    spoken = corrections.recordings_of(talk.session, sitting)
    number = _shown_question(talk, application, sitting, spoken)
    heard = [(place, part) for place, (asked_in, part) in enumerate(spoken, 1) if asked_in == number and _heard(part)]
    if not heard:
        talk.reply("heard_nothing")
        return
    lines = [word("heard_line", place=place, text=_cut(_said(part), MOST_OF_ONE)) for place, part in heard]
    part_ids = [part.id for _, part in heard]
    talk.reply("heard_words", number=number, quoted=_cut("\n".join(lines), MOST_SHOWN), part_ids=part_ids)


def taken(talk: Talk, application: Application) -> bool:
    """Take the correction that a typed text is; False when it is none.

    Without a number a single recording must be there that can be corrected.
    """
    wish, sitting = asked(talk.text), sitting_of(talk.session, application.id)
    if wish is None or sitting is None:
        return False
    if wish.number is None and len(_correctable(talk, sitting)) != 1:
        return False
    _correct(talk, application, wish)
    return True


def _correct(talk: Talk, application: Application, wish: Correction) -> None:
    talk.journey.application(talk.session, application.id)  # locked: a hand-in may be under way
    sitting = _open_sitting(talk, application)
    if sitting is None:
        talk.reply("correction_too_late")
        return
    part = _meant(talk, sitting, wish)
    if part is None or not _heard(part):
        gone = part is not None and not corrections.may_be_corrected(part)
        talk.reply("correction_impossible" if gone else "correction_unknown")
        return
    text = _whole(_said(part), wish.text)
    taken = corrections.correct(talk.session, application, part, text, talk.payload["msgid"], talk.now)
    if taken == "counted":
        talk.reply("correction_counted", quoted=_cut(_said(part), MOST_OF_ONE), part_ids=[part.id])
    else:
        talk.reply(f"correction_{taken}")


def recalled(journey: Journey, session: Session, msgid: str, now: datetime) -> None:
    """A message was taken back; where it was a correction, that one no longer counts."""
    found = session.execute(
        select(TranscriptVersion, Interview)
        .join(AnswerPart, AnswerPart.id == TranscriptVersion.part_id)
        .join(Answer, Answer.id == AnswerPart.answer_id)
        .join(Interview, Interview.id == Answer.interview_id)
        .where(TranscriptVersion.msgid == msgid)
    ).one_or_none()
    if found is None:
        return
    version, sitting = found
    application = journey.application(session, sitting.application_id)
    if sitting.submitted_at is not None:
        journey.notify(session, application, "recall_too_late", now, msgid, only=["kf"])
        return
    corrections.recall(session, version)
    journey.notify(session, application, "correction_recalled", now, msgid, only=["kf"])


def _open_sitting(talk: Talk, application: Application) -> Interview | None:
    sitting = sitting_of(talk.session, application.id)
    return sitting if sitting is not None and sitting.submitted_at is None else None


def _shown_question(
    talk: Talk, application: Application, sitting: Interview, spoken: Sequence[tuple[int, AnswerPart]]
) -> int:
    """The open question's number where it has a recording, else the last one's that has; 0 without any."""
    numbers = {number for number, part in spoken if corrections.may_be_corrected(part)}
    answer = open_answer(talk.session, application.id)
    current = number_of(sitting, answer) if answer is not None else 0
    return current if current in numbers else max(numbers, default=0)


def _meant(talk: Talk, sitting: Interview, wish: Correction) -> AnswerPart | None:
    """The recording by its number among this candidate's own; without one, the only one that can be corrected."""
    if wish.number is None:
        return next(iter(_correctable(talk, sitting)), None)
    spoken = [part for _, part in corrections.recordings_of(talk.session, sitting)]
    return spoken[wish.number - 1] if 0 < wish.number <= len(spoken) else None


def _correctable(talk: Talk, sitting: Interview) -> list[AnswerPart]:
    spoken = corrections.recordings_of(talk.session, sitting)
    return [part for _, part in spoken if corrections.may_be_corrected(part)]


def _whole(said: str, wish: str) -> str:
    """The whole text: as it was typed, or with the words before 改成 replaced by those behind it."""
    before, *behind = (piece.strip() for piece in INSTEAD.split(wish, maxsplit=1))
    if not (behind and before and before in said):
        return wish
    # A word that stands often and grows each time must not grow without end.
    grown = len(said) + said.count(before) * (len(behind[0]) - len(before))
    return said.replace(before, behind[0]) if grown <= LONGEST else wish


def _heard(part: AnswerPart) -> bool:
    return part.status == "transcribed" and bool(part.text)


def _said(part: AnswerPart) -> str:
    return part.corrected or part.text or ""


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
