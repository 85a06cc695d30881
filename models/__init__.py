"""The nouns of recruiting: one file per aggregate."""

from models.application import (
    Application,
    AuditEntry,
    ConfigVersion,
    Consent,
    Invitation,
    Reminder,
    ScreeningOutcome,
    ShortLink,
    StaffAct,
)
from models.base import Base
from models.candidate import Candidate, CandidateList, CandidateMatch, IdentityLock, OneTimeCode
from models.channels import (
    KF_BOT_STATES,
    KF_FAILS_CLOSING,
    KF_MESSAGES,
    KF_WINDOW,
    Card,
    ContactWay,
    IdempotentRequest,
    KfCursor,
    KfWindow,
    MiniSession,
    SubscriptionCredit,
    WebSession,
)
from models.conversation import ChatMessage, HrQuestion
from models.drive import Drive, DrivePlace, DriveReport
from models.interview import Answer, AnswerPart, Interview, TranscriptVersion
from models.learning import LearnedModel, ModelAct, ModelSignature, RubricVerdict
from models.likeness import AnswerLikeness, AnswerSignature
from models.limits import DailySends, SendGate
from models.messages import Delivery, InboxEvent, OutboxAttempt, OutboxMessage
from models.onboarding import Document, Offer, Onboarding, RosterRecord
from models.operations import BusinessOffset, DepartedMember, Department, DirectoryState, KeyMark, Lease, StaffPlace
from models.scorecard import (
    Appeal,
    DimensionScore,
    Evidence,
    FinderAnswer,
    FinderQuote,
    Rating,
    ResultSeen,
    Scorecard,
    SecondRound,
)
from models.search import SearchToken
from models.transcript_search import TranscriptToken

__all__ = [
    "KF_BOT_STATES",
    "KF_FAILS_CLOSING",
    "KF_MESSAGES",
    "KF_WINDOW",
    "Answer",
    "AnswerLikeness",
    "AnswerPart",
    "AnswerSignature",
    "Appeal",
    "Application",
    "AuditEntry",
    "Base",
    "BusinessOffset",
    "Candidate",
    "CandidateList",
    "CandidateMatch",
    "Card",
    "ChatMessage",
    "ConfigVersion",
    "Consent",
    "ContactWay",
    "DailySends",
    "Delivery",
    "DepartedMember",
    "Department",
    "DimensionScore",
    "DirectoryState",
    "Document",
    "Drive",
    "DrivePlace",
    "DriveReport",
    "Evidence",
    "FinderAnswer",
    "FinderQuote",
    "HrQuestion",
    "IdempotentRequest",
    "IdentityLock",
    "InboxEvent",
    "Interview",
    "Invitation",
    "KeyMark",
    "KfCursor",
    "KfWindow",
    "LearnedModel",
    "Lease",
    "MiniSession",
    "ModelAct",
    "ModelSignature",
    "Offer",
    "Onboarding",
    "OneTimeCode",
    "OutboxAttempt",
    "OutboxMessage",
    "Rating",
    "Reminder",
    "ResultSeen",
    "RosterRecord",
    "RubricVerdict",
    "Scorecard",
    "ScreeningOutcome",
    "SearchToken",
    "SecondRound",
    "SendGate",
    "ShortLink",
    "StaffAct",
    "StaffPlace",
    "SubscriptionCredit",
    "TranscriptToken",
    "TranscriptVersion",
    "WebSession",
]
