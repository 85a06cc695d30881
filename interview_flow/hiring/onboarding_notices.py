"""What the onboarding page explains to the new hire: what each piece of data is for."""

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
