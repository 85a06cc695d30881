"""Why a row may not leave yet."""

from core.errors import RetryLater


class Held(RetryLater):
    """Not let out: it waits in the outbox, however long.

    Args:
        gate: the key of the gate in whose line it waits, a recipient's or the day's.
    """

    def __init__(self, message: str, after_s: float, gate: str) -> None:
        super().__init__(message, after_s, patient=True)
        self.gate = gate


class DaySpent(Held):
    """The sender's person-times of this calendar day are used up."""

    def __init__(self, after_s: float, day: str, limit: int, gate: str) -> None:
        super().__init__(f"waits: {limit} person-times on {day} are used up", after_s, gate)
        self.day, self.limit = day, limit
