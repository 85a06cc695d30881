"""A queue of recorded answers: candidates who have handed in, and recordings that nobody has heard yet.

What they say is made of the written answers of the position, each clause begun in another way, so that no text comes
twice: real answers don't either, and an encoder that remembers texts would look faster than it is.
"""

import hashlib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bootstrap.parts import Parts
from catalogue.published import PublishedVersion
from config.schema import Question
from interview_flow.core.states import State
from interview_flow.interview import consent
from messaging import outbox
from models import Answer, AnswerPart, Application, Candidate, Consent, Interview, Scorecard
from scoring.interview_score import AnswerInput, is_by_meaning
from tests.support.encoded import AMR_HEAD, amr_of_types

POSITION, BRANCH = "teller", "harbin"
# WeCom's voice messages: AMR-NB at 12.2 kbit/s, a frame of 32 bytes for each 20 ms.
SECONDS, A_SECOND, FRAME, FRAME_TYPE = 10, 50, 32, 7
SOUND = amr_of_types("nb", [FRAME_TYPE] * (SECONDS * A_SECOND))
WHEN = ("当时", "后来", "那天", "接着", "其实", "起初", "最后", "平时", "下午", "早上", "周三", "月底", "马上")
WHO = (
    "我",
    "我们",
    "我同事",
    "我师傅",
    "小周",
    "老李",
    "赵姐",
    "陈哥",
    "吴阿姨",
    "大堂",
    "主管",
    "隔壁",
    "组里",
    "室友",
)
CLAUSE = re.compile(r"[^，。；！？、,.;!?]+")


@dataclass(frozen=True)
class Waiting:
    """How many answers wait, how many a sitting has, and how many characters one has on average."""

    answers: int
    a_sitting: int
    characters: float


def version_of(parts: Parts) -> PublishedVersion:
    """What the candidates were asked by."""
    return parts.journey.catalogue.current(POSITION, BRANCH)


def cards(parts: Parts) -> int:
    """How many sittings have a scorecard."""
    with parts.db.read() as session:
        return session.scalar(select(func.count()).select_from(Scorecard)) or 0


def heard(parts: Parts) -> int:
    """How many recordings have their transcript."""
    with parts.db.read() as session:
        counted = select(func.count()).select_from(AnswerPart).where(AnswerPart.status == "transcribed")
        return session.scalar(counted) or 0


def fill(parts: Parts, sittings: int, script: Path) -> Waiting:
    """Hand in so many sittings, every recording still to be heard.

    Args:
        script: gets the texts of the scripted recogniser.
    """
    version = version_of(parts)
    texts: dict[str, str] = {}
    for number, said in enumerate(answers(version, sittings)):
        stored = {}
        for place, (question, text) in enumerate(said.items()):
            data = recording(number * len(said) + place)
            texts[hashlib.sha256(data).hexdigest()] = text
            stored[question] = parts.files.put(data)
        parts.db.run(lambda session, stored=stored: hand_in(session, parts, version, stored))  # type: ignore[misc]
    script.write_text(json.dumps(texts, ensure_ascii=False), "utf-8")
    return Waiting(len(texts), len(texts) // sittings, sum(map(len, texts.values())) / len(texts))


def answers(version: PublishedVersion, sittings: int) -> Iterator[dict[str, str]]:
    """For each sitting: question id -> what is said. The same number gives the same texts."""
    asked = [version.position.question(one) for one in version.questions_to_ask()]
    assert all(is_by_meaning(version.position, AnswerInput("", one.id, "")) for one in asked)
    for number in range(sittings):
        draw = random.Random(number)
        yield {question.id: _said(question, draw) for question in asked}


def _said(question: Question, draw: random.Random) -> str:
    written = draw.choice([text for level in sorted(question.answers) for text in question.answers[level]])
    return CLAUSE.sub(lambda clause: f"{draw.choice(WHEN)}{draw.choice(WHO)}{clause.group()}", written)


def recording(number: int) -> bytes:
    """A voice message like no other: the frames of one sound in an order of its own."""
    frames = [SOUND[at : at + FRAME] for at in range(len(AMR_HEAD["nb"]), len(SOUND), FRAME)]
    random.Random(number).shuffle(frames)
    return AMR_HEAD["nb"] + b"".join(frames)


def hand_in(session: Session, parts: Parts, version: PublishedVersion, stored: dict[str, str]) -> None:
    """One candidate who has answered every question with a recording, and what hears it in the queue."""
    now = parts.clock.now()
    person = Candidate(created_at=now, name="李晓", resume={})
    session.add(person)
    session.flush()
    application = Application(
        candidate_id=person.id,
        position_key=POSITION,
        branch_key=BRANCH,
        state=State.SUBMITTED,
        version=1,
        config_version=parts.journey.catalogue.pin(session, version, now),
        mode="chat",
        interview_at=now,
        created_at=now,
        changed_at=now,
    )
    session.add(application)
    session.flush()
    sitting = Interview(application_id=application.id, questions=list(stored), started_at=now, submitted_at=now)
    agreed = {"purpose": consent.PURPOSE, "text_version": consent.TEXT_VERSION, "channel": "kf", "given_at": now}
    session.add_all([sitting, Consent(application_id=application.id, **agreed)])
    session.flush()
    for question, file_id in stored.items():
        _queue(session, application.id, sitting.id, question, file_id, now)


def _queue(
    session: Session, application_id: str, interview_id: str, question: str, file_id: str, now: datetime
) -> None:
    answer = Answer(interview_id=interview_id, question_id=question, status="closed", asked_at=now, closed_at=now)
    session.add(answer)
    session.flush()
    part = AnswerPart(
        answer_id=answer.id, kind="voice", msgid=f"bench:{answer.id}", sent_at=now, status="stored",
        file_id=file_id, mime="audio/amr",
    )  # fmt: skip
    session.add(part)
    session.flush()
    outbox.post(
        session,
        key=f"transcribe:{part.id}",
        kind="scoring.transcribe",
        queue="media",
        now=now,
        payload={"part_id": part.id},
        application_id=application_id,
    )
