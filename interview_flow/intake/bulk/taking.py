"""One row of a list becomes a candidate and an application, by the functions of the API; what is there stays.

Whoever uploads a list knows names and numbers, of other branches' candidates too. So of
somebody known a list changes nothing but a missing résumé, and tells only which fields differ; it adds an application.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.texts import word
from core.encryption import current_keyring
from core.normal_form import name_key
from interview_flow.core.journey import Journey
from interview_flow.core.states import label_of
from interview_flow.core.worklist import Worklist
from interview_flow.intake import screening
from interview_flow.intake.bulk.columns import names_of
from interview_flow.intake.bulk.rows import Entry
from interview_flow.people import matches, people
from models import Application, Candidate

# Where only the reference names a person, none of these may differ.
PERSONAL = ("name", "phone", "email")
# What of a résumé is compared, under the field whose heading stands for it.
RESUME_PARTS = {"education": "school", "work": "work", "certificates": "certificates", "text": "text"}


class Kind(StrEnum):
    """What becomes of a row."""

    NEW = "new"  # a candidate nobody knew, and their application
    JOINED = "joined"  # one more application of somebody known
    SAME = "same"  # all of it is there already: nothing is done
    CHANGED = "changed"  # it is there with other contents: nothing is done, and people are told


@dataclass(frozen=True)
class Plan:
    """What is to become of a row.

    Attributes:
        differs: fields in which what we hold differs from the row.
        why: of a row that isn't taken, the problem's code.
        notes: what HR should know, in words.
    """

    kind: Kind
    candidate: Candidate | None
    differs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    why: str = "changed"


def plan(session: Session, journey: Journey, entry: Entry) -> Plan:
    """What would become of a row now; changes nothing."""
    known, by_reference = people.recognise(session, entry.profile)
    doubtful = people.doubtful(session, entry.profile, known)
    maybe = [_maybe(session, journey, why, other, entry.branch) for why, other in doubtful]
    if known is None:
        return Plan(Kind.NEW, None, notes=tuple(maybe))
    differs = tuple(_differences(entry.profile, known, by_reference=by_reference))
    theirs = _applications(session, known)
    here = [row for row in theirs if (row.position_key, row.branch_key) == (entry.position, entry.branch)]
    if here:
        return Plan(Kind.CHANGED if differs else Kind.SAME, known, differs, _of_state(here[0], changed=bool(differs)))
    personal = tuple(name for name in differs if name in PERSONAL)
    if by_reference and personal:
        return Plan(Kind.CHANGED, known, personal)
    if by_reference and not (entry.profile["phone"] or entry.profile["email"]):
        # A number alone, which may be a running one, shows nobody.
        return Plan(Kind.CHANGED, known, ("external_ref",), why="reference_alone")
    notes = [word("import.notes_of_rows.joined", where=_where(journey, theirs, entry.branch))]
    kept = [one for one in differs if one not in RESUME_PARTS.values() or _has_resume(known)]
    notes += [word("import.notes_of_rows.kept", fields=named(kept))] if kept else []
    return Plan(Kind.JOINED, known, differs, (*notes, *maybe))


def take(session: Session, journey: Journey, entry: Entry, now: datetime) -> Plan:
    """Do what `plan` says, in the caller's transaction."""
    with people.held(session, entry.profile):
        found = plan(session, journey, entry)
        if found.kind is Kind.NEW:
            candidate = screening.register_candidate(session, entry.profile, now)
            screening.apply_for(session, journey, candidate.id, entry.position, entry.branch, now)
        if found.kind is Kind.JOINED and found.candidate is not None:
            _join(session, journey, entry, found.candidate, now)
    return found


def _join(session: Session, journey: Journey, entry: Entry, known: Candidate, now: datetime) -> None:
    """One more application of somebody known; a résumé only where there is none."""
    if not _has_resume(known):
        known.resume = entry.profile["resume"]
    for why, other in people.doubtful(session, entry.profile, known):
        matches.note(session, known, other, why, now)
    screening.apply_for(session, journey, known.id, entry.position, entry.branch, now)


def _has_resume(known: Candidate) -> bool:
    return any((known.resume or {}).values())


def _differences(profile: dict[str, Any], known: Candidate, *, by_reference: bool) -> list[str]:
    """Fields that the row gives and that we hold otherwise."""
    keyring = current_keyring()
    found = [] if name_key(profile["name"]) == name_key(known.name or "") else ["name"]
    for kind in ("phone", "email"):
        if profile[kind] and keyring.blind_index(kind, profile[kind]) != getattr(known, f"{kind}_index"):
            found.append(kind)
    if profile["external_ref"] and not by_reference:
        found.append("external_ref")
    held, given = known.resume or {}, profile["resume"]
    return found + [name for part, name in RESUME_PARTS.items() if given[part] and given[part] != held.get(part)]


def _applications(session: Session, candidate: Candidate) -> list[Application]:
    """All of a person's, the newest first."""
    query = select(Application).where(Application.candidate_id == candidate.id)
    return list(session.scalars(query.order_by(Application.created_at.desc(), Application.id)))


def _maybe(session: Session, journey: Journey, why: str, other: Candidate, branch: str) -> str:
    where = _where(journey, _applications(session, other), branch)
    return word("import.notes_of_rows.doubtful", why=word(f"matches.why.{why}"), where=where)


def _where(journey: Journey, rows: list[Application], branch: str) -> str:
    """Their posts at this branch by name; what stands at others is not this branch's to know."""
    posts = [
        f"{journey.catalogue.branch(row.branch_key).label}{journey.catalogue.position(row.position_key).label}"
        if row.branch_key == branch
        else word("import.notes_of_rows.elsewhere")
        for row in rows
    ]
    return "、".join(list(dict.fromkeys(posts))[:3]) or word("import.notes_of_rows.nowhere")


def _of_state(row: Application, *, changed: bool) -> tuple[str, ...]:
    """Where an application stands that is there already; of unchanged rows only what has ended is worth a word."""
    if not changed and row.worklist != Worklist.ENDED:
        return ()
    kind = "state" if changed else "ended"
    return (word(f"import.notes_of_rows.{kind}", state=label_of(row.state, row.interview_kind)),)


def named(fields: Iterable[str]) -> str:
    """Fields by their headings in the template."""
    return "、".join(names_of(name)[0] for name in fields)
