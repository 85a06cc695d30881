"""One row of a list becomes a candidate and an application, by the functions of the API; what is there stays."""

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
from interview_flow.people import people
from models import Application, Candidate

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
        notes: what HR should know, in words.
    """

    kind: Kind
    candidate: Candidate | None
    differs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def plan(session: Session, journey: Journey, entry: Entry) -> Plan:
    """What would become of a row now; changes nothing."""
    known, by_reference = people.recognise(session, entry.profile)
    maybe = [_maybe(session, journey, why, other) for why, other in people.doubtful(session, entry.profile, known)]
    if known is None:
        return Plan(Kind.NEW, None, notes=tuple(maybe))
    differs = tuple(_differences(entry.profile, known, by_reference=by_reference))
    theirs = _applications(session, known)
    here = [row for row in theirs if (row.position_key, row.branch_key) == (entry.position, entry.branch)]
    if here:
        return Plan(Kind.CHANGED if differs else Kind.SAME, known, differs, _of_state(here[0], changed=bool(differs)))
    kept = [name for name in differs if name == "name" or getattr(known, f"{name}_index", None)]
    if by_reference and kept:
        # Who knows somebody's reference must not thereby move where their links and codes go.
        return Plan(Kind.CHANGED, known, tuple(kept))
    notes = [word("import.notes_of_rows.joined", where=_where(journey, theirs))]
    notes += [word("import.notes_of_rows.kept", fields=named(kept))] if kept else []
    notes += [word("import.notes_of_rows.resume")] if known.resume and set(differs) & set(RESUME_PARTS.values()) else []
    return Plan(Kind.JOINED, known, differs, (*notes, *maybe))


def take(session: Session, journey: Journey, entry: Entry, now: datetime) -> Plan:
    """Do what `plan` says, in the caller's transaction."""
    with people.held(session, entry.profile):
        found = plan(session, journey, entry)
        if found.kind in (Kind.NEW, Kind.JOINED):
            candidate = screening.register_candidate(session, entry.profile, now)
            screening.apply_for(session, journey, candidate.id, entry.position, entry.branch, now)
    return found


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


def _maybe(session: Session, journey: Journey, why: str, other: Candidate) -> str:
    where = _where(journey, _applications(session, other))
    return word("import.notes_of_rows.doubtful", why=word(f"matches.why.{why}"), where=where)


def _where(journey: Journey, rows: list[Application]) -> str:
    catalogue = journey.catalogue
    posts = [
        f"{catalogue.branch(row.branch_key).label}{catalogue.position(row.position_key).label}" for row in rows[:3]
    ]
    return "、".join(dict.fromkeys(posts)) or word("import.notes_of_rows.nowhere")


def _of_state(row: Application, *, changed: bool) -> tuple[str, ...]:
    """Where an application stands that is there already; of unchanged rows only what has ended is worth a word."""
    if not changed and row.worklist != Worklist.ENDED:
        return ()
    kind = "state" if changed else "ended"
    return (word(f"import.notes_of_rows.{kind}", state=label_of(row.state, row.interview_kind)),)


def named(fields: Iterable[str]) -> str:
    """Fields by their headings in the template."""
    return "、".join(names_of(name)[0] for name in fields)
