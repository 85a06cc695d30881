"""The reference adapter: for a vendor, or a gateway of the bank before one, of the shape of docs/interview-vendors.md.

Neither iFLYTEK nor NetEase Fuxi publishes an interface of its AI interview; whose document the bank holds gets a class
beside this one, or a gateway that speaks this shape.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests

from core.clock import SystemClock
from core.errors import ConfigInvalid, InputInvalid, PermanentFailure, Reason, RetryLater
from scoring.vendors import signing
from scoring.vendors.contract import InterviewRequest, VendorAnswer, VendorResult

TIMEOUT_S = (8.0, 30.0)
BUSY_S, OPEN_S = 60.0, 300.0
VENDOR_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
# An answer of ten minutes has some 3,000 characters; an interview has some tens of answers.
LONGEST_ANSWER, LONGEST_BODY, LONGEST_NAME, MOST_ANSWERS = 20_000, 2 << 20, 512, 100


@dataclass(frozen=True)
class VendorAccount:
    """A vendor and who we are to it; `callback_path` is that of our address it calls."""

    name: str
    url: str
    key: str
    secret: str
    callback_path: str


class SignedHttpVendor:
    """Satisfies `InterviewVendor`.

    Args:
        now: real time, in signatures.
    """

    def __init__(self, account: VendorAccount, now: Callable[[], datetime] | None = None) -> None:
        self.name, self._account, self._now = account.name, account, now or SystemClock().real_now

    def create(self, request: InterviewRequest) -> str:
        """Have an interview held; see `InterviewVendor.create`."""
        asked = [{"id": one.question_id, "text": one.text} for one in request.questions]
        content = {
            "reference": request.reference,
            "questions": asked,
            "answer_by": request.answer_by.isoformat(),
            "callback_url": request.callback_url,
        }
        answer = self._ask("POST", "/interviews", json.dumps(content, ensure_ascii=False).encode())
        interview_id = answer.get("id")
        if not isinstance(interview_id, str) or not VENDOR_ID.fullmatch(interview_id):
            raise RetryLater(f"{self.name}: the answer names no interview", code=Reason.UNANSWERED)
        return interview_id

    def fetch(self, interview_id: str) -> VendorResult:
        """Ask for the result; see `InterviewVendor.fetch`."""
        if not VENDOR_ID.fullmatch(interview_id):
            raise InputInvalid("not an interview's id", "interview_id")
        return self._result(self._ask("GET", f"/interviews/{interview_id}", b""))

    def receive(self, headers: Mapping[str, str], body: bytes) -> VendorResult:
        """Read a callback; see `InterviewVendor.receive`."""
        account = self._account
        if len(body) > LONGEST_BODY:
            raise InputInvalid("the callback is too long")
        signing.check(headers, account.key, account.secret, "POST", account.callback_path, body, self._now())
        try:
            told = json.loads(body)
        except ValueError as error:
            raise InputInvalid("the callback is not JSON") from error
        return self._result(told)

    def _ask(self, method: str, path: str, body: bytes) -> dict[str, Any]:
        account, url = self._account, self._account.url.rstrip("/") + path
        headers = signing.headers_for(account.key, account.secret, method, urlsplit(url).path, body, self._now())
        try:
            response = requests.request(
                method, url, data=body, headers={"Content-Type": "application/json", **headers}, timeout=TIMEOUT_S,
                allow_redirects=False,
            )  # fmt: skip
        except requests.RequestException as error:
            reached = f"{self.name} can't be reached ({type(error).__name__})"
            raise RetryLater(reached, code=Reason.UNREACHABLE) from error
        return self._judged(response)

    def _judged(self, response: requests.Response) -> dict[str, Any]:
        status = response.status_code
        if status == 429:
            raise RetryLater(f"{self.name} asked for a pause", after_s=BUSY_S, patient=True)
        if status in (401, 403):
            raise ConfigInvalid(
                f"{self.name} answered HTTP {status}: check its key and secret, and this machine's clock"
            )
        if status >= 500:
            raise RetryLater(f"{self.name} answered HTTP {status}")
        if status >= 300:
            raise PermanentFailure(f"{self.name} answered HTTP {status}", code=Reason.REFUSED, errcode=status)
        try:
            answer = response.json()
        except ValueError as error:
            raise RetryLater(f"{self.name}'s answer is not its JSON", code=Reason.UNANSWERED) from error
        if not isinstance(answer, dict):
            raise RetryLater(f"{self.name}'s answer is not its JSON", code=Reason.UNANSWERED)
        return answer

    def _result(self, told: object) -> VendorResult:
        """Only what is named here is read: a score, a rank or a recommendation is passed over."""
        if not isinstance(told, dict):
            raise InputInvalid("the result is not an object")
        if told.get("state") == "open":
            raise RetryLater(f"{self.name}: the interview is not over", after_s=OPEN_S, patient=True)
        if told.get("state") != "done":
            raise PermanentFailure(f"{self.name}: the interview has no result", code=Reason.REFUSED)
        answers = told.get("answers")
        if not isinstance(answers, list) or len(answers) > MOST_ANSWERS:
            raise InputInvalid("no list of answers, or too long a one", "answers")
        return VendorResult(_text(told, "reference", LONGEST_NAME), tuple(_answer(one) for one in answers))


def _answer(told: object) -> VendorAnswer:
    if not isinstance(told, dict):
        raise InputInvalid("an answer is not an object", "answers")
    seconds = told.get("seconds", 0)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < 36_000:
        raise InputInvalid("an answer has no length", "seconds")
    return VendorAnswer(
        question_id=_text(told, "question_id", LONGEST_NAME),
        text=_text(told, "text", LONGEST_ANSWER),
        recording=_text(told, "recording", LONGEST_NAME) if told.get("recording") is not None else "",
        seconds=float(seconds),
    )


def _text(told: dict[str, Any], name: str, longest: int) -> str:
    value = told.get(name)
    if not isinstance(value, str) or len(value) > longest:
        raise InputInvalid("missing, not a text, or too long", name)
    return value
