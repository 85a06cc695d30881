"""HR's search in what candidates said: the passages in which the words stand together, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request
from sqlalchemy import Row, and_, or_, select
from sqlalchemy.orm import Session

from compliance.audit import act
from core.encryption import CannotOpen
from core.normal_form import fold
from interview_flow.core.journey import Journey
from interview_flow.interview.sittings import number_of
from models import Answer, AnswerPart, Application, Candidate, Interview
from models.transcript_search import found_by, words_asked
from scoring.corrections import corrected
from scoring.speech.engines.transcript import Transcript
from web.core.context import services
from web.core.pages import clock, name_of, page
from web.hr.listing import position_label
from web.signin.sessions import member, refuse, require_member, rights

hr_transcripts = Blueprint("hr_transcripts", __name__, url_prefix="/hr")
hr_transcripts.before_request(require_member)

LONGEST = 40
PAGE = 20
# Of those with all pairs of letters so many are opened for one page; the rest comes with the next.
OPENED = 100
AROUND = 30


@dataclass(frozen=True)
class Hit:
    """One part in which the words stand.

    Attributes:
        pieces: (text, whether it is one of the words), around the first of them.
        at: minutes and seconds in the recording; empty for typed text.
        replaced: the words stand only in what the recogniser heard, and a correction took its place.
    """

    application_id: str
    name: str
    position: str
    branch: str
    number: int
    question: str
    sent_at: datetime
    zone: ZoneInfo
    pieces: tuple[tuple[str, bool], ...]
    at: str
    replaced: bool


@hr_transcripts.get("/transcripts")
def show() -> Response:
    """What was said in the branches whose HR the member is; every search is written down, its words are not."""
    found = services()
    branches = rights().hr_branches(member().userid)
    if not branches:
        refuse("pages.not_hr")
    asked = " ".join(request.args.get("words", "").split())[:LONGEST]
    words, before = words_asked(asked), request.args.get("before", "")
    hits, following = list[Hit](), ""
    if words:
        with found.db.read() as session:
            hits, following = search(session, found.journey, branches, words, before)
        _write_down(len(hits))
    return page(
        "hr_transcripts.html", asked=asked, words=words, hits=hits, following=following, several=len(branches) > 1
    )


def search(
    session: Session, journey: Journey, branches: Sequence[str], words: list[str], before: str
) -> tuple[list[Hit], str]:
    """One page, and from where the next begins; empty at the end."""
    parts = found_by(words)
    if parts is None:
        return [], ""
    newest = (AnswerPart.sent_at.desc(), AnswerPart.id.desc())
    mine = AnswerPart.id.in_(parts), Application.branch_key.in_(branches)
    # Ids are sorted, not rows with everything that is sealed in them.
    ids = session.scalars(
        _joined(select(AnswerPart.id)).where(*mine, *_older(before)).order_by(*newest).limit(OPENED + 1)
    ).all()
    whole = _joined(select(AnswerPart, Answer, Interview, Application))
    rows = session.execute(whole.where(AnswerPart.id.in_(ids)).order_by(*newest)).all()
    hits: list[Hit] = []
    for place, row in enumerate(rows[:OPENED], 1):
        hit = _hit(session, journey, row, words)
        hits += [hit] if hit is not None else []
        if len(hits) == PAGE or place == OPENED:
            return hits, _cursor(row[0]) if place < len(rows) else ""
    return hits, ""


def _joined(query: Any) -> Any:
    """From a part up to its application."""
    return (
        query.join(Answer, Answer.id == AnswerPart.answer_id)
        .join(Interview, Interview.id == Answer.interview_id)
        .join(Application, Application.id == Interview.application_id)
    )


def _hit(
    session: Session, journey: Journey, row: Row[AnswerPart, Answer, Interview, Application], words: list[str]
) -> Hit | None:
    """The part as a hit, if the words do stand in it; what can't be opened is none."""
    part, answer, sitting, application = row
    try:
        texts = [(part.corrected, False), (part.text, part.corrected is not None)]
    except CannotOpen:
        return None
    found = ((text, old, spans) for text, old in texts if text and (spans := spans_of(text, words)))
    text, old, spans = next(found, ("", False, []))
    if not spans:
        return None
    branch = journey.catalogue.branch(application.branch_key)
    question = journey.version(session, application).position.question(answer.question_id)
    return Hit(
        application_id=application.id,
        name=name_of(session.get_one(Candidate, application.candidate_id)),
        position=position_label(journey, application.position_key),
        branch=branch.label,
        number=number_of(sitting, answer),
        question=question.text,
        sent_at=part.sent_at,
        zone=branch.zone,
        pieces=pieces_around(text, spans),
        at=_second(part, text, spans[0][0]),
        replaced=old,
    )


def spans_of(text: str, words: Sequence[str]) -> list[tuple[int, int]] | None:
    """Where the words stand in a text, in order; None unless each of them does, letter by letter."""
    folded = fold(text)
    places = [at for at, letter in enumerate(folded.text) if letter.isalnum()]
    letters = "".join(folded.text[at] for at in places)
    spans: set[tuple[int, int]] = set()
    for word in words:
        at = letters.find(word)
        if at < 0:
            return None
        while at >= 0:
            spans.add((folded.span(places[at], 0)[0], folded.places[places[at + len(word) - 1]] + 1))
            at = letters.find(word, at + len(word))
    return sorted(spans)


def pieces_around(text: str, spans: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """The text around the first span, the spans in it marked."""
    start = max(0, spans[0][0] - AROUND)
    end = min(len(text), spans[0][1] + 2 * AROUND)
    pieces, at = [("…" if start else "", False)], start
    for first, last in spans:
        if at <= first and last <= end:
            pieces += [(text[at:first], False), (text[first:last], True)]
            at = last
    pieces.append((text[at:end] + ("…" if end < len(text) else ""), False))
    return tuple(piece for piece in pieces if piece[0])


def _second(part: AnswerPart, text: str, offset: int) -> str:
    if not part.transcript:
        return ""
    heard = Transcript.from_dict(part.transcript)
    return clock((heard if text == heard.text else corrected(heard, text)).time_at(offset))


def _older(before: str) -> tuple[Any, ...]:
    """What comes after a cursor; nothing is left out by one that is none."""
    stamp, _, part_id = before.partition("-")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 18 and part_id):
        return ()
    moment = datetime.fromtimestamp(int(stamp) / 1e6, UTC)
    return (or_(AnswerPart.sent_at < moment, and_(AnswerPart.sent_at == moment, AnswerPart.id < part_id)),)


def _cursor(part: AnswerPart) -> str:
    return f"{round(part.sent_at.timestamp() * 1e6)}-{part.id}"


def _write_down(count: int) -> None:
    found, actor = services(), f"hr:{member().userid}"
    now = found.clock.now()
    found.db.run(lambda session: act(session, now, actor, "search_transcripts", detail=str(count)))
