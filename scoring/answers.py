"""An answer in several parts read as one text, whose offsets lead back to part and second."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models import Answer, AnswerPart
from models.interview import NOT_COUNTED
from scoring.corrections import corrected
from scoring.speech.engines.transcript import Transcript
from scoring.speech.quality import MIN_CHARACTERS, judge

SPOKEN = ("voice", "video")
# `AnswerPart.reason` of a recording whose text a person wrote down.
BY_PERSON = "person"
BETWEEN = "\n"
# Less is a syllable, and nobody would miss it.
LOST_TOLD_S = 0.5


@dataclass(frozen=True)
class PartText:
    """One part's place in the joined text: `text == joined[start:start + len(text)]`.

    Attributes:
        written_by: who wrote the text in the recogniser's place: `candidate` corrected it, `person` wrote it down.
    """

    part_id: str
    start: int
    text: str
    transcript: Transcript | None
    written_by: str = ""


@dataclass(frozen=True)
class JoinedAnswer:
    """All heard or typed parts in the order they were sent, joined by line breaks."""

    text: str
    parts: tuple[PartText, ...]

    @property
    def transcripts(self) -> list[Transcript]:
        """Of the spoken parts that the recogniser's text is scored of, corrected or not."""
        heard = [part for part in self.parts if part.written_by != BY_PERSON]
        return [part.transcript for part in heard if part.transcript is not None]

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

    def seconds(self) -> list[float | None]:
        """`audio_at` of every character, in one pass; a line break belongs to the part before it."""
        found: list[float | None] = []
        for number, part in enumerate(self.parts):
            end = self.parts[number + 1].start if number + 1 < len(self.parts) else len(self.text)
            times = [round(one, 2) for one in part.transcript.times()] if part.transcript else []
            behind = round(part.transcript.time_at(len(part.text)), 2) if part.transcript else None
            length = end - part.start
            found += [*times[:length], *[behind] * (length - len(times))]
        return found

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
    """Join an answer's parts (given in sending order).

    Failed and recalled ones are left out, and those heard only after the answers went to the scorer: the
    text that was scored stays as it was. A corrected part is read as corrected.
    """
    joined: list[PartText] = []
    text = ""
    for part in parts:
        if part.status not in ("transcribed", "ready") or not (part.corrected or part.text):
            continue
        if text:
            text += BETWEEN
        transcript = Transcript.from_dict(part.transcript) if part.transcript else None
        said = part.corrected or part.text or ""
        if transcript is not None and part.corrected:
            transcript = corrected(transcript, said)
        written_by = BY_PERSON if part.reason == BY_PERSON else "candidate" if part.corrected else ""
        joined.append(PartText(part.id, len(text), said, transcript, written_by))
        text += said
    return JoinedAnswer(text, tuple(joined))


def standing(answer: Answer, parts: Sequence[AnswerPart], joined: JoinedAnswer) -> tuple[str, str]:
    """Whether an answer can carry a score: (ok | insufficient | unsure | skipped, reason code).

    Recordings are judged on their own: text beside them makes no unsure hearing sure.
    """
    if answer.status == "skipped" or not [part for part in parts if part.status not in NOT_COUNTED]:
        return "skipped", ""
    lost = missing(parts)
    if lost:
        return "unsure", "recording_lost" if any(part.status != "late" for part in lost) else "heard_late"
    if not joined.text:
        return "insufficient", "silence"
    if not joined.transcripts:
        return "ok", ""
    verdict = judge(joined.transcripts)
    if verdict.status == "insufficient" and characters(joined.text) >= MIN_CHARACTERS:
        return "ok", ""  # What was written besides makes the answer.
    return verdict.status, verdict.reason


def missing(parts: Sequence[AnswerPart]) -> list[AnswerPart]:
    """Recordings that were not heard in time and that nothing sent since has replaced."""
    lost = [part for part in parts if part.kind in SPOKEN and (part.status in ("failed", "late") or _retried(part))]
    return [part for part in lost if not any(_replaces(other, part) for other in parts)]


def _retried(part: AnswerPart) -> bool:
    """Whether it failed before and is under way once more."""
    return part.failed_at is not None and part.status in ("pending", "stored")


def _replaces(other: AnswerPart, lost: AnswerPart) -> bool:
    """Whether it was sent once the failure was known; WeCom's times are whole seconds."""
    told = (lost.failed_at or lost.sent_at).replace(microsecond=0)
    return other.status in ("transcribed", "ready") and other.sent_at >= told and other is not lost


def heard_by(joined: JoinedAnswer) -> list[str]:
    """Engine, numbers and weights of each recognition, such as `faster-whisper int8 d01c3014881c`."""
    named = [f"{one.engine} {one.compute} {one.model_sha256[:12]}".split() for one in joined.transcripts]
    return sorted({" ".join(words) for words in named})


def characters(text: str) -> int:
    """Letters and digits."""
    return sum(character.isalnum() for character in text)


def notes(joined: JoinedAnswer) -> list[str]:
    """Codes of what people should know of the recordings beside the verdict."""
    heard = joined.transcripts
    found = {
        "words_in_silence": any(one.dropped_words for one in heard),
        "damaged": any(one.lost_seconds >= LOST_TOLD_S for one in heard),
        "corrected": any(part.written_by == "candidate" for part in joined.parts),
        "human_transcript": any(part.written_by == BY_PERSON for part in joined.parts),
    }
    return [code for code, is_so in found.items() if is_so]
