"""One small tree that answers the caller's question: try again, tell the user, or wake someone?"""


class YinpinError(Exception):
    """Base of every error this product raises on purpose; its text is safe to show to operators."""


class RetryLater(YinpinError):
    """Definitely not done; try again, after `after_s` seconds where that is known.

    `patient` errors (a rate limit, an open circuit) are never counted towards giving up.
    """

    def __init__(self, message: str, after_s: float | None = None, *, patient: bool = False) -> None:
        super().__init__(message)
        self.after_s = after_s
        self.patient = patient


class PermanentFailure(YinpinError):
    """Trying again cannot help."""


class Uncertain(YinpinError):
    """It may or may not have happened (the answer was lost on the way)."""


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

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class SignatureInvalid(YinpinError):
    """Not signed by whom it claims to come from."""


class ConfigInvalid(YinpinError):
    """A setting or file is wrong; names the file and the key."""
