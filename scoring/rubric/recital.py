"""Telling an answer from what a rubric calls its points, said one after the other.

Whoever knows a rubric can name all its points, and by meaning nothing is nearer to them. What they have not done is
tell an act: a clause that tells says whom, when, how often, or what came of it, and holds words that no rubric has.
Where much of an answer is neither told nor in words of one's own, it is a list, whatever marks, verses or roles it
comes in. And nobody says by chance, nearly word for word, what the author of a rubric wrote for several of its points:
that is recited however few the clauses, whatever honest sentence stands beside it.
"""

from collections.abc import Iterator

from config.loader import load_lexicon
from config.schema import Point, Question
from scoring.rubric.keyword_lists import cut_at_openings, own, stretches, tells
from scoring.rubric.people import compared
from scoring.rubric.words import SENTENCES, bigrams, content_words

# Source: measured on the open written answers: of 268 honest ones the most have 6 of 22 such clauses and 5 of 10. Terse
# answers in a rubric's own words have up to 7 of 8, so lists as short as that are let through.
FROM_CLAUSES, SHARE = 8, 0.4
# A clause whose content words are new by so little, or that shares so much with one wording, says it again.
FRESH_UP_TO, WORDING_SHARE = 0.34, 0.5
# Shorter pieces are numbers and marks.
LEAST = 3
# A sentence names a point where it has so much of a label or a meaning, counted in pairs of characters; shorter ones
# are ordinary words. Source: of 324 open honest answers, spoken and as heard too, and 405 written for the levels, 14
# name one point and none more.
NAME_SHARE, NAME_PAIRS = 0.7, 4
# So many named points are a list, and two where the names are half of the sentences they stand in. Source: told answers
# that are made of a rubric's phrases name two, in .30 of their sentences; right words that are then taken back, in .42.
NAMED_FROM, NAMED_TWO, MOSTLY_NAMES = 3, 2, 0.5


def is_recital(text: str, question: Question, vocabulary: frozenset[str]) -> bool:
    """Whether an answer names the points of its question and tells nothing.

    Args:
        text: in the form that is compared (`people.compared`).
        vocabulary: the content words of question and rubric, in that form.
    """
    if _names_points(text, question):
        return True
    known = vocabulary | _labels(question)
    wordings = [bigrams(one) for one in _wordings(question)]
    recited = [_recites(one, known, wordings) for one in _clauses(text)]
    return sum(recited) >= FROM_CLAUSES and sum(recited) >= SHARE * len(recited)


def is_told(clause: str) -> bool:
    """Whether a clause says who, to whom, when, how often, or what follows from what."""
    for word in load_lexicon("gates")["untold"]:
        clause = clause.replace(word, "")
    return tells(clause) or any(word in clause for word in load_lexicon("gates")["told"])


def _clauses(text: str) -> Iterator[str]:
    for stretch in stretches(text):
        for piece in cut_at_openings(stretch):
            left = own(piece)
            if len(left) >= LEAST:
                yield left


def _recites(clause: str, known: frozenset[str], wordings: list[set[str]]) -> bool:
    words, pairs = content_words(clause), bigrams(clause)
    fresh = sum(word not in known for word in words)
    if words and fresh <= FRESH_UP_TO * len(words) and not is_told(clause):
        return True
    shared = max((len(pairs & one) for one in wordings), default=0)
    return shared >= max(2, WORDING_SHARE * len(pairs))


def _names_points(text: str, question: Question) -> bool:
    """Whether sentences name points nearly as their author does: many of them, or hardly anything else."""
    named: set[str] = set()
    in_names = in_all = 0
    for sentence in SENTENCES.split(text):
        pairs = bigrams(sentence)
        said = [(point.id, name & pairs) for point in question.points for name in _names(point) if _has(pairs, name)]
        if said:
            named |= {point for point, _ in said}
            in_names, in_all = in_names + len(set().union(*(shared for _, shared in said))), in_all + len(pairs)
    return len(named) >= NAMED_FROM or (len(named) >= NAMED_TWO and in_names >= MOSTLY_NAMES * in_all)


def _names(point: Point) -> list[set[str]]:
    return [bigrams(compared(one)) for one in (point.label, point.means) if one]


def _has(pairs: set[str], name: set[str]) -> bool:
    return len(name) >= NAME_PAIRS and len(pairs & name) >= NAME_SHARE * len(name)


def _labels(question: Question) -> frozenset[str]:
    return frozenset(word for point in question.points for word in content_words(compared(point.label)))


def _wordings(question: Question) -> list[str]:
    return [compared(one) for point in question.points for one in (point.label, point.means, *point.any) if one]
