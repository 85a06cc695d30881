"""An answer in several parts read as one text, whose offsets lead back to part and second."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models import Answer, AnswerPart
from scoring.speech.quality import judge
from scoring.speech.transcript import Transcript

SPOKEN = ("voice", "video")
BETWEEN = "\n"


@dataclass(frozen=True)
class PartText:
    """One part's place in the joined text: `text == joined[start:start + len(text)]`."""

    part_id: str
    start: int
    text: str
    transcript: Transcript | None


@dataclass(frozen=True)
class JoinedAnswer:
    """All heard or typed parts in the order they were sent, joined by line breaks."""

    text: str
    parts: tuple[PartText, ...]

    @property
    def transcripts(self) -> list[Transcript]:
        """Of the spoken parts."""
        return [part.transcript for part in self.parts if part.transcript is not None]

    def part_at(self, offset: int) -> PartText | None:
        """The part that a character of the joined text belongs to."""
        for part in reversed(self.parts):
            if offset >= part.start:
                return part
        return None

    def audio_at(self, offset: int) -> float | None:
        """The second, within its own recording, at which a character is spoken; None for typed text."""
        part = self.part_at(offset)
        if part is None or part.transcript is None:
            return None
        return round(part.transcript.time_at(offset - part.start), 2)

    def words(self) -> list[dict[str, Any]]:
        """The recogniser's words with offsets into the joined text, for splitting at pauses."""
        return [
            {
                "text": word.text,
                "start_s": word.start_s,
                "end_s": word.end_s,
                "char_start": word.char_start + part.start,
                "char_end": word.char_end + part.start,
            }
            for part in self.parts
            if part.transcript is not None
            for word in part.transcript.words
        ]


def join(parts: Sequence[AnswerPart]) -> JoinedAnswer:
    """Join an answer's parts (given in sending order); failed and recalled ones are left out."""
    joined: list[PartText] = []
    text = ""
    for part in parts:
        if part.status not in ("transcribed", "ready") or not part.text:
            continue
        if text:
            text += BETWEEN
        transcript = Transcript.from_dict(part.transcript) if part.transcript else None
        joined.append(PartText(part.id, len(text), part.text, transcript))
        text += part.text
    return JoinedAnswer(text, tuple(joined))


def standing(answer: Answer, parts: Sequence[AnswerPart], joined: JoinedAnswer) -> tuple[str, str]:
    """Whether an answer can carry a score: (ok | insufficient | unsure | skipped, reason code)."""
    if answer.status == "skipped" or not [part for part in parts if part.status != "recalled"]:
        return "skipped", ""
    if not joined.text:
        return "insufficient", "silence"
    if any(part.transcript is None for part in joined.parts):
        return "ok", ""
    verdict = judge(joined.transcripts)
    return verdict.status, verdict.reason
