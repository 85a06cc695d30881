"""A candidate's résumé as HR reads it: education, work, certificates, and the text it came with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Line:
    """One school or one employer: what in bold, the rest beside it, what was done below."""

    title: str
    beside: str
    text: str = ""


@dataclass(frozen=True)
class Resume:
    """Everything the bank's HR system sent; any part may be empty."""

    education: tuple[Line, ...] = ()
    work: tuple[Line, ...] = ()
    certificates: tuple[str, ...] = ()
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.education or self.work or self.certificates or self.text)


def of(sent: Mapping[str, Any] | None) -> Resume:
    """The résumé of `POST /api/v1/candidates`; what has another shape is left out, never an error."""
    found = sent or {}
    return Resume(
        education=tuple(_school(entry) for entry in _entries(found.get("education"))),
        work=tuple(_job(entry) for entry in _entries(found.get("work"))),
        certificates=tuple(_words(one) for one in found.get("certificates") or [] if _words(one)),
        text=_words(found.get("text")),
    )


def _entries(given: Any) -> Iterable[Mapping[str, Any]]:
    return [entry for entry in given or [] if isinstance(entry, Mapping)]


def _school(entry: Mapping[str, Any]) -> Line:
    return Line(_words(entry.get("school")), _joined(entry.get("degree"), entry.get("major"), entry.get("end_year")))


def _job(entry: Mapping[str, Any]) -> Line:
    time = "–".join(filter(None, (_words(entry.get("start")), _words(entry.get("end")))))
    return Line(_words(entry.get("company")), _joined(entry.get("title"), time), _words(entry.get("text")))


def _joined(*parts: Any) -> str:
    return " · ".join(filter(None, map(_words, parts)))


def _words(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int) else ""
