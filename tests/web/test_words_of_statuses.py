"""Every status has its words, every page renders in every state, and every option of a form is taken."""

import re
from pathlib import Path

import pytest

from config import texts
from config.deadlines import load_reject_reasons
from config.texts import word
from interview_flow.core.states import State
from interview_flow.core.worklist import BY_STATE, Task
from interview_flow.decision.quotes import Shows
from interview_flow.invitation.invitation import MODES
from models import Appeal, Application, Offer, Onboarding, RosterRecord, statuses
from notify.staff_bodies import ROW_NAME_CHARS
from tests.support.times import NOW
from tests.web.seeds import BASE, act, csrf_of, interviewed, path, see, sign_in
from web.api import card_reading
from web.api.replies import Scorecard
from web.drives import forms
from web.drives import pages as drive_pages
from web.hr import bulk, listing
from web.interviewer import answers

TEMPLATES = Path(__file__).parents[2] / "web" / "templates"
# What a template puts behind a text's name -> where the values come from.
WALKED = {
    "hr.answer_status.": statuses.MessageStatus,
    "results.no_total.": statuses.CardWithoutTotal,
    "hr.appeal_status.": statuses.AppealStatus,
    "hr.modes.": MODES,
    "results.stages.": statuses.Stage,
    "answer_status.": statuses.UnfinishedAnswer,
    "results.": ("voice", "video", "said", *(one for one in Shows if one not in (Shows.FOUND, Shows.NEAR))),
    "results.version.": answers.VersionKind,
    "hr.offer_status.": statuses.OfferStatus,
    "hr.onboarding_status.": statuses.OnboardingStatus,
    "hr.roster_status.": statuses.RosterStatus,
    "hr.outcome.": statuses.RuleOutcome,
    "lists.status.": statuses.ListStatus,
    "lists.figures.": ("all", "new", "joined", "same", "bad"),
    "worklist.tabs.": listing.TABS,
    "worklist.sorts.": listing.SORTS,
    "bulk.": bulk.ACTIONS,
    "drives.": (*drive_pages.ACTS, *forms.DAYS),
    "drives.standing.": drive_pages.Standing,
    "drives.holds.": statuses.Hold,
    "bulk.done.": bulk.ACTIONS,
    "bulk.nothing_done.": bulk.ACTIONS,
    "bulk.not_allowed.": bulk.ACTIONS,
}
NOT_STATUSES = {"hr.fields."}  # the names of a form's fields


def test_every_text_named_by_a_value_is_walked():
    built = {
        name for page in TEMPLATES.glob("hr*.html") for name in re.findall(r"\bt\('([a-z_.]+\.)' ~", page.read_text())
    }
    built |= {
        name for page in TEMPLATES.glob("res*.html") for name in re.findall(r"\bt\('([a-z_.]+\.)' ~", page.read_text())
    }
    assert built | {"bulk.not_allowed."} == set(WALKED) | NOT_STATUSES


@pytest.mark.parametrize("name", WALKED)
def test_every_value_has_its_words(name):
    for value in WALKED[name]:
        assert word(f"pages.{name}{value}", channel="短信", at="今天", count=1, state="已邀请")


@pytest.mark.parametrize("state", list(State))
def test_hrs_page_and_the_result_page_open_in_every_state(light_web, state):
    made = interviewed(light_web, state=state.value)
    client = sign_in(light_web, "hr01")
    see(client, path(made.application_id))
    see(client, f"/h5/results/{made.application_id}")


@pytest.mark.parametrize("status", list(statuses.OfferStatus))
def test_hrs_page_opens_with_an_offer_of_every_status(light_web, status):
    made = interviewed(light_web, state="withdrawn")
    with light_web.db.write() as session:
        session.add(
            Offer(
                application_id=made.application_id,
                status=status,
                start_date=NOW.date(),
                sent_at=NOW,
                expires_at=NOW,
                approved_by="hr01",
            )
        )
    assert word(f"pages.hr.offer_status.{status}") in see(sign_in(light_web, "hr01"), path(made.application_id))


def test_hrs_page_opens_with_papers_a_roster_entry_and_an_appeal_of_every_status(light_web):
    client = sign_in(light_web, "hr01")
    kinds = (statuses.OnboardingStatus, statuses.RosterStatus, statuses.AppealStatus)
    for number in range(max(len(kind) for kind in kinds)):
        papers, entry, appeal = (list(kind)[number % len(kind)] for kind in kinds)
        made = interviewed(light_web, state="onboarding")
        whose = {"application_id": made.application_id}
        with light_web.db.write() as session:
            session.add(Onboarding(**whose, status=papers))
            session.add(RosterRecord(**whose, userid=f"new{number}", status=entry, differences=[]))
            session.add(Appeal(**whose, status=appeal, asked_at=NOW, due_on=NOW.date(), rejected_by="hr02"))
        shown = see(client, path(made.application_id))
        for name, status in (("onboarding", papers), ("roster", entry), ("appeal", appeal)):
            assert word(f"pages.hr.{name}_status.{status}") in shown


def test_hrs_page_shows_the_promised_day(light_web):
    made = interviewed(light_web, state="second_round")
    with light_web.db.write() as session:
        session.get_one(Application, made.application_id).promised_on = NOW.date()
    assert word("pages.hr.promised_on") in see(sign_in(light_web, "hr01"), path(made.application_id))


def test_the_api_gives_no_points_without_their_range_and_its_origin(light_web):
    made = interviewed(light_web)
    with light_web.db.read() as session:
        card = card_reading.scorecard(session, light_web.journey, session.get_one(Application, made.application_id))
    assert card["range_origin"] == "uncalibrated"
    origins = [(one["score"] is None, one["range_origin"]) for one in card["dimensions"]]
    assert sorted(origins, key=str) == [(False, "uncalibrated")] * 3 + [(True, None)]
    assert set(card) == set(Scorecard.model_fields)
    assert card_reading.range_origin(70.0, 70.0) == "given_by_person"


# What names points and gives none of a scorecard: what raters gave is theirs, the others count something else.
NAMES = re.compile(r"\b(?:score|scores|total|national_total|ai_score|points|low|high)\b")
WRITERS = re.compile(r"(?:points|shown|scale|radar)\(")
OTHER_NUMBERS = {
    "hr_numbers.html": "numbers of applications",
    "system.html": "rows, disk",
    "results_findings.html": "points of the rubric that were said",
    "results_round.html": "points of the rubric that were missed",
    "results_answers.html": "anchors for raters",
    "results_form.html": "anchors, and what the rater is typing",
    "results_ratings.html": "what raters gave",
    "results_macros.html": "lengths of bars",
    "points.html": "the one that writes them",
}
OF_PEOPLE = ("one.points[at]|round|int", "points.total", "points.radar", "points.machine")


def test_no_template_writes_points_but_the_one_that_says_what_they_are():
    bare = []
    for file in sorted(TEMPLATES.glob("*.html")):
        for said in re.findall(r"\{\{(.*?)\}\}", file.read_text("utf-8"), re.S):
            told = re.sub(r"'[^']*'", "", said)
            if file.name in OTHER_NUMBERS or WRITERS.search(told) or any(one in told for one in OF_PEOPLE):
                continue
            bare += [f"{file.name}: {said}"] if NAMES.search(told) else []
    assert bare == []
    assert [name for name in OTHER_NUMBERS if not (TEMPLATES / name).exists()] == []


def test_no_message_gives_points_without_what_they_are():
    """A card, a text or a push that has room for points says 未校准, or that a person gave them."""
    room = re.compile(r"\{(?:points|score|total|national_total|ai_score)\}")
    kept = {
        "pages.round.missed": "points of the rubric",
        "pages.results.reference_points": "an anchor for raters",
        "pages.results.found": "points of the rubric",
        "pages.results.all_found": "points of the rubric",
        "pages.system.disk_free": "gigabytes",
        "words.scorecard.reason": "points of the rubric",
    }
    found = {where: text for where, text in texts.texts_in(texts.messages()) if room.search(text)}
    bare = [where for where, text in found.items() if not ("未校准" in text or "人工" in text)]
    assert sorted(bare) == sorted(kept)


def test_every_choice_of_the_list_is_answered_by_the_list(light_web):
    client = sign_in(light_web, "hr00")
    for state in State:
        interviewed(light_web, state=state.value)
    for branch in light_web.journey.catalogue.branches():
        interviewed(light_web, branch=branch)
    selects = {found[1]: found[0] for found in OF_SELECT.finditer(see(client, "/hr?tab=all"))}
    offered = {name: re.findall(r'<option value="([^"]*)"', choices) for name, choices in selects.items()}
    assert set(offered["state"]) == {"", *State}
    assert set(offered["task"]) >= {"", *BY_STATE.values()}
    assert set(offered["sort"]) == set(listing.SORTS)
    assert set(offered["branch"]) == {"", *light_web.journey.catalogue.branches()}
    assert set(offered["position"]) == {"", *light_web.journey.catalogue.positions()}
    for name in ("state", "task", "sort", "branch", "position"):
        for option in offered[name]:
            found = see(client, f"/hr?tab=all&{name}={option}")
            # Everybody here applies as a teller: of the other positions the list says that there is nobody.
            empty = name == "position" and option not in ("", "teller")
            assert ('class="name"' in found, f'value="{option}" selected' in found) == (not empty, bool(option)), option


def test_every_reason_of_the_bulk_form_is_taken(light_web):
    client = sign_in(light_web, "hr01")
    interviewed(light_web)
    text = see(client, "/hr?tab=all")
    form = text.partition('value="reject"')[0].rpartition("<form")[2] + text.partition('value="reject"')[2]
    options = re.findall(r'<option value="([^"]+)"', form.partition("reject_reason")[2].partition("</select>")[0])
    assert set(options) == set(load_reject_reasons())
    for option in options:
        made = interviewed(light_web)
        data = {"csrf": csrf_of(text), "tap": option, "action": "reject", "one": [made.application_id]}
        answer = client.post("/hr/several", data=data | {"reject_reason": option}, base_url=BASE)
        assert (answer.status_code, "已淘汰 1 人" in answer.text) == (200, True), option


@pytest.mark.parametrize("task", list(Task))
def test_every_task_has_its_words_and_fits_on_a_card(task):
    assert 0 < len(word(f"worklist.tasks.{task}")) <= ROW_NAME_CHARS


FILLED = {
    "invite": {"interview_at": "2026-12-01T10:00", "mode": "chat"},
    "reject": {"reject_reason": "service"},
    "schedule_second_round": {"starts_at": "2026-12-01T10:00", "place": "三楼", "interviewers": "iv01"},
}
OF_SELECT = re.compile(r'<select[^>]* name="([a-z_]+)".*?</select>', re.S)


@pytest.mark.parametrize(("state", "action"), [("scored", "reject")])
def test_every_option_of_every_select_is_taken(light_web, state, action):
    made = interviewed(light_web, state=state)
    text = see(sign_in(light_web, "hr01"), path(made.application_id))
    form = next(one for one in text.split("<form") if f'name="action" value="{action}"' in one)
    selects = {found[1]: re.findall(r'<option value="([^"]+)"', found[0]) for found in OF_SELECT.finditer(form)}
    assert selects
    for name, options in selects.items():
        for option in options:
            other = interviewed(light_web, state=state)
            answer = act(
                sign_in(light_web, "hr01"),
                other.application_id,
                action,
                tap=f"{name}-{option}",
                **{**FILLED[action], name: option},
            )
            assert answer.status_code == 303, (name, option)


@pytest.mark.parametrize("state", list(State))
def test_no_other_form_has_a_select(light_web, state):
    made = interviewed(light_web, state=state.value)
    text = see(sign_in(light_web, "hr01"), path(made.application_id))
    assert {found[1] for found in OF_SELECT.finditer(text)} <= {"reject_reason"}


def test_every_person_that_the_form_offers_may_lead_the_round(light_web):
    offered = re.findall(
        r'type="checkbox" name="interviewers" value="([^"]+)"',
        see(sign_in(light_web, "hr01"), path(interviewed(light_web, state="second_round").application_id)),
    )
    assert offered == ["iv01", "iv02", "hr01"]
    for userid in offered:
        made = interviewed(light_web, state="second_round")
        fields = FILLED["schedule_second_round"] | {"interviewers": userid}
        answer = act(sign_in(light_web, "hr01"), made.application_id, "schedule_second_round", tap=userid, **fields)
        assert answer.status_code == 303
        assert f"/hr/applications/{made.application_id}" in answer.headers["Location"] and BASE
