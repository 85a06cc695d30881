"""What every recognition engine is, and what all of them share."""

import os
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from scoring.speech.engines.heard import HeardSegment, assemble
from scoring.speech.engines.transcript import Transcript

LANGUAGE = "zh"
BEAM_SIZE = 5


@dataclass(frozen=True)
class Audio:
    """A decoded recording.

    Attributes:
        samples: (n,) float32, mono, 16 kHz, -1..1.
        speech: spans of speech in seconds, by voice activity detection.
        sha256: of the bytes it was decoded from.
        lost_seconds: of damage that nobody can hear; silence stands in its place.
    """

    samples: NDArray[np.float32]
    seconds: float
    speech: tuple[tuple[float, float], ...]
    sha256: str
    container: str
    codec: str
    lost_seconds: float = 0.0

    @property
    def speech_seconds(self) -> float:
        """How much of the recording is speech."""
        return round(sum(end - start for start, end in self.speech), 3)


class Recogniser(Protocol):
    """Hears Mandarin; loads its model once, at the first recording, and may be shared by threads.

    Attributes:
        invents: whether it makes up words when nobody speaks, so that it is not to be asked then.
    """

    name: str
    invents: bool

    def recognise(self, audio: Audio) -> Transcript:
        """Return what is said.

        Raises:
            ConfigInvalid: the model is missing or not the one it should be.
            RetryLater: the engine failed, broke or took too long.
        """
        ...

    def close(self) -> None:
        """Let go of what the engine holds; the next recording takes it up again."""
        ...


@dataclass(frozen=True)
class Order:
    """A recording that a remote recogniser has taken; plain values, so that it survives a restart as JSON.

    Attributes:
        order_id: the vendor's name for it.
        nonce: what the vendor wants to see again with each question; empty where it wants nothing.
        submitted_s: real time, in Unix seconds.
        wait_s: real time before the first question; `collect` says until then that it is not ready.
    """

    order_id: str
    nonce: str
    submitted_s: float
    wait_s: float


@runtime_checkable
class RemoteRecogniser(Recogniser, Protocol):
    """One that takes a recording now and has its words later; `recognise` waits for them, a job asks again later."""

    def submit(self, audio: Audio) -> Order:
        """Hand a recording over.

        Raises:
            ConfigInvalid: it does not know us.
            RetryLater: it could not be reached, or is busy.
            PermanentFailure: it refuses this recording.
        """
        ...

    def collect(self, order: Order) -> tuple[HeardSegment, ...]:
        """Return what was heard.

        Raises:
            RetryLater: as for `submit`; `patient` while it is not ready.
            PermanentFailure: it failed, or will never be ready.
        """
        ...


def written(audio: Audio, engine: str, heard: tuple[HeardSegment, ...]) -> Transcript:
    """The transcript of what a recogniser without weights of ours has heard."""
    said = assemble(heard, audio.speech)
    return Transcript(
        text=said.text, segments=said.segments, words=said.words, language=LANGUAGE, engine=engine, model_sha256="",
        seconds=audio.seconds, speech_seconds=audio.speech_seconds, dropped_words=said.dropped_words,
    )  # fmt: skip


def yield_idle_threads() -> None:
    """Let an engine's threads sleep while they wait for each other; call it before importing one.

    OpenMP's default is to spin. On two cores that other processes use too, openai-whisper
    then took twice the processor time for the same recording (32 s instead of 15 s for 5.5 s).
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
