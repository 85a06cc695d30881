"""What every adapter of a third-party interview is; `tests/contracts/interview_vendor.py` tests whether it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.errors import InputInvalid
from scoring.interview_score import AnswerInput


@dataclass(frozen=True)
class AskedQuestion:
    """A question by our id, in the words that the candidate is asked."""

    question_id: str
    text: str


@dataclass(frozen=True)
class InterviewRequest:
    """What a vendor is told. It has no place for a name, a phone number or a résumé: `reference` is all it knows.

    Attributes:
        reference: ours and random; a vendor asked twice with the same one holds one interview.
        answer_by: after it nobody can answer any more.
        callback_url: where the vendor tells that it is over.
    """

    reference: str
    questions: tuple[AskedQuestion, ...]
    answer_by: datetime
    callback_url: str


@dataclass(frozen=True)
class VendorAnswer:
    """One answer as the vendor heard it.

    Attributes:
        recording: the vendor's name for the recording; empty for a written answer. Nothing follows it by itself.
    """

    question_id: str
    text: str
    recording: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class VendorResult:
    """A finished interview. Whatever score the vendor gives has no place here."""

    reference: str
    answers: tuple[VendorAnswer, ...]


class InterviewVendor(Protocol):
    """One vendor. Every failure is one of `core.errors`."""

    name: str

    def create(self, request: InterviewRequest) -> str:
        """Have an interview held; returns the vendor's id of it.

        Raises:
            ConfigInvalid: it does not know us.
            RetryLater: unreachable or busy; asking again with the same reference makes no second interview.
            PermanentFailure: refused.
        """
        ...

    def fetch(self, interview_id: str) -> VendorResult:
        """Ask for the result, where no callback has come.

        Raises:
            ConfigInvalid, RetryLater: as for `create`; `patient` while the interview isn't over.
            PermanentFailure: it will have no result.
            InputInvalid: the result is not of its form.
        """
        ...

    def receive(self, headers: Mapping[str, str], body: bytes) -> VendorResult:
        """Read a callback; the same one may come again, and says the same.

        Raises:
            SignatureInvalid: not signed by the vendor, or long ago.
            RetryLater, PermanentFailure, InputInvalid: as for `fetch`.
        """
        ...


def answers_for(request: InterviewRequest, result: VendorResult) -> list[AnswerInput]:
    """The answers in the order of the questions, as our scorer takes them; what was not answered is skipped.

    Raises:
        InputInvalid: the result is another interview's, or answers what was not asked, or twice.
    """
    if result.reference != request.reference:
        raise InputInvalid("a result of another interview", "reference")
    given = {answer.question_id: answer for answer in result.answers}
    asked = [question.question_id for question in request.questions]
    if len(given) != len(result.answers) or not given.keys() <= set(asked):
        raise InputInvalid("an answer to a question that was not asked, or two to one", "answers")
    return [_input(request.reference, question_id, given.get(question_id)) for question_id in asked]


def _input(reference: str, question_id: str, answer: VendorAnswer | None) -> AnswerInput:
    text = answer.text.strip() if answer is not None else ""
    return AnswerInput(f"{reference}:{question_id}", question_id, text, status="ok" if text else "skipped")


def questions_of(asked: Sequence[tuple[str, str]]) -> tuple[AskedQuestion, ...]:
    """From (id, text) pairs."""
    return tuple(AskedQuestion(question_id, text) for question_id, text in asked)
