"""What the result page shows to one member: the answers always, points and ratings only when allowed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import PublishedVersion
from interview_flow.core import staff
from interview_flow.core.journey import Journey
from interview_flow.core.states import State
from interview_flow.decision import ratings, results, second_round
from interview_flow.interview import sittings
from models import Answer, AnswerPart, Application, Candidate, Interview, Rating
from scoring.answers import LOST_TOLD_S, JoinedAnswer, join, standing
from web.api import reading
from web.core.pages import name_of
from web.interviewer import live_round

WAV = "audio/wav"
PLAYABLE = ("audio/wav", "audio/mpeg", "audio/mp4", "audio/webm", "audio/ogg", "video/mp4", "video/webm")
SPOKEN = ("voice", "video")


@dataclass(frozen=True)
class Mark:
    """A quote's place in an answer, and for which dimension it counts."""

    start: int
    end: int
    label: str


def view(session: Session, journey: Journey, row: Application, userid: str, now: datetime) -> dict[str, Any]:
    """Everything the template needs. Hidden things are not in it at all."""
    version = journey.version(session, row)
    open_to_see = ratings.may_see_scores(session, journey, row, userid)
    card = _card(session, row) if open_to_see else None
    sitting = sittings.sitting_of(session, row.id)
    answers = _answers(session, sitting, version, card) if sitting else []
    candidate = session.get_one(Candidate, row.candidate_id)
    mine = _mine(session, row, userid)
    shown = {
        "application": row,
        "version": version,
        "zone": version.branch.zone,
        "name": name_of(candidate),
        "answers": answers,
        "own": mine,
        "form": _form(session, journey, row, version, userid, now),
        "dimensions": _dimensions(version),
        "begins_at": _begins_at(session, row, userid, now),
        "round": live_round.view(session, journey, row, userid, open_to_see=open_to_see),
    }
    if open_to_see:
        shown["card"] = _with_places(card, answers)
        shown["ratings"] = [_rating(one, version) for one in _ratings(session, row.id)]
    elif mine:
        shown["ratings"] = [_rating(one, version) for one in mine]
    return shown


def pieces(text: str, marks: list[Mark]) -> list[dict[str, Any]]:
    """The text cut where a mark begins or ends: `{"text", "labels"}`; joined again it is the text."""
    inside = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    cuts = sorted({0, len(text), *(mark.start for mark in inside), *(mark.end for mark in inside)})
    return [
        {
            "text": text[start:end],
            "labels": list(dict.fromkeys(m.label for m in inside if m.start <= start and end <= m.end)),
        }
        for start, end in zip(cuts, cuts[1:], strict=False)
    ]


def part_of(session: Session, application_id: str, part_id: str) -> AnswerPart | None:
    """A part, if it was given in a sitting of this application."""
    return session.scalar(
        select(AnswerPart)
        .join(Answer, Answer.id == AnswerPart.answer_id)
        .join(Interview, Interview.id == Answer.interview_id)
        .where(AnswerPart.id == part_id, Interview.application_id == application_id)
    )


def playable(part: AnswerPart) -> tuple[str, str] | None:
    """(file, type) that a browser can play, if there is one; AMR plays in none."""
    if part.listen_file_id:
        return part.listen_file_id, WAV
    if part.file_id and part.mime in PLAYABLE:
        return part.file_id, part.mime
    return None


def _card(session: Session, row: Application) -> dict[str, Any] | None:
    card = results.card_of(session, row.id)
    if card is None:
        return None
    whole = card.status not in reading.WITHOUT_TOTAL
    return {
        "status": card.status,
        "total": card.total if whole else None,
        "low": card.low,
        "high": card.high,
        "national_total": card.national_total,
        "national_low": card.national_low,
        "national_high": card.national_high,
        "flags": card.flags,
        "dimensions": reading.dimensions(session, card),
    }


def _answers(
    session: Session, sitting: Interview, version: PublishedVersion, card: dict[str, Any] | None
) -> list[dict[str, Any]]:
    marks = _marks(card)
    shown = []
    for number, answer in enumerate(sittings.answers_of(session, sitting.id), 1):
        parts = sittings.parts_of(session, answer.id)
        joined = join(parts)
        question = version.position.question(answer.question_id)
        fitting = [mark for mark, quote in marks.get(answer.id, []) if joined.text[mark.start : mark.end] == quote]
        shown.append(
            {
                "id": answer.id,
                "number": number,
                "question": question.text,
                "status": answer.status,
                "labels": [version.position.dimensions[key].label for key in question.dimensions],
                "anchors": sorted(question.anchors.items(), reverse=True),
                "pieces": pieces(joined.text, fitting),
                "joined": joined,
                "heard": standing(answer, parts, joined)[1],
                "parts": [_part(one) for one in parts if one.kind in SPOKEN or one.status == "recalled"],
            }
        )
    return shown


def _part(part: AnswerPart) -> dict[str, Any]:
    return {
        "id": part.id,
        "kind": part.kind,
        "status": part.status,
        "reason": part.reason,
        "sent_at": part.sent_at,
        "playable": playable(part) is not None,
        "stored": part.file_id is not None,
        "amr": "amr" in (part.mime or ""),
        "late": part.text if part.status == "late" else None,
        "lost": _seconds_lost(part),
    }


def _seconds_lost(part: AnswerPart) -> float | None:
    """Damage in the recording, where it is worth telling."""
    lost: float = (part.transcript or {}).get("lost_seconds", 0.0)
    return round(lost, 1) if lost >= LOST_TOLD_S else None


def _marks(card: dict[str, Any] | None) -> dict[str, list[tuple[Mark, str]]]:
    found: dict[str, list[tuple[Mark, str]]] = {}
    for dimension in card["dimensions"] if card else []:
        for quote in dimension["evidence"]:
            mark = Mark(quote["start"], quote["end"], dimension["label"])
            found.setdefault(quote["answer_id"], []).append((mark, quote["text"]))
    return found


def _with_places(card: dict[str, Any] | None, answers: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The card, whose quotes know their question's number and the recording they are heard in."""
    places = {one["id"]: one for one in answers}
    for dimension in card["dimensions"] if card else []:
        for quote in dimension["evidence"]:
            place = places.get(quote["answer_id"])
            joined: JoinedAnswer | None = place["joined"] if place else None
            part = joined.part_at(quote["start"]) if joined else None
            quote["number"] = place["number"] if place else None
            # Only a recording can be listened to.
            quote["part_id"] = part.part_id if part and part.transcript else None
    return card


def _dimensions(version: PublishedVersion) -> list[dict[str, Any]]:
    position = version.position
    return [
        {
            "key": key,
            "label": position.dimensions[key].label,
            "weight_percent": percent,
            "reason": position.dimensions[key].job_reason,
        }
        for key, percent in position.weights.items()
    ]


def _form(
    session: Session, journey: Journey, row: Application, version: PublishedVersion, userid: str, now: datetime
) -> dict[str, Any] | None:
    """The stage that this member can rate now, if any; `notes` are made before the talk, `stands_in` is for HR."""
    role = staff.role_of(journey.catalogue, row.branch_key, userid) or ""
    stage = ratings.stage_for(session, row, userid, role, now)
    if stage is None:
        return None
    round_ = second_round.of(session, row.id) if row.state == State.SECOND_ROUND_SCHEDULED else None
    return {
        "stage": stage,
        "blind": version.position.blind_first,
        "starts_at": round_.starts_at if round_ else None,
        "notes": round_ is not None and stage == "recorded",
        "stands_in": round_ is not None and stage == second_round.STAGE and not second_round.is_chosen(round_, userid),
    }


def _begins_at(session: Session, row: Application, userid: str, now: datetime) -> datetime | None:
    """When the round begins that this member leads, until then."""
    round_ = second_round.of(session, row.id) if row.state == State.SECOND_ROUND_SCHEDULED else None
    waits = round_ is not None and second_round.is_chosen(round_, userid) and now < round_.starts_at
    return round_.starts_at if round_ is not None and waits else None


def reveals(shown: dict[str, Any], userid: str) -> bool:
    """Whether points of the machine or of others are on this page."""
    return bool(shown.get("card")) or any(one["rater"] != userid.lower() for one in shown.get("ratings", []))


def _mine(session: Session, row: Application, userid: str) -> list[Rating]:
    return [one for one in _ratings(session, row.id) if one.rater == userid.lower()]


def _ratings(session: Session, application_id: str) -> list[Rating]:
    return list(
        session.scalars(
            select(Rating).where(Rating.application_id == application_id).order_by(Rating.rated_at, Rating.id)
        )
    )


def _rating(row: Rating, version: PublishedVersion) -> dict[str, Any]:
    labels = version.position.dimensions
    return {
        "rater": row.rater,
        "stage": row.stage,
        "blind": row.blind,
        "instead": row.instead,
        "at": row.rated_at,
        "comment": row.comment,
        "recommendation": ratings.RECOMMENDATIONS[row.recommendation],
        "scores": [(labels[key].label if key in labels else key, points) for key, points in row.scores.items()],
    }
