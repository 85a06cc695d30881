"""The one way from a recording to its transcript."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from scoring.speech.decode import RATE, decode
from scoring.speech.engines.engine import LANGUAGE, Audio, Order, Recogniser, RemoteRecogniser, written
from scoring.speech.engines.transcript import Transcript

# Of the quiet after the last word so much is shown to an engine: in more of it Whisper invents, at length.
TAIL_S = 1.0
# Less speech than one syllable: a recogniser given this invents text.
SILENCE_S = 0.2


def transcribe(data: bytes, recogniser: Recogniser) -> Transcript:
    """Decode a recording and return what is said in it.

    A recording without speech gives an empty text and is not shown to an engine that invents.

    Args:
        data: the file as it arrived: AMR, Ogg/Opus, WebM, MP4/M4A, WAV, MP3 or FLAC.

    Raises:
        InputInvalid: not such a file; names what it is instead.
        ConfigInvalid: the model is missing.
        RetryLater: this machine could not do it now.
    """
    return hear(decode(data), recogniser)


def hear(audio: Audio, recogniser: Recogniser) -> Transcript:
    """Return what is said in decoded audio; see `transcribe`."""
    if recogniser.invents and audio.speech_seconds < SILENCE_S:
        heard = silent(audio, recogniser.name)
    else:
        heard = recogniser.recognise(without_tail(audio) if recogniser.invents else audio)
    return replace(heard, lost_seconds=audio.lost_seconds)


def hear_or_hand_over(
    decoded: Callable[[], Audio], recogniser: Recogniser, order: Mapping[str, Any] | None
) -> tuple[Audio, Transcript | None, dict[str, Any] | None]:
    """What is said, or the order under which a remote recogniser will tell it.

    Args:
        decoded: decodes the recording; not asked while an order isn't ready.
        order: what this returned before, for the same recording.

    Returns:
        The audio, and either its transcript or an order.

    Raises:
        ConfigInvalid, RetryLater, PermanentFailure: as `Recogniser` and `RemoteRecogniser` say.
    """
    if not isinstance(recogniser, RemoteRecogniser):
        audio = decoded()
        return audio, hear(audio, recogniser), None
    if order is not None:
        heard = recogniser.collect(Order(**order))
        audio = decoded()
        return audio, replace(written(audio, recogniser.name, heard), lost_seconds=audio.lost_seconds), None
    audio = decoded()
    if audio.speech_seconds < SILENCE_S:
        return audio, hear(audio, recogniser), None
    return audio, None, asdict(recogniser.submit(without_tail(audio)))


def without_tail(audio: Audio) -> Audio:
    """The audio up to a second behind the last word; its length in seconds stays that of the recording."""
    ends = int((audio.speech[-1][1] + TAIL_S) * RATE)
    return replace(audio, samples=audio.samples[:ends])


def silent(audio: Audio, engine: str) -> Transcript:
    """Return the transcript of a recording in which nobody speaks."""
    return Transcript(
        text="", segments=(), words=(), language=LANGUAGE, engine=engine, model_sha256="",
        seconds=audio.seconds, speech_seconds=audio.speech_seconds,
    )  # fmt: skip
