"""Every leaf of the shipped FAQ, reminders, scoring rules and working days counts: refused, or something differs."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from config.loader import load_shelf
from config.promises import Promises
from config.reading import SHIPPED, read_yaml
from config.schema import FaqEntry, ReminderKind, ScoringRules
from core.calendar import add_working_days
from core.errors import ConfigInvalid
from interview_flow.candidate import faq
from reminders.planner import decide
from scoring.interview_score import AnswerInput, score_interview
from scoring.rubric.points import AnswerScore
from scoring.scorecard import ScoredAnswer, disagreement
from tests.config import leaves
from tests.config.test_leaves_of_positions import way
from tests.support.times import NOW

SHELF = load_shelf()
HARBIN = SHELF.branches["harbin"]
ASKED = "蓝色的盒子搬到哪个仓库"
# Words, and names by which code finds something: other tests compare them with the code's own names.
NAMED = {"kinds.*.key", "kinds.*.label", "kinds.*.template"}


def of_faq(content, at=None):
    """Each entry by itself: what answers its shipped question and a new one, for everybody and for a teller."""
    numbers = range(len(content["entries"])) if at is None else [at]
    return {
        number: [
            faq.find((FaqEntry.model_validate(content["entries"][number]),), text, position)
            for text in (SHELF.faq[number].question, ASKED)
            for position in (None, "teller")
        ]
        for number in numbers
    }


def of_reminders(content):
    """When each is due: booked long before, shortly before, and for the night."""
    found = []
    for one in content["kinds"]:
        rule = ReminderKind.model_validate(one)
        for ahead in (timedelta(days=9), timedelta(hours=20), timedelta(minutes=16), timedelta(minutes=14)):
            for start in (NOW, NOW + timedelta(hours=6), NOW + timedelta(hours=14)):
                found.append(decide(rule, start, start - ahead, HARBIN))
    return found


def of_scoring(content):
    """The cards of three answers, of four, of a short one and of one in other words; and two scorers that differ."""
    rules, teller = ScoringRules.model_validate(content), SHELF.positions["teller"]
    said = {
        one.id: "".join(f"我会先{way(mark).replace('…', '')}，" for mark in one.points[:4]) for one in teller.questions
    }
    short = {**said, "t1": "我会安抚老人请大堂经理分流"[:12]}
    similar = {**said, "t1": "我先弄清那位老人到底想办点什么。"}
    apart = [ScoredAnswer("a", AnswerScore("t1", "scored", overall=60.0, second=39.5))]
    return [disagreement(apart, rules)] + [
        score_interview(teller, [AnswerInput(key, key, text) for key, text in list(given.items())[:count]], rules)
        for given, count in ((said, 3), (said, 6), (short, 6), (similar, 6))
    ]


def of_promises(content):
    """The days that are told, and the next working days of 2027."""
    found = Promises.model_validate(content)
    days = [add_working_days(date(2027, 1, 1) + timedelta(days=at), 1, found.overrides())[0] for at in range(-3, 300)]
    return found.working_days, days, found.is_announced(2027)


ANSWERS = {"faq.yaml": of_faq, "reminders.yaml": of_reminders, "scoring.yaml": of_scoring, "promises.yaml": of_promises}
OTHERS = {
    "entries.*.question": ASKED, "entries.*.variants.*": ASKED, "entries.*.position": "risk_officer",
    "kinds.*.before_s": 5000, "kinds.*.late": {"skip": "now", "now": "skip"}, "kinds.*.min_gap_s": 1000,
    "kinds.*.in_quiet_hours": {"earlier": "send", "send": "earlier"},
    "full_support": 0.9, "correlation": 0.9, "similar_from": 0.99, "years.*.days_off.*": date(2027, 6, 15),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_every_leaf_counts(name):
    before, show, silent = read_yaml(SHIPPED / name), ANSWERS[name], []
    shipped = show(before)
    for path, value in leaves.leaves(before):
        pattern = leaves.pattern(path)
        if pattern in NAMED:
            continue
        new = OTHERS.get(pattern, leaves.other(value) if not isinstance(value, date) else value)
        try:
            content = leaves.put(before, path, new[value] if isinstance(new, dict) else new)
            after = {**shipped, **of_faq(content, path[1])} if show is of_faq else show(content)
        except (ConfigInvalid, ValidationError):
            continue
        if after == shipped:
            silent.append((path, value))
    assert silent == []
