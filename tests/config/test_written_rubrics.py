"""Each shipped rubric is whole: questions, points, ways of saying them, answers of each level.

What a position lacks is a list of complaints, so that the checks can be tried on broken copies.
"""

from collections import Counter
from collections.abc import Iterator

import pytest

from config.loader import load_positions
from config.rubric import LEVELS, Kind
from config.schema import Mark, Position, Question
from scoring.rubric.matching import repeats
from scoring.rubric.words import bigrams

POSITIONS = load_positions()
KINDS: tuple[Kind, ...] = ("situational", "behavioural", "knowledge")
QUESTIONS, OF_A_KIND, POINTS, HARMFUL, WAYS, ANSWERS = 12, 2, (4, 8), (1, 7), (4, 8), 3
# Characters. A way of saying a point is a clause or two as somebody speaks; an answer is half a minute of speech.
SAID, MEANT, ANSWERED = (6, 40), (6, 45), (60, 180)
# A run of as many characters that an answer shares with the rubric was copied, unless it lists terms (正常、关注、…).
SHARED = 9


def marks(question: Question) -> Iterator[Mark]:
    yield from question.points
    yield from question.harmful


def outside(number: int, span: tuple[int, int]) -> bool:
    return not span[0] <= number <= span[1]


def of_position(position: Position) -> Iterator[str]:
    """What the position as a whole lacks."""
    if len(position.questions) < QUESTIONS:
        yield f"{len(position.questions)} questions"
    kinds = Counter[str](question.kind for question in position.questions)
    yield from (f"{kinds[kind]} {kind} questions" for kind in KINDS if kinds[kind] < OF_A_KIND)
    for key, dimension in position.dimensions.items():
        if not dimension.job_reason or set(dimension.anchors) != set(LEVELS):
            yield f"{key}: no anchors or no reason"
    texts = [text for question in position.questions for text in (question.text, *texts_of(question))]
    yield from (f"twice: {text}" for text, count in Counter(texts).items() if count > 1)


def of_question(question: Question) -> Iterator[str]:
    """What the question's rubric lacks."""
    if not question.by_meaning:
        yield "a point without means"
    if outside(len(question.points), POINTS) or outside(len(question.harmful), HARMFUL):
        yield f"{len(question.points)} points, {len(question.harmful)} harmful statements"
    if {point.dim for point in question.points} != set(question.dimensions):
        yield "a dimension without points"
    if not set(LEVELS) <= set(question.anchors):
        yield "no anchors for raters"
    for mark in marks(question):
        yield from (f"{mark.id}: {fault}" for fault in of_mark(mark, question))


def of_mark(mark: Mark, question: Question) -> Iterator[str]:
    """What one point or harmful statement lacks."""
    if not mark.label or outside(len(mark.means), MEANT):
        yield f"label {mark.label!r}, means {mark.means!r}"
    if outside(len(mark.say), WAYS):
        yield f"{len(mark.say)} ways of saying it"
    if len({way[:2] for way in mark.say}) < 3:
        yield "all ways begin alike"
    for way in mark.say:
        if outside(len(way), SAID):
            yield f"{len(way)} characters: {way}"
        if repeats(way, bigrams(question.text)):
            yield f"the question's own words: {way}"


def of_answers(question: Question) -> Iterator[str]:
    """What the written answers lack, and what of them was copied from the rubric."""
    for level in LEVELS:
        if len(question.answers.get(level, ())) < ANSWERS:
            yield f"{len(question.answers.get(level, ()))} answers for {level}"
    ways = [way for mark in marks(question) for way in mark.say]
    said = {way[at : at + SHARED] for way in ways for at in range(len(way) - SHARED + 1)}
    for answer in (one for level in question.answers.values() for one in level):
        if outside(len(answer), ANSWERED):
            yield f"{len(answer)} characters: {answer}"
        yield from (f"copied: {run}" for run in said if run in answer and "、" not in run)


def texts_of(question: Question) -> Iterator[str]:
    """Every sentence that was written for the question."""
    for mark in marks(question):
        yield from (mark.means, *mark.say, *getattr(mark, "not_", ()))
    for answers in question.answers.values():
        yield from answers


def faults(position: Position) -> list[str]:
    """All that is wrong with a position, by question."""
    found = list(of_position(position))
    for question in position.questions:
        found += [f"{question.id}: {fault}" for fault in (*of_question(question), *of_answers(question))]
    return found


@pytest.mark.parametrize("name", POSITIONS)
def test_the_shipped_rubrics_are_whole(name):
    assert faults(POSITIONS[name]) == []


def broken(**changes: object) -> Position:
    """The teller with another first question."""
    teller = POSITIONS["teller"]
    first = teller.questions[0].model_copy(update=changes)
    return teller.model_copy(update={"questions": (first, *teller.questions[1:])})


def with_point(**changes: object) -> Position:
    first, *others = POSITIONS["teller"].questions[0].points
    return broken(points=(first.model_copy(update=changes), *others))


FIRST = POSITIONS["teller"].questions[0]
COPIED = (*FIRST.answers[90][:2], f"{FIRST.points[0].say[0]}，{FIRST.answers[90][2]}"[:150])


@pytest.mark.parametrize(
    ("position", "complaint"),
    [
        (POSITIONS["teller"].model_copy(update={"questions": POSITIONS["teller"].questions[:11]}), "11 questions"),
        (broken(points=FIRST.points[:3]), f"t1: 3 points, {len(FIRST.harmful)} harmful statements"),
        (broken(harmful=()), "t1: 8 points, 0 harmful statements"),
        (broken(anchors={}), "t1: no anchors for raters"),
        (with_point(means=""), "t1: a point without means"),
        (with_point(say=FIRST.points[0].say[:3]), "t1: divert: 3 ways of saying it"),
        (with_point(say=("我让同事过来", "我让他坐下", "我让她先回去", "我让大家等一等")), "t1: divert: all ways begin alike"),
        (with_point(say=(*FIRST.points[0].say[:3], "后面排队的客户开始抱怨")), "t1: divert: the question's own words"),
        (with_point(say=(*FIRST.points[0].say[:3], "叫人")), "t1: divert: 2 characters: 叫人"),
        (with_point(say=FIRST.points[1].say), f"twice: {FIRST.points[1].say[0]}"),
        (broken(answers={**FIRST.answers, 60: FIRST.answers[60][:2]}), "t1: 2 answers for 60"),
        (broken(answers={**FIRST.answers, 30: ("我不知道。", *FIRST.answers[30][1:])}), "t1: 5 characters"),
        (broken(answers={**FIRST.answers, 90: COPIED}), "t1: copied: "),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_rubric_that_lacks_something_is_named(position, complaint):
    assert any(fault.startswith(complaint) for fault in faults(position)), faults(position)
