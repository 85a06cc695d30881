"""The answers of the latest sitting as the result page shows them: recordings, transcript, and what it shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import PublishedVersion
from config.texts import word
from core.errors import ConfigInvalid
from interview_flow.decision.quotes import Quoted
from interview_flow.interview import corrections, human_transcripts, sittings
from models import Answer, AnswerPart, Interview
from scoring.answers import LOST_TOLD_S, join, standing
from web.core.pages import clock
from web.interviewer.card import Card
from web.interviewer.findings import Findings, Piece, findings_of, pieces
from web.interviewer.likeness import Resemblance

WAV = "audio/wav"
SEEN = ("video/mp4", "video/webm")
PLAYABLE = (WAV, "audio/mpeg", "audio/mp4", "audio/webm", "audio/ogg", *SEEN)
SPOKEN = ("voice", "video")
# Flags that the page says otherwise: marked statements, points listed as missed, damage told at the recording.
SHOWN_OTHERWISE = ("harmful", "maybe_harmful", "no_points", "damaged")

# Answer ids -> answer id -> what it resembles.
Look = Callable[[Sequence[str]], Mapping[str, tuple[Resemblance, ...]]]


class VersionKind(StrEnum):
    """What a text of a recording is: the recogniser's, the one that counts, an earlier one, one never scored."""

    HEARD = "heard"
    COUNTED = corrections.COUNTED
    HUMAN = corrections.HUMAN
    REPLACED = "replaced"
    DIFFERS = corrections.DIFFERS


# The newest of these is scored.
SCORED = (VersionKind.COUNTED, VersionKind.HUMAN)


@dataclass(frozen=True)
class VersionView:
    """One text of a recording.

    Attributes:
        by: the member who answers for a person's text.
    """

    kind: VersionKind
    text: str
    at: datetime | None = None
    by: str = ""


@dataclass(frozen=True)
class PartView:
    """One recording, or the place of one that was taken back.

    Attributes:
        tag: `video` or `audio`, the element that plays it; None where no browser can.
        length: minutes and seconds, as in 1:05; empty while unknown.
        late: what was heard after the hand-in.
        lost_s: seconds of damage, where it is worth telling.
        versions: the recogniser's text and each other one, oldest first; empty without another.
        writable: whether this member may write it down in place of the recogniser.
    """

    id: str
    kind: str
    status: str
    sent_at: datetime
    tag: str | None
    stored: bool
    is_amr: bool
    length: str
    late: str | None
    lost_s: float | None
    versions: tuple[VersionView, ...] = ()
    writable: bool = False

    @property
    def by_person(self) -> bool:
        """Whether a member's text is scored."""
        return any(one.kind == VersionKind.HUMAN for one in self.versions)


@dataclass(frozen=True)
class AnswerView:
    """One question with its answer.

    Attributes:
        findings: only for whom points may be shown, and only where it was scored.
        alike: answers of other candidates with much the same wording; for HR only.
        dropped: what a language model gave as copies and isn't shown.
    """

    number: int
    question: str
    status: str
    labels: tuple[str, ...]
    anchors: tuple[tuple[int, str], ...]
    pieces: tuple[Piece, ...]
    text: str
    heard: str
    parts: tuple[PartView, ...]
    findings: Findings | None
    flags: tuple[str, ...]
    alike: tuple[Resemblance, ...] = ()
    dropped: int = 0


def answers_of(
    session: Session,
    sitting: Interview,
    version: PublishedVersion,
    card: Card | None,
    look: Look | None = None,
    *,
    is_hr: bool = False,
) -> tuple[AnswerView, ...]:
    """Every answer of the sitting in the order that it was asked.

    Args:
        look: finds what answers resemble, by their ids; None for whom that isn't shown.
        is_hr: whether the member may write recordings down, while that is open.
    """
    given = list(sittings.answers_of(session, sitting.id))
    alike = look([answer.id for answer in given]) if look else {}
    writable = is_hr and human_transcripts.is_open(session, sitting)
    views = [
        _answer(session, answer, number, version, card, writable=writable) for number, answer in enumerate(given, 1)
    ]
    return tuple(replace(view, alike=alike.get(answer.id, ())) for view, answer in zip(views, given, strict=True))


def part_of(session: Session, application_id: str, part_id: str) -> AnswerPart | None:
    """A part, if it was given in a sitting of this application."""
    return session.scalar(
        select(AnswerPart)
        .join(Answer, Answer.id == AnswerPart.answer_id)
        .join(Interview, Interview.id == Answer.interview_id)
        .where(AnswerPart.id == part_id, Interview.application_id == application_id)
    )


def versions_of(
    session: Session, parts: Sequence[AnswerPart], names: Mapping[str, str]
) -> dict[str, tuple[VersionView, ...]]:
    """part id -> what was heard and what was made of it, for each part of which there is another text.

    Args:
        names: userid -> how people call the member.
    """
    texts = {part.id: part.text for part in parts}
    found: dict[str, list[VersionView]] = {}
    for row in corrections.versions_of(session, list(texts)):
        heard, said = texts[row.part_id], row.text
        if said is None:
            continue
        before = found.setdefault(row.part_id, [VersionView(VersionKind.HEARD, heard)] if heard else [])
        if row.status in SCORED:
            before[:] = [replace(one, kind=VersionKind.REPLACED) if one.kind in SCORED else one for one in before]
        userid = row.author.partition("/")[0].removeprefix("hr:") if row.status == corrections.HUMAN else ""
        before.append(VersionView(VersionKind(row.status), said, row.made_at, names.get(userid, userid)))
    return {part_id: tuple(views) for part_id, views in found.items()}


def playable(part: AnswerPart) -> tuple[str, str] | None:
    """(file, type) that a browser can play, if there is one: a video to see, else the copy for ears."""
    if part.kind == "video" and part.file_id and part.mime in SEEN:
        return part.file_id, part.mime
    if part.listen_file_id:
        return part.listen_file_id, WAV
    if part.file_id and part.mime in PLAYABLE:
        return part.file_id, part.mime
    return None


def _answer(
    session: Session, answer: Answer, number: int, version: PublishedVersion, card: Card | None, *, writable: bool
) -> AnswerView:
    parts = sittings.parts_of(session, answer.id)
    joined = join(parts)
    question = version.position.question(answer.question_id)
    spoken = [one for one in parts if one.kind in SPOKEN or one.status == "recalled"]
    versions = versions_of(session, parts, version.branch.names)
    labels = {key: one.label for key, one in version.position.dimensions.items()}
    heard = standing(answer, parts, joined)[1]
    rows: Sequence[Quoted] = card.quotes.get(answer.id, ()) if card else ()
    codes = card.codes_of(question.id) if card else ()
    copied = card.copied.get(answer.id) if card else None
    findings = None
    if card is not None and (rows or set(codes) & {"no_points", "off_topic"}):
        copies = copied.quotes if copied else ()
        findings = findings_of(question, labels, number, joined, rows, card.keeps_all, copies)
    return AnswerView(
        number=number,
        question=question.text,
        status=answer.status,
        labels=tuple(labels[key] for key in question.dimensions),
        anchors=tuple(sorted(question.anchors.items(), reverse=True)),
        pieces=pieces(joined.text, findings.passages if findings else ()),
        text=joined.text,
        heard=heard,
        parts=tuple(_part(one, versions.get(one.id, ()), writable=writable) for one in spoken),
        findings=findings,
        flags=tuple(_flag(code) for code in codes if code != heard and code not in SHOWN_OTHERWISE),
        dropped=sum(copied.row.dropped.values()) if copied else 0,
    )


def _part(part: AnswerPart, versions: tuple[VersionView, ...], *, writable: bool) -> PartView:
    transcript: Mapping[str, float] = part.transcript or {}
    lost = transcript.get("lost_seconds", 0.0)
    file = playable(part)
    seconds = part.seconds if part.seconds is not None else transcript.get("seconds")
    return PartView(
        id=part.id,
        kind=part.kind,
        status=part.status,
        sent_at=part.sent_at,
        tag=None if file is None else "video" if file[1] in SEEN else "audio",
        stored=part.file_id is not None,
        is_amr="amr" in (part.mime or ""),
        length="" if seconds is None else clock(seconds),
        late=part.text if part.status == "late" else None,
        lost_s=round(lost, 1) if lost >= LOST_TOLD_S else None,
        versions=versions,
        writable=writable and human_transcripts.is_recording(part),
    )


def _flag(code: str) -> str:
    try:
        return word(f"flag.{code}")
    except ConfigInvalid:
        return word("flag.default")
