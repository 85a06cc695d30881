"""What a point has to stand out from: windows of honest answers to *other* questions of its position.

Nothing here needs an encoder, so that an author hears of a question without a background before anybody answers it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from config.schema import Mark, Position, Question
from scoring.rubric.meaning.windows import units, windows
from scoring.rubric.people import compared

# Levels of written answers that are honest answers to their question.
HONEST = (90, 60)
# Windows that make a background: more change the second decimal of a z and cost seconds of encoding.
BACKGROUND = 240
# With fewer windows the ways of making other questions' points fill up.
LEAST_WINDOWS = 30
# With fewer of both, how far chance spreads would be a guess: nothing could be told from it.
# Source: judgement; another question of three points with four ways each has 15.
LEAST_BACKGROUND = 12


@dataclass(frozen=True)
class Windows:
    """The windows of written answers.

    Attributes:
        texts: the units of all answers.
        spans: (windows) first and last unit of each.
        owners: (windows) the question that each answers.
    """

    texts: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    owners: tuple[str, ...]

    @classmethod
    def of(cls, answers: Mapping[str, Sequence[str]]) -> "Windows":
        """Cut answers, by the question that they answer, into windows."""
        texts: list[str] = []
        spans: list[tuple[int, int]] = []
        owners: list[str] = []
        for question, answer in _spread([(key, compared(one)) for key in sorted(answers) for one in answers[key]]):
            pieces = units(answer)
            for window in windows(answer, pieces):
                spans.append((len(texts) + window.first, len(texts) + window.last))
                owners.append(question)
            texts += [one.text for one in pieces]
        return cls(tuple(texts), tuple(spans), tuple(owners))


def without_background(position: Position) -> tuple[str, ...]:
    """Ids of the questions by meaning whose points have too little to stand out from."""
    windows_of = Windows.of(written_answers(position)).owners
    ways = [question.id for question in position.questions for mark in marks_of(question) for _ in ways_of(mark)]
    asked = [question.id for question in position.questions if question.by_meaning]
    return tuple(one for one in asked if size(one, windows_of, ways) < LEAST_BACKGROUND)


def size(question_id: str, windows_of: Sequence[str], ways_of: Sequence[str]) -> int:
    """How many windows and ways the background of a question's points is made of.

    Args:
        windows_of, ways_of: the question that each window, and each way of saying a mark, belongs to.
    """
    count = sum(one != question_id for one in windows_of)
    return count if count >= LEAST_WINDOWS else count + sum(one != question_id for one in ways_of)


def marks_of(question: Question) -> tuple[Mark, ...]:
    """The points and harmful statements of a question that are written by meaning."""
    marks: tuple[Mark, ...] = (*question.points, *question.harmful)
    return tuple(mark for mark in marks if ways_of(mark))


def ways_of(mark: Mark) -> tuple[str, ...]:
    """What a mark means, and the ways of saying it."""
    return tuple(compared(text) for text in (mark.means, *mark.say) if text)


def written_answers(position: Position) -> dict[str, tuple[str, ...]]:
    """Question id -> its written honest answers."""
    return {
        question.id: tuple(text for level in HONEST for text in question.answers.get(level, ()))
        for question in position.questions
    }


def _spread(answers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Answers enough for the background, evenly from all; a window is some eight characters of its answer."""
    total = sum(len(text) for _, text in answers)
    return answers[:: max(1, round(total / 8 / BACKGROUND))]
