"""What a member types from a recording, in place of what the recogniser heard; nothing typed is lost."""

from dataclasses import dataclass

from flask import request

from core.errors import InputInvalid, NotAllowed, RetryLater, Unknown, YinpinError
from core.normal_form import shown
from interview_flow.interview.human_transcripts import LONGEST, NoConsent, WithScorer
from messaging.inbox import Arrival
from messaging.keys import fingerprint
from web.core.pages import say
from web.interviewer.view import ResultPage
from web.signin.sessions import member, tap_key

KIND = "page.transcript"
TAKEN_CARE_OF = (InputInvalid, NotAllowed, RetryLater, Unknown)
# (error, status, name of what is said)
REFUSED: tuple[tuple[type[YinpinError], int, str], ...] = (
    (WithScorer, 409, "with_scorer"),
    (NoConsent, 409, "no_consent"),
    (Unknown, 409, "gone"),
    (RetryLater, 503, "busy"),
)


@dataclass(frozen=True)
class Tried:
    """A text that was not taken, for whoever typed it.

    Attributes:
        wrong: why.
        status: of the page that says so.
    """

    part_id: str
    text: str
    wrong: str
    status: int

    def has_no_form(self, page: ResultPage) -> bool:
        """Whether the form it was typed in is no longer there."""
        writable = [part.id for answer in page.answers for part in answer.parts if part.writable]
        return self.part_id not in writable


def posted(application_id: str, part_id: str) -> Arrival:
    """The form as an arrival: a second tap on it is none, another text from the same page is one."""
    userid, text = member().userid, _text()
    payload = {"application_id": application_id, "part_id": part_id, "userid": userid, "text": text}
    return Arrival(KIND, f"application:{application_id}", f"{tap_key(KIND)}:{part_id}:{fingerprint(text)}", payload)


def refused(part_id: str, error: YinpinError) -> Tried:
    """What to tell of a text that was not taken."""
    if isinstance(error, InputInvalid):
        key = "long" if shown(_text()).strip() else "empty"
        return Tried(part_id, _text(), say(f"results.transcript.wrong.{key}", most=LONGEST), 422)
    status, key = next(((status, key) for kind, status, key in REFUSED if isinstance(error, kind)), (409, "other"))
    return Tried(part_id, _text(), say(f"results.transcript.wrong.{key}"), status)


def _text() -> str:
    return request.form.get("text", "").replace("\r\n", "\n")
