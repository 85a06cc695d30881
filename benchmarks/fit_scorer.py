"""`python -m benchmarks.fit_scorer`: fit the scorer's shipped numbers again, and write them with their card.

Fitted on the given styles and the open halves of the other two sets; the held halves are never read here. The card
says what leave-questions-out gave on each. Two files are written, for the sentence encoders and for characters.
"""

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from benchmarks import report
from benchmarks.scorer.cross_fitting import Bench, Read, fitted, left_out
from benchmarks.scorer.doubting import Residual, by_strangers, covered_left_out, doubt_of, residuals
from benchmarks.scorer.ordering import auc, pairs_in_order
from benchmarks.scorer.written_answers import FOUR_WRITERS, INDEPENDENT, STYLES, Written, open_answers, positions
from config.loader import load_positions
from scoring.rubric.meaning.coefficients import FILES, FOLDER, Coefficients, to_json
from scoring.rubric.meaning.encoder import Encoder, EncoderUnavailable, Remembering
from scoring.rubric.meaning.encoder_process import EncoderProcess
from scoring.rubric.meaning.ngrams import CharacterGrams

# More than are looked up again in one run.
KEPT = 100_000


def main() -> int:
    """Fit and write; NOT_MEASURED without the data or the encoders."""
    if not STYLES.exists():
        print(f"NOT MEASURED: the written answers are not on this machine ({STYLES})")
        return report.NOT_MEASURED
    try:
        real = Remembering(EncoderProcess(), KEPT)
    except EncoderUnavailable as error:
        print(f"NOT MEASURED: {error}")
        return report.NOT_MEASURED
    known = open_answers()
    for by_meaning, encoder in ((True, real), (False, Remembering(CharacterGrams(), KEPT))):
        model = fit(known, encoder)
        path = FOLDER / FILES[by_meaning]
        path.write_text(json.dumps(to_json(model), ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
        print(path.name, json.dumps(model.card, ensure_ascii=False, indent=1))
    return 0


def fit(known: Sequence[Written], encoder: Encoder) -> Coefficients:
    """The model of one encoder, with its card."""
    bench = Bench(positions(known), encoder, known)
    rows = bench.read([one for one in known if one.position in bench.positions])
    models = left_out(bench, rows)
    wrong = residuals(bench, by_strangers([row[0] for row in rows]), models)
    return replace(fitted(bench, rows), doubt=doubt_of(wrong), card=card(bench, rows, models, wrong))


def card(
    bench: Bench, rows: Sequence[Read], models: Mapping[str, Coefficients], wrong: Sequence[Residual]
) -> dict[str, Any]:
    """What the numbers were fitted on, and how well others like them did on questions that they had not seen."""
    points = [models[row[0].question].score(bench.parts(row, models[row[0].question])) for row in rows]
    answers = [row[0] for row in rows]
    sets = {
        "given": [at for at, one in enumerate(answers) if not one.half],
        "open": [at for at, one in enumerate(answers) if one.half and not one.writer],
        "four_writers": [at for at, one in enumerate(answers) if one.writer],
    }

    def figures(chosen: list[int]) -> dict[str, Any]:
        kept, said = [answers[at] for at in chosen], [points[at] for at in chosen]
        return {"answers": len(kept), "auc": round(auc(kept, said), 3), "pairs": round(pairs_in_order(kept, said), 3)}

    return {
        "version": 1,
        "encoder": bench.encoder.name,
        "fitted_on": {path.name: digest(path) for path in (STYLES, INDEPENDENT, FOUR_WRITERS) if path.exists()},
        "rubrics": rubrics(),
        "written_not_real": True,
        "leave_questions_out": {name: figures(chosen) for name, chosen in sets.items() if chosen},
        "questions": len({one.question for one in answers}),
        "intervals": {"points": len(wrong), "covers_left_out": round(covered_left_out(wrong), 3)},
    }


def rubrics() -> str:
    """The beginning of a SHA-256 over the shipped questions: numbers that were fitted on other words fit them less."""
    shipped = load_positions()
    text = "\n".join(one.model_dump_json() for key in sorted(shipped) for one in shipped[key].questions)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def digest(path: Any) -> str:
    """The beginning of a file's SHA-256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
