"""An interview that the scorer itself has scored, so that the page shows what a bank's people get."""

from typing import Any

from interview_flow.decision import results
from interview_flow.interview import sittings
from models import Interview, Rating
from scoring.answers import join
from scoring.interview_score import AnswerInput, score_interview
from tests.support.times import NOW
from tests.web import seeds

ANSWERS = {
    "t1": ["首先我会安抚老人，请他慢慢说。然后请大堂经理帮忙分流后面的客户。", "最后确认他听懂了没有。"],
    "t2": ["我会先暂停转账，再核实收款人。但那是他自己的钱，跟银行没关系。"],
    "t4": ["理财不保本，净值会波动。定期存款利率固定，五十万以内有存款保险。"],
}


def scored(
    web: Any, state: str = "scored", answers: dict[str, list[str]] | None = None, model: Any = None
) -> seeds.Interviewed:
    """Wang Min answered by voice, 43 seconds a part; her evidence names seconds.

    Args:
        model: as `score_interview` takes it.
    """
    sound = web.files.put(seeds.wav())
    answers = answers or ANSWERS
    with web.db.write() as session:
        row = seeds._application(session, web.journey, state, "harbin", "王敏")
        made = seeds.Interviewed(row.id)
        sitting = Interview(
            application_id=row.id, attempt=1, questions=list(answers), position=1, started_at=NOW, submitted_at=NOW
        )
        session.add(sitting)
        session.flush()
        inputs = []
        for minute, (question, texts) in enumerate(answers.items()):
            answer = seeds._answer(session, sitting.id, question, minute)
            for order, text in enumerate(texts):
                part = seeds._part(session, answer.id, order, text, file_id=sound, listen_file_id=sound, seconds=43.4)
                made.voice.append(part.id)
            text = join(sittings.parts_of(session, answer.id)).text
            inputs.append(AnswerInput(answer.id, question, text, audio_at=lambda offset: offset / 5))
        version = web.journey.version(session, row)
        found = score_interview(version.position, inputs, version.rules, None, model)
        results.record(session, web.journey, sitting.id, found, NOW)
    return made


def never_recorded(web: Any, state: str) -> seeds.Interviewed:
    """Nobody has asked her anything yet."""
    with web.db.write() as session:
        return seeds.Interviewed(seeds._application(session, web.journey, state, "harbin", "王敏").id)


def rated(web: Any, application_id: str, rater: str, *points: int, stage: str = "recorded") -> None:
    """One member's points for service, patience, finance and communication."""
    keys = ("service", "patience", "finance", "communication")
    with web.db.write() as session:
        session.add(
            Rating(
                application_id=application_id,
                stage=stage,
                rater=rater,
                scores=dict(zip(keys, points, strict=True)),
                recommendation="advance",
                blind=True,
                rated_at=NOW,
                comment="",
            )
        )
