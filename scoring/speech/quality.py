"""Can this recording carry a score, or does a person have to listen, or has it to be made again?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from scoring.speech.engines.transcript import Segment, Transcript

Status = Literal["ok", "insufficient", "unsure"]

# Source: Whisper's own thresholds for a failed segment.
MIN_AVG_LOGPROB = -1.0
MAX_COMPRESSION_RATIO = 2.4
# For a whole answer: below these a person could not judge it from the recording either.
MIN_CHARACTERS = 15
MIN_SECONDS = 5.0
MIN_SPEECH_SHARE = 0.6


@dataclass(frozen=True)
class Verdict:
    """What the recording is good for.

    Attributes:
        status: `ok`; `insufficient`, no number may be given, ask to record again;
            `unsure`, a person listens.
        reason: empty when ok, else a code: insufficient has `silence`, `no_words`,
            `too_short`; unsure has `low_confidence`, `repetition`, `mostly_silence`.
    """

    status: Status
    reason: str = ""


def judge(
    parts: Transcript | Sequence[Transcript], *, min_characters: int = MIN_CHARACTERS, min_seconds: float = MIN_SECONDS
) -> Verdict:
    """Judge one answer by all its recordings together: three short ones may make a full answer.

    Args:
        parts: the answer's transcripts in order.
        min_characters: letters and digits it must have, punctuation not counted.
        min_seconds: length of the recordings.
    """
    transcripts = [parts] if isinstance(parts, Transcript) else list(parts)
    seconds = sum(part.seconds for part in transcripts)
    speech = sum(part.speech_seconds for part in transcripts)
    characters = sum(_characters(part) for part in transcripts)
    if speech < 0.2:
        return Verdict("insufficient", "silence")
    if not characters:
        return Verdict("insufficient", "no_words")
    if characters < min_characters or seconds < min_seconds:
        return Verdict("insufficient", "too_short")
    # A long part that was not understood does not disappear beside others that were.
    long = [part.segments for part in transcripts if _characters(part) >= min_characters]
    if any(_mean_logprob(segments) < MIN_AVG_LOGPROB for segments in long):
        return Verdict("unsure", "low_confidence")
    return _judge_hearing([segment for part in transcripts for segment in part.segments], speech / seconds)


def _characters(part: Transcript) -> int:
    return sum(character.isalnum() for character in part.text)


def _judge_hearing(segments: Sequence[Segment], speech_share: float) -> Verdict:
    if _mean_logprob(segments) < MIN_AVG_LOGPROB:
        return Verdict("unsure", "low_confidence")
    if any(segment.compression_ratio > MAX_COMPRESSION_RATIO for segment in segments):
        return Verdict("unsure", "repetition")
    if speech_share < MIN_SPEECH_SHARE:
        return Verdict("unsure", "mostly_silence")
    return Verdict("ok")


def _mean_logprob(segments: Sequence[Segment]) -> float:
    """Weigh each segment by its characters, so that one short mumble does not decide."""
    length = sum(len(segment.text) for segment in segments)
    if not length:
        return 0.0
    return sum(segment.avg_logprob * len(segment.text) for segment in segments) / length
