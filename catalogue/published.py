"""One published version: a position as a branch interviews for it, under its content's hash."""

import hashlib
import json
import math
from dataclasses import dataclass
from typing import Any

from config.schema import Branch, Position, Question, ScoringRules


@dataclass(frozen=True)
class PublishedVersion:
    """What an application is interviewed and scored by.

    Attributes:
        hash: sha256 of the content, 64 hex characters; a score names it.
        position: merged with the branch's overlay.
        branch: staff, zone and switches as they are today; not part of the
            hash, because a new interviewer doesn't change what is measured.
        rules: how an answer's parts become points.
    """

    hash: str
    position: Position
    branch: Branch
    rules: ScoringRules

    def question(self, question_id: str) -> Question:
        """The question with this id.

        Raises:
            KeyError: this version has no such question.
        """
        return self.position.question(question_id)

    def questions_to_ask(self) -> list[str]:
        """Ids for one interview: head office's first ones, the branch's own at the end."""
        shared = [question.id for question in self.position.questions if not question.local]
        local = [question.id for question in self.position.questions if question.local]
        return shared[: max(self.position.questions_per_interview - len(local), 1)] + local

    def facts(self) -> dict[str, Any]:
        """What any message may name about an interview by this version: its questions, its length, whom to call."""
        asked = [self.question(question_id).seconds for question_id in self.questions_to_ask()]
        return {
            "position": self.position.label,
            "branch": self.branch.label,
            "contact": self.branch.contact,
            "questions": len(asked),
            "answer_from_s": min(one.min for one in asked),
            "answer_minutes": math.ceil(max(one.max for one in asked) / 60),
            "minutes": math.ceil(sum(one.max for one in asked) / 60),
        }


def body_of(position: Position, branch_key: str, rules: ScoringRules) -> dict[str, Any]:
    """The content that is hashed and stored: plain data, ready for JSON."""
    return {"branch": branch_key, "position": position.model_dump(mode="json"), "rules": rules.model_dump(mode="json")}


def hash_of(body: dict[str, Any]) -> str:
    """sha256 of the body's one canonical JSON form, as 64 hex characters."""
    canonical = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()
