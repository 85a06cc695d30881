"""An approved answer with its facts filled in: the number of questions, minutes and days are those in force."""

from typing import Any

from catalogue import PublishedVersion
from config.promises import load_promises
from config.schema import FaqEntry
from config.texts import fill_text


def worded(entry: FaqEntry, version: PublishedVersion | None) -> str:
    """What is said to whoever asks.

    Args:
        version: of the application that is asked about; without one the facts that differ from
            branch to branch are unknown, and the entry's `general` answer is given.
    """
    words = entry.general or entry.answer if version is None else entry.answer
    return fill_text(words, {**(version.facts() if version else {}), **_promised()}, f"faq.{entry.id}")


def _promised() -> dict[str, int]:
    return {f"{kind}_days": days for kind, days in load_promises().working_days.model_dump().items()}


def told(entry: FaqEntry, version: PublishedVersion | None) -> dict[str, Any]:
    """Data of a message that carries the answer: its words, and which entry in which wording they come from."""
    return {"answer": worded(entry, version), "faq_id": entry.id, "faq_version": entry.version}
