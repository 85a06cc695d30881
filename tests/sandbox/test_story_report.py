"""The demo's report says what a card lacks: a run that went wrong ends with a check that failed, not with a trace."""

from sandbox.story.record import Record
from sandbox.story.report import lines


def row(label, score):
    origin = "uncalibrated" if score is not None else None
    found = {"label": label, "weight_percent": 50, "score": score, "range_origin": origin, "evidence": []}
    return {**found, "status": "scored" if score is not None else "needs_person"}


def test_a_card_without_a_total_is_shown_as_such():
    """A card that a person has to listen to first, as the API gives it."""
    card = {"total": None, "range_origin": None, "dimensions": [row("服务意识", 81.6), row("金融知识", None)]}
    shown = lines(Record(people={"strong": "李晓"}, scorecards={"strong": card}))
    assert "评分卡：李晓，总分 没有分数" in shown
    assert [line.strip() for line in shown if "50%" in line] == [
        "服务意识 50%：82（未校准）  “—”",
        "金融知识 50%：needs_person  “—”",
    ]
