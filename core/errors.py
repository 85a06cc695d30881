"""One small tree that answers the caller's question: try again, tell the user, or wake someone?"""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why something was not done, for code to decide by. Rows of inbox and outbox keep it: a value is never renamed."""

    OTHER = "other"
    INTERNAL = "internal"  # an exception that is not ours
    REFUSED = "refused"  # by the far side, with its number
    NOT_DELIVERED = "not_delivered"  # told after an "ok", with kf's fail_type as the number
    INVALID_USER = "invaliduser"
    UNLICENSED_USER = "unlicenseduser"
    WAITS = "waits"
    API_CLOSED = "api_closed"
    WINDOW_CLOSED = "window_closed"
    NO_CHANNEL = "no_channel"
    TOO_LATE = "too_late"
    MAY_HAVE_ARRIVED = "may_have_arrived"
    NOT_STORED = "not_stored"
    UNREACHABLE = "unreachable"
    ACCOUNT_TAKEN = "account_taken"
    FACTS_MISSING = "facts_missing"
    AWAITS_STAFF = "awaits_staff"  # a recruiter has to confirm it
    NOT_CONFIRMED = "not_confirmed"
    CONFIRMED_LATE = "confirmed_late"
    NOT_FRIEND = "not_friend"
    CONTACT_LIMIT = "contact_limit"
    UNANSWERED = "unanswered"  # an answer that is not the far side's, such as a gateway's page


@dataclass(frozen=True)
class Why:
    """A reason as it is kept.

    Attributes:
        code: what code decides by.
        errcode: the far side's number, if it gave one.
        text: for operators and logs only; nothing reads it back.
    """

    code: Reason
    errcode: int | None = None
    text: str = ""


class YinpinError(Exception):
    """Base of every error this product raises on purpose; its text is safe to show to operators, and decides nothing.

    Args:
        code: why, where that is known.
        errcode: the far side's number, where it gave one.
    """

    reason_code: Reason = Reason.OTHER
    errcode: int | None = None

    def __init__(self, message: str = "", *, code: Reason | None = None, errcode: int | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.reason_code = code
        if errcode is not None:
            self.errcode = errcode


class RetryLater(YinpinError):
    """Definitely not done; try again, after `after_s` seconds where that is known.

    `patient` errors (a rate limit, an open circuit) are never counted towards giving up.
    """

    def __init__(
        self,
        message: str,
        after_s: float | None = None,
        *,
        patient: bool = False,
        code: Reason | None = None,
        errcode: int | None = None,
    ) -> None:
        super().__init__(message, code=code, errcode=errcode)
        self.after_s = after_s
        self.patient = patient


class PermanentFailure(YinpinError):
    """Trying again cannot help."""


class Uncertain(YinpinError):
    """It may or may not have happened (the answer was lost on the way)."""

    reason_code = Reason.MAY_HAVE_ARRIVED


class NotAllowed(YinpinError):
    """This person may not do this, or not now."""


class NotFound(YinpinError):
    """There is no such thing, or not for this caller."""


class Unknown(NotFound):
    """A field names something that does not exist."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} names nothing that exists")
        self.field = field


class InputInvalid(YinpinError):
    """What came in is wrong; `field` names where."""

    words = ""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class InputRefused(InputInvalid):
    """What came in is wrong, said in `words` for the person who typed it."""

    def __init__(self, words: str, field: str | None = None) -> None:
        super().__init__(words, field)
        self.words = words


class SignatureInvalid(YinpinError):
    """Not signed by whom it claims to come from."""


class ConfigInvalid(YinpinError):
    """A setting or file is wrong; names the file and the key."""
