"""A rubric over an answer: what was said with its quote, what was missed, what must not be said."""

from dataclasses import dataclass

from config.schema import Question
from interview_flow.decision.quotes import Quoted, Shows
from scoring.answers import JoinedAnswer, PartText
from web.interviewer.findings import findings_of, pieces

LABELS = {"service": "服务意识"}
TEXT = "先安抚老人再分流\n不关我的事"


@dataclass
class Quote:
    """An evidence row."""

    point: str
    start: int
    end: int
    quote: str
    part_id: str | None = None
    part_start: int | None = None
    audio_s: float | None = None


def question(**more):
    points = [
        {"id": key, "dim": "service", "label": label, "any": ["词"]}
        for key, label in (("calm", "安抚"), ("divert", "分流"), ("sorry", "致歉"))
    ]
    harmful = [{"id": "blame", "dim": "service", "label": "推责", "any": ["词"], "cap": 40}]
    shape = {"id": "q1", "text": "您会怎么做？", "kind": "situational", "dimensions": ["service"], **more}
    return Question.model_validate({"points": points, "harmful": harmful, **shape})


def answer(text=TEXT):
    return JoinedAnswer(text, (PartText("p1", 0, text, None),))


def quoted(point, quote, **more):
    start = TEXT.index(quote)
    return Quote(point, start, start + len(quote), quote, **more)


def shown(row, shows=Shows.FOUND):
    return Quoted(row, shows)


def found(rows, **more):
    return findings_of(
        question(), LABELS, 1, answer(), [one if isinstance(one, Quoted) else shown(one) for one in rows], **more
    )


def test_the_passage_nearest_to_a_missed_point_is_no_evidence_of_it():
    rubric = found([shown(quoted("calm", "先安抚老人"), Shows.NEAR), quoted("divert", "再分流")])

    assert [(one.text, [point.name for point in one.shows]) for one in rubric.passages] == [("再分流", ["分流"])]
    assert [(one.name, one.nearest) for one in rubric.missed] == [("安抚", "先安抚老人"), ("致歉", "")]
    assert (rubric.found, rubric.total) == (1, 3)
    assert "".join(one.text for one in pieces(TEXT, rubric.passages) if one.passage) == "再分流"


def test_words_that_may_be_harmful_are_neither_a_point_nor_a_charge():
    rubric = found([shown(quoted("blame", "不关我的事"), Shows.MAYBE_HARMFUL), quoted("calm", "先安抚老人")])

    sure, doubtful = rubric.passages
    assert (sure.doubtful, doubtful.doubtful, rubric.harmful) == (False, True, ())
    assert [one.shows for one in doubtful.shows] == [Shows.MAYBE_HARMFUL] and rubric.found == 1


def test_a_near_passage_whose_part_was_taken_back_is_listed_nowhere_as_said():
    rubric = found([shown(Quote("calm", 0, 5, "别的话在这里"), Shows.NEAR)])
    assert rubric.passages == () and rubric.missed[0].nearest == "别的话在这里"


def test_each_point_is_said_with_its_quote_or_missed():
    rubric = found([quoted("calm", "先安抚老人"), quoted("blame", "不关我的事")])
    assert [(one.text, [point.name for point in one.shows]) for one in rubric.passages] == [
        ("先安抚老人", ["安抚"]),
        ("不关我的事", ["推责"]),
    ]
    assert [one.name for one in rubric.missed] == ["分流", "致歉"]
    assert (rubric.found, rubric.total) == (1, 3)
    assert [one.text for one in rubric.harmful] == ["不关我的事"]


def test_nothing_is_quoted_twice():
    rows = [quoted("divert", "老人再分流"), quoted("calm", "先安抚老人"), quoted("sorry", "先安抚老人")]
    [passage] = found(rows).passages
    assert passage.text == "先安抚老人再分流"
    assert {one.name for one in passage.shows} == {"安抚", "分流", "致歉"}


def test_a_harmful_statement_stands_first_where_a_point_shares_its_words():
    [passage] = found([quoted("calm", "不关我的事"), quoted("blame", "不关我的事")]).passages
    assert [one.name for one in passage.shows] == ["推责", "安抚"] and passage.harmful


def test_a_card_that_kept_only_some_quotes_calls_nothing_missed():
    rubric = found([quoted("calm", "先安抚老人")], complete=False)
    assert rubric.missed == () and not rubric.complete


def test_a_quote_whose_part_was_taken_back_is_told_without_a_place():
    [passage] = found([Quote("calm", 0, 5, "别的话在这里")]).passages
    assert (passage.anchor, passage.text) == ("", "别的话在这里")
    assert [one.text for one in pieces(TEXT, [passage])] == [TEXT]


def test_a_quote_is_looked_for_in_its_part_wherever_that_begins_now():
    moved = quoted("calm", "先安抚老人", part_id="p2", part_start=0)
    joined = JoinedAnswer(f"前面\n{TEXT}", (PartText("p1", 0, "前面", None), PartText("p2", 3, TEXT, None)))
    [passage] = findings_of(question(), LABELS, 1, joined, [shown(moved)]).passages
    assert (passage.start, passage.end) == (3, 8)


def test_pieces_joined_again_are_the_text():
    rubric = found([quoted("blame", "不关我的事"), quoted("calm", "先安抚老人")])
    cut = pieces(TEXT, rubric.passages)
    assert "".join(one.text for one in cut) == TEXT
    assert [one.text for one in cut if one.passage] == ["先安抚老人", "不关我的事"]
    assert pieces("", ()) == ()


def test_a_point_without_a_label_is_called_by_its_first_phrase():
    bare = question(points=[{"id": "calm", "dim": "service", "any": ["安抚", "别急"]}], harmful=[])
    assert [one.name for one in findings_of(bare, LABELS, 1, answer(), []).missed] == ["安抚"]
