"""What the onboarding page explains to the new hire: what each piece of data is for, and what happens next."""

from dataclasses import asdict, dataclass

from config.texts import word

# In the order of the form; the documents stand below it.
PURPOSES = ("id_number", "phone", "address", "emergency", "documents")


@dataclass(frozen=True)
class Line:
    """A piece of data, and what it is for."""

    label: str
    text: str


@dataclass(frozen=True)
class Notice:
    """The notice of purpose above the form."""

    title: str
    lines: tuple[Line, ...]
    foot: tuple[str, ...]


def notice(contact: str, *, phone_on_file: bool) -> dict[str, object]:
    """The notice of purpose.

    Args:
        phone_on_file: the account takes that phone; without one it takes the form's (`hr_sync.mapping.phone_of`).
    """
    variant = {"phone": "phone_on_file"} if phone_on_file else {}
    lines = tuple(
        Line(word(f"onboarding.notice.labels.{key}"), word(f"onboarding.notice.purposes.{variant.get(key, key)}"))
        for key in PURPOSES
    )
    foot = word("onboarding.notice.roster"), word("onboarding.notice.sealed"), word("onboarding.ask", contact=contact)
    return asdict(Notice(word("onboarding.notice.title"), lines, foot))


@dataclass(frozen=True)
class NextStep:
    """One thing that happens after the hand-in; `mark` says in words whether it is done, under way or to come."""

    text: str
    mark: str


@dataclass(frozen=True)
class Outcome:
    """The page after the hand-in: where the papers are, what happens next, whom to ask."""

    title: str
    steps: tuple[NextStep, ...]
    notes: tuple[str, ...]


# Onboarding status -> how far it is: the steps before are done.
REACHED = {"submitted": 0, "confirmed": 1}
STEPS = ("check", "account", "told")


def outcome(status: str, contact: str, *, finished: bool) -> dict[str, object] | None:
    """What the page says after the hand-in; None while the form is with the new hire.

    Args:
        finished: the member account and the roster are there.
    """
    if not finished and status not in REACHED:
        return None
    key = "finished" if finished else status
    reached = len(STEPS) if finished else REACHED[status]
    steps = tuple(NextStep(word(f"onboarding.next.{step}"), _mark(at, reached)) for at, step in enumerate(STEPS))
    returned = [word("onboarding.next.returned")] if key == "submitted" else []
    notes = *returned, word("onboarding.ask", contact=contact)
    return asdict(Outcome(word(f"onboarding.outcome.{key}"), steps, notes))


def _mark(at: int, reached: int) -> str:
    kind = "done" if at < reached else "now" if at == reached else "later"
    return word(f"onboarding.marks.{kind}")
