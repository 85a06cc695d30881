"""`python app.py learn`, `sign-model` and `withdraw-model`: what a bank learns from its ratings, and who signs it."""

from pathlib import Path

from bootstrap import processes
from bootstrap.parts import Parts
from core.errors import NotAllowed
from interview_flow.interview import consent
from interview_flow.staff import model_signatures
from models import ModelAct
from scoring import rated_answers, trained_models
from scoring.interview_score import reads_by
from scoring.learning import gate, model_file, training
from scoring.learning.agreement import Agreement
from scoring.learning.gate_marks import read_marks
from scoring.learning.model_file import Card, ModelFile
from scoring.learning.table import Table
from scoring.learning.training import Origin, Silent
from scoring.rubric_hash import rubric_hash


def learn(position: str, seed: int) -> int:
    """Train the highest stage that the ratings allow; a model is kept and printed, and in force for nobody.

    Raises:
        NotFound: there is no such position.
    """
    parts = processes.open_parts()
    now = parts.clock.now()
    found = trained(parts, position, seed)
    if isinstance(found, Silent):
        left_out = ", ".join(f"{reason} {count}" for reason, count in found.left_out.items()) or "none"
        print(f"{found.candidates} rated candidates: nothing can be learnt before {found.missing.candidates} more")
        print(f"ratings left out: {left_out}")
        return 0
    path = model_file.keep(models_folder(parts), found)
    parts.db.run(lambda session: trained_models.store(session, found, now))
    print("\n".join(lines_of(found.card)))
    print(f"model {found.name}\nkept as {path}")
    return 0


def trained(parts: Parts, position: str, seed: int) -> ModelFile | Silent:
    """What the ratings of a position teach today.

    Raises:
        NotAllowed: another encoder stands in for the one that scores.
    """
    catalogue, now = parts.journey.catalogue, parts.clock.now()
    rubric = rubric_hash(catalogue.position(position), catalogue.shelf.rules)
    meaning = parts.meanings.of(catalogue.position(position)) if parts.meanings is not None else None
    if meaning is not None and not meaning.encoder.by_meaning:
        raise NotAllowed("the sentence encoders don't run here (app.py doctor): what others find can't be learnt from")
    with parts.db.read() as session:
        gathered = rated_answers.gather(session, catalogue, position, consent.LEARNING_TEXTS, parts.meanings)
        looks = trained_models.trained_before(session, position)
        in_force = trained_models.in_force(session, position)
    origin = Origin(position, rubric, reads_by(parts.meanings), gathered.left_out, looks)
    if not gathered.rows:
        return training.silent(0, origin)
    return training.train(Table(gathered.rows), origin, now, seed, in_force)


def judge(position: str, marks_file: str) -> int:
    """Hold the position's rubric against its gate; 1 when it doesn't pass.

    Raises:
        NotFound: there is no such position.
        InputInvalid: names the line of the file.
    """
    parts = processes.open_parts()
    catalogue, now = parts.journey.catalogue, parts.clock.now()
    rubric = rubric_hash(catalogue.position(position), catalogue.shelf.rules)
    marks = read_marks(Path(marks_file))
    verdict = gate.judge(marks.humans, marks.machine, marks.forms)
    parts.db.run(lambda session: trained_models.keep_verdict(session, position, rubric, marks, verdict, now))
    for name, found in (("people", verdict.humans), ("with machine", verdict.with_machine), ("retest", verdict.retest)):
        print(f"{name}: {in_words(found)}")
    print("passed" if verdict.passed else f"not passed: {', '.join(verdict.lacks)}")
    return 0 if verdict.passed else 1


def sign(name: str, act: ModelAct, userid: str, code: str | None) -> int:
    """Send a code to the member, or sign with it; 1 for a wrong code.

    Raises:
        NotAllowed, NotFound, InputInvalid: says why.
    """
    parts = processes.open_parts()
    now, scorer = parts.clock.now(), reads_by(parts.meanings)
    if code is None:
        parts.db.run(lambda session: model_signatures.ask(session, parts.journey, name, act, userid, now, scorer))
        print(
            f"a code goes to {userid} in WeCom; sign with --code within {model_signatures.LIFE.seconds // 60} minutes"
        )
        return 0
    missing = parts.db.run(
        lambda session: model_signatures.sign(session, parts.journey, name, act, userid, code, now, scorer)
    )
    if missing is None:
        print("the code is wrong, over or used up")
        return 1
    done = {
        ModelAct.PROMOTE: "in force for interviews that begin from now on",
        ModelAct.WITHDRAW: "withdrawn; it scores nobody any more, and cards that stand keep their points",
    }
    print(f"signed; {missing} more signature needed" if missing else f"signed; the model is {done[act]}")
    return 0


def models_folder(parts: Parts) -> Path:
    """Where model files lie, for whoever signs or audits them."""
    return parts.settings.data_dir / "models"


def lines_of(card: Card) -> list[str]:
    """A card as a terminal shows it."""
    measured = [
        f"  {name}: mean error {found['mae']} [{found['low']}, {found['high']}], r {found['r']}"
        for name, found in card.metrics.items()
    ]
    gains = [f"  against {name}: {one['value']} [{one['low']}, {one['high']}]" for name, one in card.gains.items()]
    size = f"{card.ratings} ratings, {card.candidates} candidates, {card.raters} raters"
    return [
        f"{card.position}, stage {card.stage}: {size}",
        f"from {card.since} to {card.until}; left out: {dict(card.left_out)}; trained before: {card.looks}",
        "on candidates and questions it had not seen, in points:",
        *measured,
        "points of error saved:",
        *gains,
        f"rated twice: {card.double_share:.0%}; one rater with another (ICC): {card.people}",
        f"90 % interval: {dict(card.half_widths)}",
        f"may not be promoted: {', '.join(card.obstacles)}" if card.obstacles else "may be put to two signatures",
    ]


def in_words(found: Agreement | None) -> str:
    """An agreement with its lower end, or that there is none."""
    if found is None:
        return "too few marks"
    return f"ICC(2,1) {found.value:.2f}, at least {found.low:.2f} ({found.n} targets, {found.k} raters)"
