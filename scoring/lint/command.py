"""`python app.py lint-rubric [POSITION] [--words]`: what is wrong with the rubrics, one finding a line."""

from collections.abc import Iterable

from config.loader import load_positions
from config.schema import Position
from config.texts import word
from core.errors import InputInvalid
from scoring.lint.finding import Finding, Grade
from scoring.lint.nearness import Vectors, check_nearness, place
from scoring.lint.wording import check_wording
from scoring.rubric.meaning.encoder import Encoder
from scoring.rubric.meaning.encoders import open_encoder
from scoring.rubric.meaning.scale import centred
from scoring.rubric.people import compared


def main(position: str | None = None, *, by_meaning: bool = True) -> int:
    """Print the findings; 1 when a rubric isn't fit for use.

    Args:
        by_meaning: False looks at the words alone, which takes no encoders and a second.

    Raises:
        InputInvalid: there is no such position.
    """
    bank = load_positions()
    if position is not None and position not in bank:
        raise InputInvalid(f"no such position: {position} (there are {', '.join(sorted(bank))})", "position")
    chosen = [bank[key] for key in ([position] if position else sorted(bank))]
    return lint(chosen, open_encoder(by_meaning=by_meaning))


def lint(positions: Iterable[Position], encoder: Encoder) -> int:
    """Print what is wrong with some positions; 1 when a rubric isn't fit for use.

    Characters can't tell what is meant, so with the fallback the ways are not compared.
    """
    found: list[Finding] = []
    for one in positions:
        vectors = vectors_of(one, encoder) if encoder.by_meaning else None
        found += findings(one, vectors)
        if vectors is not None:
            print_at_home(one, vectors)
    if not encoder.by_meaning:
        print(word("rubric_lint.without_encoder"))
    return report(found)


def vectors_of(position: Position, encoder: Encoder) -> Vectors | None:
    """The encoder centred on a position's rubrics; None where no question is read by meaning."""
    read = [question for question in position.questions if question.by_meaning]
    marks = [mark for question in read for mark in (*question.points, *question.harmful)]
    if not marks:
        return None
    centre = encoder.encode([compared(text) for mark in marks for text in (mark.means, *mark.say) if text]).mean(axis=0)
    return lambda texts: centred(encoder.encode(list(texts)), centre, encoder.blocks)


def findings(position: Position, vectors: Vectors | None = None) -> list[Finding]:
    """All findings of one position; without vectors those of its words alone."""
    nearness = check_nearness(position, vectors) if vectors is not None else ()
    return [*check_wording(position), *nearness]


def print_at_home(position: Position, vectors: Vectors) -> None:
    """For each question how many ways of saying its points are nearest to their own."""
    for question in position.questions:
        if placed := place(question, vectors):
            home = sum(one.at_home for one in placed)
            data = {"position": position.key, "question": question.id, "count": len(placed), "home": home}
            print(word("rubric_lint.at_home", **data))


def report(found: Iterable[Finding]) -> int:
    """Print findings and how many there are; 1 when one of them is a must."""
    shown = list(found)
    for one in shown:
        print(one)
    musts = sum(one.grade is Grade.MUST for one in shown)
    print(word("rubric_lint.summary", musts=musts, shoulds=len(shown) - musts))
    return 1 if musts else 0
