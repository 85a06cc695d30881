"""Applications whose recorded answers people have rated, written straight into the tables."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from catalogue import Catalogue
from interview_flow.interview import consent
from models import Answer, AnswerPart, Application, Candidate, Consent, Interview, Rating
from tests.support.times import NOW

SAID = (
    "我会先请大堂经理带后面的客户到旁边窗口，然后陪着老人一步一步操作，每一步都确认听懂了，因为老人着急就更容易按错。"
)


def add_interview(
    session: Session,
    catalogue: Catalogue,
    branch: str = "harbin",
    text: str = SAID,
    texts: str = consent.TEXT_VERSION,
    number: int = 1,
    said: Mapping[str, str] | None = None,
) -> Application:
    """One candidate who has answered all questions in writing, and has agreed to `texts`.

    Args:
        said: question -> the answer; without it `text` answers each.
    """
    at = NOW - timedelta(days=1)
    person = Candidate(created_at=at, name="李晓", resume={})
    session.add(person)
    session.flush()
    version = catalogue.current("teller", branch)
    application = Application(
        candidate_id=person.id,
        position_key="teller",
        branch_key=branch,
        state="scored",
        version=0,
        config_version=catalogue.pin(session, version, at),
        created_at=at,
        changed_at=at,
    )
    session.add(application)
    session.flush()
    asked = version.questions_to_ask()
    sitting = Interview(application_id=application.id, questions=asked, started_at=at, submitted_at=at)
    session.add_all([sitting, _consent(application, texts, at)])
    session.flush()
    for question in asked:
        answer = Answer(interview_id=sitting.id, question_id=question, status="closed", asked_at=at, closed_at=at)
        session.add(answer)
        session.flush()
        msgid = f"{application.id}:{question}"
        session.add(
            AnswerPart(
                answer_id=answer.id,
                kind="text",
                msgid=msgid,
                sent_at=at,
                status="ready",
                text=said[question] if said else f"{text}第{number}次。",
            )
        )
    session.flush()
    return application


def add_rating(session: Session, application: Application, rater: str = "iv01", **changed: Any) -> Rating:
    """A blind rating of the recording."""
    values: dict[str, Any] = {
        "stage": "recorded",
        "scores": {"service": 70, "patience": 65, "finance": 50, "communication": 60},
        "recommendation": "yes",
        "blind": True,
        "rated_at": NOW,
    }
    rating = Rating(application_id=application.id, rater=rater, **{**values, **changed})
    session.add(rating)
    session.flush()
    return rating


def _consent(application: Application, texts: str, at: datetime) -> Consent:
    return Consent(
        application_id=application.id, purpose=consent.PURPOSE, text_version=texts, channel="kf", given_at=at
    )
