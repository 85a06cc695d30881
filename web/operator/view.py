"""What the system page shows, in an operator's words."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import Reason, Why
from messaging import operate
from models import InboxEvent
from web.core.pages import known, label, say

PAGE = 10
RECENT = timedelta(hours=1)
GIB = 1024**3
# A code -> the words that explain it (`pages.system.reasons`); any other is "internal".
EXPLAINED = {
    Reason.MAY_HAVE_ARRIVED: "may_have_arrived",
    Reason.NOT_STORED: "not_stored",
    Reason.UNREACHABLE: "unreachable",
    Reason.UNANSWERED: "unanswered",
    Reason.API_CLOSED: "closed",
    Reason.WINDOW_CLOSED: "closed",
    Reason.NO_CHANNEL: "no_channel",
}


def shown(session: Session, now: datetime, number: int, files_root: Path) -> dict[str, Any]:
    """Queues, what ended badly (ten a page), callbacks of the last hour, storage."""
    counts = operate.counts(session)
    total = counts["inbox"]["dead"] + sum(counts["outbox"][one] for one in operate.ENDED_BADLY)
    pages = max(1, -(-total // PAGE))
    number = min(max(1, number), pages)
    rows, _ = operate.failures(session, PAGE, (number - 1) * PAGE)
    held, ages = operate.paused(session), operate.oldest_waiting(session, now)
    return {
        "counts": counts,
        "oldest_s": round(max(ages.values())),
        "pages": pages,
        "number": number,
        "total": total,
        "rows": [{**row, "what": _name(row), "why": reason_in_words(row["because"])} for row in rows],
        "queues": [
            {"key": key, "label": label(key, "queues"), "held": key in held, "oldest_s": round(ages[key])}
            for key in operate.QUEUES
        ],
        "arrivals": _arrivals(session, now),
        "storage": _storage(files_root),
    }


def reason_in_words(why: Why | None) -> str:
    """Why a row ended badly, in Chinese; the recorded text stands behind it for whoever has to look further."""
    if why is None:
        return say("system.reasons.internal")
    told_later = known(f"kf_fail.{why.errcode}") if why.code is Reason.NOT_DELIVERED else ""
    if told_later:
        return told_later
    if why.errcode is not None:
        code = str(why.errcode)
        meaning = known(f"operations.{code}") or label(code, "errcodes") or say("system.code_unknown")
        return say("system.refused", code=code, meaning=meaning)
    return say(f"system.reasons.{EXPLAINED.get(why.code, 'internal')}")


def _name(row: dict[str, Any]) -> str:
    """A row as people call it: its notice, else its kind."""
    template = row["template"]
    notice = (known(f"notices.{template}") or label(template, "notices")) if template else ""
    return notice or label(row["kind"].replace(".", "_"), "kinds") or row["kind"]


def _arrivals(session: Session, now: datetime) -> dict[str, Any]:
    """How many events came in the last hour, and when the last one did."""
    recent = session.scalar(select(func.count()).where(InboxEvent.received_at > now - RECENT)) or 0
    return {"recent": recent, "last": session.scalar(select(func.max(InboxEvent.received_at)))}


def _storage(root: Path) -> dict[str, Any]:
    """The disk on which recordings and papers lie."""
    existing = next((folder for folder in (root, *root.parents) if folder.is_dir()), Path("/"))
    usage = shutil.disk_usage(existing)
    return {
        "free_gib": round(usage.free / GIB, 1),
        "total_gib": round(usage.total / GIB, 1),
        "tight": usage.free < max(5 * GIB, usage.total // 20),
    }
