"""What every recognition engine is, and what all of them share."""

import os
from typing import Protocol

from scoring.speech.decode import Audio
from scoring.speech.transcript import Transcript

LANGUAGE = "zh"
BEAM_SIZE = 5


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


def yield_idle_threads() -> None:
    """Let an engine's threads sleep while they wait for each other; call it before importing one.

    OpenMP's default is to spin. On two cores that other processes use too, openai-whisper
    then took twice the processor time for the same recording (32 s instead of 15 s for 5.5 s).
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
