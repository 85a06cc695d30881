"""The values of each status that people read on a page; a test walks them through the words of every page."""

from enum import StrEnum


class OfferStatus(StrEnum):
    """`offers.status`."""

    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class OnboardingStatus(StrEnum):
    """`onboardings.status`."""

    OPEN = "open"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONFIRMED = "confirmed"


class RosterStatus(StrEnum):
    """`roster_records.status`."""

    MEMBER_CREATED = "member_created"
    WRITTEN = "written"
    VERIFIED = "verified"
    DIFFERS = "differs"


class AppealStatus(StrEnum):
    """`appeals.status`."""

    OPEN = "open"
    UPHELD = "upheld"
    REFUSED = "refused"


class CardWithoutTotal(StrEnum):
    """`scorecards.status` of a card that has no total."""

    INSUFFICIENT = "insufficient"
    NEEDS_PERSON = "needs_person"


class Stage(StrEnum):
    """`ratings.stage`."""

    RECORDED = "recorded"
    SECOND_ROUND = "second_round"


class RuleOutcome(StrEnum):
    """`screening_outcomes.outcome`."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class UnfinishedAnswer(StrEnum):
    """`answers.status` of an answer that was not closed by its candidate."""

    OPEN = "open"
    SKIPPED = "skipped"


class MessageStatus(StrEnum):
    """`outbox_messages.status` as an answer's page tells it."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    DEAD = "dead"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"


class ListStatus(StrEnum):
    """`candidate_lists.status`."""

    LOOKING = "looking"
    LOOKED_AT = "looked_at"
    TAKING = "taking"
    TAKEN = "taken"
    REFUSED = "refused"
    STOPPED = "stopped"


class Hold(StrEnum):
    """`applications.drive_hold`: why a drive leaves somebody to HR."""

    FULL = "full"
    UNREACHABLE = "unreachable"
    LATE = "late"
    TWICE = "twice"
