"""盲评 says what the pages had shown before a rating: each order of looking and rating, an appeal between, HR's list."""

import pytest
from sqlalchemy import select

from interview_flow.core import engine
from models import Application, Rating, SecondRound
from tests.support.times import NOW
from tests.web.interviewer.test_pages import POINTS, see, url
from tests.web.seeds import BASE, csrf_of, interviewed, sign_in


def page_rates(client, made, tap):
    """Hand in a form that was opened before anything was shown: the token comes from a page without points."""
    token = csrf_of(client.get("/h5/mine", base_url=BASE).text)
    form = {"csrf": token, "tap": tap, "recommendation": "advance", "comment": "", **POINTS}
    assert client.post(url(made, "/rating"), data=form, base_url=BASE).status_code == 303


def moved(web, made, action, userid, reason=None):
    """A step that others take."""
    with web.db.write() as session:
        row = web.journey.application(session, made.application_id)
        engine.apply(web.journey, session, row, action, f"hr:{userid}", web.clock.now(), reason)


def appealed(web, made):
    """Rejected by one, appealed against, upheld by another."""
    for action, userid in (("reject", "hr01"), ("ask_appeal", "hr01"), ("uphold_appeal", "hr00")):
        moved(web, made, action, userid, "service" if action == "reject" else None)


def round_begins(web, made):
    moved(web, made, "advance", "hr00")
    with web.db.write() as session:
        session.get_one(Application, made.application_id).state = "second_round_scheduled"
        round_ = {"starts_at": NOW, "interviewer": "iv01", "interviewers": ["iv01", "iv02"], "place": "三楼会议室"}
        session.add(SecondRound(application_id=made.application_id, **round_))


@pytest.mark.parametrize(
    ("acts", "stamps"),
    [
        ("rate appeal begin rate", {"recorded": True, "second_round": True}),
        ("rate look appeal begin rate", {"recorded": True, "second_round": False}),
        ("rate reject look appeal begin rate", {"recorded": True, "second_round": False}),
        ("rate appeal look begin rate", {"recorded": True, "second_round": False}),
        ("look reject look appeal look rate begin rate", {"recorded": True, "second_round": True}),
        ("look appeal look rate look begin rate", {"recorded": True, "second_round": False}),
        ("look appeal look begin look rate look", {"second_round": True}),
        ("rate appeal begin rate look", {"recorded": True, "second_round": True}),
    ],
)
def test_the_pages_stamp_each_order_of_looking_and_rating_with_an_appeal_between(light_web, acts, stamps):
    made = interviewed(light_web)
    client = sign_in(light_web, "iv01")
    order = acts.split()
    for number, act in enumerate(order):
        if act == "look":
            see(client, made)
        elif act == "rate":
            page_rates(client, made, f"tap-{number}")
        elif act == "begin":
            round_begins(light_web, made)
        elif act == "reject":
            moved(light_web, made, "reject", "hr01", "service")
        elif "reject" in order:
            moved(light_web, made, "ask_appeal", "hr01")
            moved(light_web, made, "uphold_appeal", "hr00")
        else:
            appealed(light_web, made)
    with light_web.db.read() as session:
        assert {one.stage: one.blind for one in session.scalars(select(Rating))} == stamps


@pytest.mark.parametrize(("looks", "blind"), [((), True), (("/hr?tab=ended",), True), (("/hr",), False)])
def test_hrs_list_shows_points_too(light_web, looks, blind):
    made = interviewed(light_web)
    client = sign_in(light_web, "hr00")
    for path in looks:
        assert ("未校准" in client.get(path, base_url=BASE).text) is not blind
    page_rates(client, made, "tap-1")
    with light_web.db.read() as session:
        assert session.scalars(select(Rating)).one().blind is blind
