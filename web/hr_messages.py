"""HR's panels on messages: what became of each, and what is left of the channels."""

import re
from typing import Any

from sqlalchemy.orm import Session

from core.errors import InputInvalid
from interview_flow.alerts import reason_label
from models import Application
from notify.ledger import messages_of
from web import reading
from web.pages import known, label, say
from web.services import Services

PAGE = 10
# A reason as the ledger has it -> the key of its words; the group, where there is one, is a number that they name.
REASONS = (
    (re.compile(r"^(invaliduser|unlicenseduser|81013)$"), "missed.{0}"),
    (re.compile(r"fail_type (\d+)"), "kf_fail.{0}"),
    (re.compile(r"^waits: "), "reason.waits"),
    (re.compile(r"is closed after|closed for"), "reason.closed"),
    (re.compile(r"no channel is left"), "reason.no_channel"),
    (re.compile(r"too late"), "reason.too_late"),
    (re.compile(r"may have arrived"), "reason.unknown_outcome"),
)
CODE = re.compile(r"refused \((\d+)\)|^(\d+)$")


def panels(session: Session, found: Services, row: Application, after: str) -> dict[str, Any]:
    """`messages` (newest first, ten at a time), `older` (how the page before begins), and `quota`.

    Args:
        after: `older` of the page that is seen; anything else shows the newest.
    """
    try:
        shown = messages_of(session, row.id, after or None, PAGE, newest=True)
    except InputInvalid:
        shown = messages_of(session, row.id, None, PAGE, newest=True)
    left = reading.quota(session, found.registry, row, found.clock.now(), found.clock.real_now())
    return {"messages": [_message(one) for one in shown["items"]], "older": shown["next"], "quota": left}


def _message(item: dict[str, Any]) -> dict[str, Any]:
    return {
        **item, "what": notice_label(item["kind"]), "channel": label(item["channel"], "channels") or item["channel"],
        "status_label": label(item["status"], "delivery") or item["status"],
        "why": reason_words(item["reason"]) if item["reason"] else "",
    }


def notice_label(template: str) -> str:
    """What a message is about, in Chinese."""
    return known(f"notices.{template}") or label(template, "notices") or label("other", "notices")


def reason_words(reason: str) -> str:
    """Why a message did not arrive or still waits, as HR reads it."""
    for pattern, key in REASONS:
        match = pattern.search(reason)
        if match:
            return known(key.format(*match.groups())) or reason_label("other")
    code = CODE.search(reason)
    return say("hr.refused_with", code=code[1] or code[2]) if code else say("hr.other_reason")
