"""Every kind of leaf of the shipped positions counts, in each question: changed in memory, loading refuses it or something comes out differently.

What only pages show is tested in tests/web/test_leaves_on_pages.py; `ON_PAGES` names it.
"""

import functools

import pytest
from pydantic import ValidationError

from catalogue.published import PublishedVersion
from config.loader import load_shelf, refuse_barred, refuse_other_name, words_of
from config.overlay import merge
from config.reading import SHIPPED, read_yaml, yaml_files
from config.schema import Mark, Overlay, Position, Question, ScoringRules
from core.errors import ConfigInvalid
from interview_flow.intake import hard_rules
from interview_flow.interview import questions
from scoring.rubric.answer_score import score_answer
from scoring.rubric.clauses import split
from scoring.rubric.matching import Reader
from tests.config import leaves

ON_PAGES = {
    "description", "requirements.*", "dimensions.*.label", "dimensions.*.definition", "dimensions.*.job_reason",
    "dimensions.*.anchors.*", "questions.*.text", "questions.*.anchors.*",
    "questions.*.points.*.label", "questions.*.harmful.*.label", "blind_first",
}  # fmt: skip
FILES = {path.stem: path for path in yaml_files(SHIPPED / "positions")}
HARBIN = load_shelf().branches["harbin"]
RULES = ScoringRules()
WORD, SENTENCE, MAJOR = "蓝盒搬楼", "把蓝色的盒子搬到楼上的仓库角落里", "星云工艺"


def said(phrase: str) -> str:
    """An answer with one phrase of a rubric."""
    return f"我会先{phrase.replace('…', '')}，然后再看一看这里写的说明。"


def way(mark: Mark) -> str:
    """A way of saying it that the rubric knows."""
    return (*mark.any, *mark.say, mark.means)[0]


def scored(question: Question, text: str):
    """What comes out of one answer: points, and quotes by their point."""
    found = score_answer(question, text, rules=RULES)
    return found.status, found.overall, found.flags, {
        key: (one.score, one.coverage, tuple((quote.point, quote.degree) for quote in one.evidence))
        for key, one in found.dimensions.items()
    }  # fmt: skip


@functools.cache
def everything(name: str, number: int) -> str:
    """An answer to a shipped question with a phrase of each of its points and harmful statements."""
    question = load_shelf().positions[name].questions[number]
    return "".join(said(way(mark)) for mark in (*question.points, *question.harmful))


def of_length(position: Position, path, before):
    """The advised length beside each question."""
    return [questions.length(position, one) for one in position.questions]


def of_mark(position: Position, path, before):
    """The answer that the first shipped phrase of this mark gives."""
    question, mark = position.questions[path[1]], before["questions"][path[1]][path[2]][path[3]]
    if question.by_meaning:
        return of_meaning(position, path, before)
    return scored(question, said(mark["any"][0]))


def of_meaning(position: Position, path, before):
    """The mark as the reader by meaning gets it."""
    return getattr(position.questions[path[1]], path[2])[path[3]]


@functools.cache
def reader(text: str, asked: str) -> Reader:
    """An answer, ready to be searched."""
    return Reader(text, split(text), asked)


def of_phrase(position: Position, path, before):
    """Whether the changed phrase is found."""
    question = position.questions[path[1]]
    return bool(reader(said(WORD), question.text).find(getattr(question, path[2])[path[3]]))


def of_paraphrase(position: Position, path, before):
    question = position.questions[path[1]]
    return reader(f"{SENTENCE}。", question.text).similar(question.points[path[3]], RULES.similar_from) is not None


def of_fact(position: Position, path, before):
    """Its phrases said of the thing alone, without anybody's action."""
    question = position.questions[path[1]]
    mark = getattr(question, path[2])[path[3]]
    texts = [f"那里{phrase.replace('…', '')}。" for phrase in mark.any]
    return [bool(reader(text, question.text).find(mark)) for text in texts]


def of_question(position: Position, path, before):
    if position.questions[path[1]].by_meaning:
        return position.questions[path[1]]
    return scored(position.questions[path[1]], everything(position.key, path[1]))


def of_screening(position: Position, path, before):
    old, schooling = leaves.at(before, path), {"school": "某大学", "degree": "本科", "major": "金融学"}
    resumes = [{"education": [schooling | {"major": major}]} for major in (MAJOR, str(old))]
    resumes += [{"education": [schooling | {"degree": degree}]} for degree in ("大专", "本科")]
    return [hard_rules.screen(position.screening, resume) for resume in resumes]


def of_weight_bounds(position: Position, path, before):
    """A branch that moves two weights as far as head office allows at first."""
    first, second, *_ = position.weights
    moved = Overlay(weights={first: position.weights[first] - 10, second: position.weights[second] + 10})
    return merge(position, HARBIN.model_copy(update={"overlays": {position.key: moved}})).weights


def of_asked(position: Position, path, before):
    return PublishedVersion("", position, HARBIN, RULES).questions_to_ask()


def of_all_asked(position: Position, path, before):
    """As a branch may have it that asks as many as are allowed."""
    return of_asked(position.model_copy(update={"questions_per_interview": 12}), path, before)


def of_kind(position: Position, path, before):
    question = position.questions[path[1]]
    return question.kind if question.by_meaning else scored(question, said(question.points[0].any[0]))


# pattern -> (the other value, or None for `leaves.other`; what comes out)
SHOWN = {
    "key": (None, lambda position, path, before: position.key),
    "label": (None, lambda position, path, before: PublishedVersion("", position, HARBIN, RULES).facts()["position"]),
    "questions_per_interview": (4, of_asked),
    "suggested.min": (100, of_length),
    "suggested.max": (90, of_length),
    "weight_bounds": (1, of_weight_bounds),
    "weights.*": (None, lambda position, path, before: merge(position, HARBIN).weights),
    "screening.*.id": ("changed", of_screening),
    "screening.*.label": (None, of_screening),
    "screening.*.kind": ("certificate_in", of_screening),
    "screening.*.at_least": ("博士", of_screening),
    "screening.*.any.*": (MAJOR, of_screening),
    "questions.*.id": ("changed", of_all_asked),
    "questions.*.kind": (None, of_kind),
    "questions.*.dimensions.*": ("changed", of_question),
    "questions.*.seconds.min": (100, of_length),
    "questions.*.seconds.max": (90, of_length),
    "questions.*.points.*.id": ("changed", of_mark),
    "questions.*.points.*.dim": ("changed", of_mark),
    "questions.*.points.*.weight": (9, of_mark),
    "questions.*.points.*.any.*": (WORD, of_phrase),
    "questions.*.points.*.paraphrases.*": (SENTENCE, of_paraphrase),
    "questions.*.points.*.own_action": (None, of_fact),
    "questions.*.harmful.*.id": ("changed", of_mark),
    "questions.*.harmful.*.dim": ("changed", of_mark),
    "questions.*.harmful.*.cap": (1, of_question),
    "questions.*.harmful.*.any.*": (WORD, of_phrase),
    **{
        f"questions.*.{marks}.*.{key}": (None, of_meaning)
        for marks in ("points", "harmful")
        for key in ("means", "say.*")
    },
    "questions.*.points.*.not.*": (None, of_meaning),
    "questions.*.points.*.fact": (None, of_meaning),
}
KINDS = {"situational": "knowledge", "behavioural": "situational", "knowledge": "situational"}


def loaded(path, content):
    """As the loader takes it.

    Raises:
        ConfigInvalid or ValidationError: it is refused.
    """
    position = Position.model_validate(content)
    refuse_other_name(path, position.key, SHIPPED)
    refuse_barred(words_of(position), path.name)
    merge(position, HARBIN)
    return position


@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_leaf_of_a_position_counts(name):
    before = read_yaml(FILES[name])
    shipped, seen, silent = Position.model_validate(before), {}, []
    for path, value in one_of_a_kind(leaves.leaves(before)):
        pattern = leaves.pattern(path)
        if pattern in ON_PAGES:
            continue
        new, show = SHOWN[pattern]
        new = KINDS[value] if pattern.endswith(".kind") and path[0] == "questions" else new
        try:
            after = loaded(FILES[name], leaves.put(before, path, leaves.other(value) if new is None else new))
            same = show(after, path, before) == shown_before(seen, shipped, show, path, before)
        except (ConfigInvalid, ValidationError):
            continue
        if same:
            silent.append((path, value))
    assert silent == []


def one_of_a_kind(found):
    """One leaf of each pattern and question: the others of its list differ from it by their words alone."""
    return {(path[:2], leaves.pattern(path)): (path, value) for path, value in found}.values()


def shown_before(seen, shipped, show, path, before):
    """What the shipped file gives, once for each mark, question or rule."""
    key = (show, path if show is of_screening else path[:4])
    if key not in seen:
        seen[key] = show(shipped, path, before)
    return seen[key]
