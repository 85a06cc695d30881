"""The result page of a whole interview as the scorer really scored it, with an own rating beside it."""

from datetime import timedelta

import pytest
import yaml
from sqlalchemy import select

from interview_flow.decision import scorecards
from models import Answer, AnswerPart, Application, Interview, OutboxMessage, Rating
from scoring.jobs import ScoreSender
from scoring.learning.model_file import ModelFile
from scoring.result import ScorecardResult
from tests.browser.shots import FOLDER, WIDTHS, keep, shoot
from tests.support.needs import REPOSITORY
from tests.support.signed_models import TELLER, handmade, put_into_force
from tests.support.times import NOW
from tests.web.seeds import interviewed

TOP_PX = 1250
RATED = {key: {"candidates": 112, "ratings": 148} for key in TELLER}
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def answered(session, application: Application) -> Interview:
    """She has typed what the demo's strong candidate says."""
    said = yaml.safe_load((REPOSITORY / "config" / "demo.yaml").read_text("utf-8"))["answers"]["strong"]
    sitting = session.scalars(select(Interview).where(Interview.application_id == application.id)).one()
    sitting.questions = list(said)
    for number, (question, answer) in enumerate(said.items()):
        if question in ("t1", "t2"):
            continue
        row = Answer(
            interview_id=sitting.id, question_id=question, status="closed", asked_at=NOW + timedelta(minutes=number)
        )
        session.add(row)
        session.flush()
        text = answer.get("text") or "".join(answer["voice"])
        part = AnswerPart(
            answer_id=row.id, kind="text", msgid=f"m-{question}", sent_at=NOW, order=number, status="ready"
        )
        part.text = text
        session.add(part)
    session.flush()
    return sitting


def never_damaged(*_):
    raise AssertionError("a model could not be read")


def score(site, application_id: str, model: ModelFile | None = None) -> None:
    """Score what is there, and store it as the worker does.

    Args:
        model: in force when the sitting began.
    """
    sender = ScoreSender(
        site.journey.catalogue, lambda *_: None, site.db.read, lambda *_: True, lambda: None, never_damaged
    )
    sitting_id = site.db.run(lambda session: answered(session, session.get_one(Application, application_id)).id)
    if model is not None:
        site.db.run(lambda session: put_into_force(session, model, NOW))
        site.db.run(lambda session: setattr(session.get_one(Interview, sitting_id), "model_name", model.name))
    with site.db.read() as session:
        frozen = sender.freeze(session, OutboxMessage(payload={"interview_id": sitting_id}), NOW)
    result = ScorecardResult.from_json(sender.send(frozen, "m"))

    def store(session):
        application, sitting = session.get_one(Application, application_id), session.get_one(Interview, sitting_id)
        scorecards.store(session, site.journey, application, sitting, result, NOW)

    site.db.run(store)


def rate(site, application_id: str, rater: str) -> None:
    """A member's own points."""
    points = {"service": 75, "patience": 80, "finance": 60, "communication": 70}
    with site.db.write() as session:
        session.add(
            Rating(
                application_id=application_id, rater=rater, stage="recorded", scores=points, blind=True,
                recommendation="advance", comment="条理清楚", rated_at=NOW,
            )
        )  # fmt: skip


def test_the_result_page_and_hrs_page_of_an_interview_that_was_scored_with_a_model(site, open_page):
    """Finance has too few ratings, the other dimensions are calibrated."""
    made = interviewed(site)
    score(site, made.application_id, handmade(rated={**RATED, "finance": {"candidates": 21, "ratings": 25}}))
    for rater in ("hr01", "iv01"):
        rate(site, made.application_id, rater)
    page = open_page("hr01", f"/h5/results/{made.application_id}")
    page.evaluate("document.querySelectorAll('#scores details').forEach(one => one.open = true)")
    assert page.locator("#scores").inner_text().count("已按本行 148 份人工评分校准") == 3
    shoot(page, "result-learnt")
    page.goto(page.url.replace("/h5/results/", "/hr/applications/"))
    assert "已按本行 148 份人工评分校准" in page.locator("main").inner_text()
    shoot(page, "hr-learnt")


def test_the_result_page_of_a_whole_interview(site, open_page):
    made = interviewed(site)
    score(site, made.application_id)
    rate(site, made.application_id, "hr01")
    page = open_page("hr01", f"/h5/results/{made.application_id}")
    shoot(page, "result-whole")
    if FOLDER:  # for the READMEs
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        keep(page.screenshot(clip={"x": 0, "y": 0, "width": WIDTHS[-1], "height": TOP_PX}), "result-top")
