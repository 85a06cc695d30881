"""One person is one candidate: who at intake is somebody we know, who may be, and how two records become one.

The same reference of HR's system is the same person. The same phone or e-mail is it together with the same name;
with another name (siblings who share a mailbox, a number given to somebody else) HR decides.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import Session

from core import normal_form
from core.encryption import CannotOpen, current_keyring
from interview_flow.core.journey import Journey
from interview_flow.people import matches, merging
from models import Application, Candidate, IdentityLock


def register(session: Session, profile: dict[str, Any], now: datetime) -> Candidate:
    """The candidate of a profile (the shape of `POST /api/v1/candidates`, validated): known before, or new."""
    with held(session, profile):
        known, by_reference = recognise(session, profile)
        candidate = known or Candidate(name=profile["name"], created_at=now, resume={})
        _take_over(candidate, profile, _indexes(profile), by_reference=by_reference)
        session.add(candidate)
        session.flush()
        _keep_reference(session, candidate, profile.get("external_ref"), now)
        for kind, other in _others(session, candidate):
            matches.note(session, candidate, other, kind, now)
        return candidate


def recognise(session: Session, profile: dict[str, Any]) -> tuple[Candidate | None, bool]:
    """The candidate that a profile is known to be, or None; and whether the reference says so."""
    referred = _referred_to(session, profile.get("external_ref"))
    return referred or _known(session, profile, _indexes(profile)), referred is not None


def doubtful(session: Session, profile: dict[str, Any], known: Candidate | None) -> list[tuple[str, Candidate]]:
    """(what they share, the other) for each record that may be the same person as a profile: HR decides, unless they
    have said already that it is another person.
    """
    indexes = _indexes(profile)
    asked = Candidate(phone_index=indexes["phone"], email_index=indexes["email"])
    found = [(kind, other) for kind, other in _others(session, asked) if known is None or other.id != known.id]
    if known is None:
        return found
    return [(kind, other) for kind, other in found if matches.stand(session, known, other) != "different"]


def is_same(one: Candidate, other: Candidate) -> bool:
    """Whether two records are one person beyond doubt."""
    if one.external_ref and one.external_ref == other.external_ref:
        return True
    if not _same_name(one, other):
        return False
    if one.phone_index and one.phone_index == other.phone_index:
        return True
    phones_differ = bool(one.phone_index and other.phone_index)
    return bool(one.email_index and one.email_index == other.email_index) and not phones_differ


def may_be_same(one: Candidate, other: Candidate) -> str | None:
    """What two records have in common, so that HR has to decide: `phone`, `email`, `id_number`, or nothing."""
    for kind, column in matches.SHARED.items():
        mine = getattr(one, column)
        if mine and mine == getattr(other, column):
            return kind
    return None


class Meeting(Enum):
    """What came of a known WeChat user opening the link of another record."""

    JOINED = "joined"
    ASKED = "asked"
    STRANGER = "stranger"


def meet(session: Session, journey: Journey, known: Candidate, application: Application, now: datetime) -> Meeting:
    """Somebody we know opens another record's link: the records become one, HR is asked, or they are a stranger."""
    other = session.get_one(Candidate, application.candidate_id, with_for_update=True)
    asked, same = matches.stand(session, known, other), is_same(known, other)
    if same and asked == "unasked" and not _bound_to_another(known, other):
        merging.merge(session, known, other, "system:identity", now)
        return Meeting.JOINED
    why = "wechat" if same else may_be_same(known, other)
    if why is None or asked == "different":
        return Meeting.STRANGER
    matches.note(session, known, other, why, now)
    matches.ask_hr(session, journey, application, now)
    return Meeting.ASKED


def _bound_to_another(known: Candidate, other: Candidate) -> bool:
    """Whether an entrance of the other record is somebody's, unless the unionid shows that it is the same person."""
    if merging.two_wechats(known, other):
        return True
    if known.unionid_index and other.unionid_index:
        return False
    entrances = [(known.external_userid_index, other.external_userid_index), (known.openid_index, other.openid_index)]
    return any(theirs is not None and theirs != mine for mine, theirs in entrances)


def note_id_number(session: Session, candidate: Candidate, number: str, now: datetime) -> None:
    """The number in the onboarding form: who else has given it is HR's to look at."""
    candidate.id_number_index = current_keyring().blind_index("id_number", number)
    session.flush()
    for kind, other in _others(session, candidate):
        matches.note(session, candidate, other, kind, now)


def _indexes(profile: dict[str, Any]) -> dict[str, str | None]:
    keyring = current_keyring()
    return {
        kind: keyring.blind_index(kind, profile[kind]) if profile.get(kind) else None for kind in ("phone", "email")
    }


def _known(session: Session, profile: dict[str, Any], indexes: dict[str, str | None]) -> Candidate | None:
    asked = Candidate(name=profile["name"], phone_index=indexes["phone"], email_index=indexes["email"])
    for column in (Candidate.phone_index, Candidate.email_index):
        value = getattr(asked, column.key)
        namesakes = session.scalars(_living().where(column == value)) if value else ()
        same = next((row for row in namesakes if is_same(row, asked)), None)
        if same is not None:
            return same
    return None


def _take_over(
    candidate: Candidate, profile: dict[str, Any], indexes: dict[str, str | None], *, by_reference: bool
) -> None:
    """What HR's system says under its own reference wins; otherwise only what is missing is filled in.

    Who applies again under a known phone or mailbox must not thereby move where links and codes go.
    """
    if by_reference:
        candidate.name = profile["name"]
    for kind, index in indexes.items():
        if index and (by_reference or getattr(candidate, f"{kind}_index") is None):
            setattr(candidate, kind, profile[kind])
            setattr(candidate, f"{kind}_index", index)
    candidate.external_ref = candidate.external_ref or profile.get("external_ref")
    resume = profile.get("resume") or {}
    if any(resume.values()) or not candidate.resume:
        candidate.resume = resume


def _referred_to(session: Session, reference: str | None) -> Candidate | None:
    """The living record of a reference, under whichever record of the person it was given."""
    if not reference:
        return None
    # MariaDB compares texts without regard to case; a reference is one letter for letter.
    rows = session.scalars(select(Candidate).where(Candidate.external_ref == reference).order_by(Candidate.created_at))
    found = next((row for row in rows if row.external_ref == reference), None)
    return merging.living(session, found.id) if found is not None else None


def _keep_reference(session: Session, candidate: Candidate, reference: str | None, now: datetime) -> None:
    """A second reference of a known person stands on a record of its own, which leads to theirs."""
    if reference and reference != candidate.external_ref and _referred_to(session, reference) is None:
        session.add(Candidate(external_ref=reference, merged_into=candidate.id, created_at=now))


def _others(session: Session, candidate: Candidate) -> list[tuple[str, Candidate]]:
    """Other records with which this one shares a phone, an e-mail or an identity number; each once."""
    found: dict[str, tuple[str, Candidate]] = {}
    for kind, column in matches.SHARED.items():
        value = getattr(candidate, column)
        if value:
            query = _living().where(getattr(Candidate, column) == value, Candidate.id != candidate.id)
            for row in session.scalars(query):
                found.setdefault(row.id, (kind, row))
    return list(found.values())


def _living() -> Any:
    query = select(Candidate).where(Candidate.merged_into.is_(None))
    return query.order_by(Candidate.created_at, Candidate.id)


def _same_name(one: Candidate, other: Candidate) -> bool:
    """A record that can't be opened is nobody's namesake."""
    try:
        names = [normal_form.name_key(row.name or "") for row in (one, other)]
    except CannotOpen:
        return False
    return names[0] == names[1] != ""


@contextmanager
def held(session: Session, profile: dict[str, Any]) -> Iterator[None]:
    """While this person is looked for and stored nobody else does so; it may be held already."""
    mine = hold(session, {"external_ref": profile.get("external_ref"), **_indexes(profile)})
    yield
    release(session, mine)


def hold(session: Session, values: dict[str, str | None]) -> list[str]:
    """Wait for whoever registers or binds the same person just now. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "sqlite":
        return []
    keyring = current_keyring()
    held = sorted(keyring.blind_index("identity", f"{kind}:{value}") for kind, value in values.items() if value)
    for value in held:
        row = mysql.insert(IdentityLock).values(value=value)
        # An update of the row that is there takes the lock at once; INSERT IGNORE would share it first, and deadlock.
        session.execute(row.on_duplicate_key_update(identity=value))
    return held


def release(session: Session, held: list[str]) -> None:
    """The rows go with the transaction; whoever waits for one goes on when it commits."""
    for value in held:
        # One by one: of a list the whole table may be read, and so the locks of other people waited for.
        session.execute(delete(IdentityLock).where(IdentityLock.value == value))
