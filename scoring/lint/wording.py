"""What can be seen in a rubric's words alone: too few ways, all of one mould, the question's own words."""

from collections import Counter
from collections.abc import Iterator, Sequence

from config.schema import LEVELS, Mark, Position, Question
from scoring.lint.finding import Code, Finding
from scoring.rubric.folding import plain
from scoring.rubric.gates import spoken
from scoring.rubric.meaning.background import without_background
from scoring.rubric.words import bigrams, content_words

FEWEST_WAYS = 4
FEWEST_ANSWERS = 3
# Source: docs/scoring.md; spoken answers of half a minute.
ANSWER_CHARS = (60, 180)
# A way of which so much stands in the question would be found in answers that only repeat it.
QUESTION_SHARE = 0.7
# An answer that holds so much of a way of the rubric says it in the rubric's words.
COPIED_SHARE = 0.6
OPENING = 2


def check_wording(position: Position) -> Iterator[Finding]:
    """Everything that is wrong with the words of a position's rubrics, question by question."""
    alone = without_background(position)
    for question in position.questions:
        if question.id in alone:
            yield Finding.of(Code.NO_BACKGROUND, position.key, question.id)
        if not question.by_meaning:
            if question.points:
                yield Finding.of(Code.OLD_FORM, position.key, question.id)
            continue
        for mark in (*question.points, *question.harmful):
            yield from _mark(position.key, question, mark)
        yield from _said_twice(position.key, question)
        yield from _answers(position.key, question)


def _mark(position: str, question: Question, mark: Mark) -> Iterator[Finding]:
    if not mark.label:
        yield Finding.of(Code.NO_LABEL, position, question.id, mark.id)
    if mark.means and len(mark.say) < FEWEST_WAYS:
        yield Finding.of(Code.FEW_WAYS, position, question.id, mark.id, count=len(mark.say), least=FEWEST_WAYS)
    if opening := one_mould(mark.say):
        yield Finding.of(Code.ONE_MOULD, position, question.id, mark.id, opening=opening)
    if shared := shared_word(mark.say, question.text):
        yield Finding.of(Code.ONE_WORD, position, question.id, mark.id, word=shared)
    asked = bigrams(plain(question.text))
    for way in mark.say:
        if share_of(bigrams(plain(way)), asked) >= QUESTION_SHARE:
            yield Finding.of(Code.LIKE_QUESTION, position, question.id, mark.id, way=way)


def one_mould(ways: Sequence[str]) -> str:
    """How four of the ways, or all, begin; empty when they begin differently."""
    if len(ways) < 2:
        return ""
    opening, count = Counter(plain(way)[:OPENING] for way in ways).most_common(1)[0]
    return opening if count >= min(FEWEST_WAYS, len(ways)) else ""


def shared_word(ways: Sequence[str], asked: str) -> str:
    """A content word that all ways share and the question doesn't have; empty without one."""
    if len(ways) < 2:
        return ""
    shared = set.intersection(*(set(content_words(plain(way))) for way in ways)) - set(content_words(plain(asked)))
    return min((word for word in shared if len(word) > 1), default="")


def share_of(part: set[str], whole: set[str]) -> float:
    """How much of `part` stands in `whole`, 0 to 1."""
    return len(part & whole) / len(part) if part else 0.0


def _said_twice(position: str, question: Question) -> Iterator[Finding]:
    """The same words under two marks earn both, or the one by chance."""
    first: dict[str, str] = {}
    for mark in (*question.points, *question.harmful):
        for way in mark.say:
            other = first.setdefault(plain(way), mark.id)
            if other != mark.id:
                yield Finding.of(Code.SAID_TWICE, position, question.id, mark.id, way=way, other=other)


def _answers(position: str, question: Question) -> Iterator[Finding]:
    for level in LEVELS:
        written = question.answers.get(level, ())
        if len(written) < FEWEST_ANSWERS:
            count = len(written)
            yield Finding.of(
                Code.FEW_ANSWERS, position, question.id, level=level, count=count, least=FEWEST_ANSWERS
            )  # fmt: skip
        for number, answer in enumerate(written, 1):
            yield from _answer(position, question, level, number, answer)


def _answer(position: str, question: Question, level: int, number: int, answer: str) -> Iterator[Finding]:
    chars = len(spoken(answer))
    if not ANSWER_CHARS[0] <= chars <= ANSWER_CHARS[1]:
        yield Finding.of(
            Code.ANSWER_LENGTH, position, question.id, level=level, number=number, chars=chars,
            least=ANSWER_CHARS[0], most=ANSWER_CHARS[1],
        )  # fmt: skip
    pairs = bigrams(plain(answer))
    # A fact, such as the names of the five classes of loans, has no other words.
    ways = (way for point in question.points if not point.fact for way in point.say)
    copied = next((way for way in ways if share_of(bigrams(plain(way)), pairs) >= COPIED_SHARE), "")
    if copied:
        yield Finding.of(Code.ANSWER_COPIES, position, question.id, level=level, number=number, way=copied)
