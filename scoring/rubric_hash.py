"""What the scorer reads of a question, as a hash: two rubrics with one hash give every answer the same points.

Words for raters and candidates (labels, anchors, the advised length) are no part of it, so that a corrected comma
costs a bank none of its ratings.
"""

import hashlib
import json
from typing import Any

from config.schema import Position, Question, ScoringRules

# Of a question; the text is part of it, for the words of the question earn nothing in an answer.
NOT_READ = {"label", "anchors", "suggested", "seconds", "local"}


def question_hashes(position: Position, rules: ScoringRules) -> dict[str, str]:
    """Question -> hash of its rubric, of all that head office asks; a branch's own questions are left out."""
    shared = [question for question in position.questions if not question.local]
    return {
        question.id: _hash([_read(question), rules.model_dump(mode="json", exclude_defaults=True)])
        for question in shared
    }


def rubric_hash(position: Position, rules: ScoringRules) -> str:
    """The hash of a position's whole rubric."""
    return _hash(question_hashes(position, rules))


def _read(question: Question) -> Any:
    # What has its default is left out, so that a new field of the form changes no hash.
    return _without(question.model_dump(mode="json", exclude_defaults=True))


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without(one) for key, one in value.items() if key not in NOT_READ}
    return [_without(one) for one in value] if isinstance(value, list) else value


def _hash(value: Any) -> str:
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()
