"""Voice messages for tests that are not about speech: a hiss whose text the scripted recogniser knows."""

import hashlib
import json
from pathlib import Path

import numpy as np

from voice.audio_files import AMR_RATE, amr_bytes


def recording(text: str, script: Path, seconds: float | None = None) -> bytes:
    """Make an AMR voice message that RECOGNISER=scripted hears as this text.

    Args:
        text: what is said; the same text and length give the same bytes.
        script: the JSON file of texts (setting SPEECH_MODEL, or DATA_DIR/speech-script.json);
            this recording is added to it.
        seconds: None takes a quarter of a second a character, at least 5.
    """
    length = seconds if seconds is not None else max(5.0, len(text) / 4)
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    noise = np.random.default_rng(seed).standard_normal(int(length * AMR_RATE)) * 0.003
    data = amr_bytes(noise.astype(np.float32), AMR_RATE)
    texts = json.loads(script.read_text("utf-8")) if script.exists() else {}
    texts[hashlib.sha256(data).hexdigest()] = text
    script.parent.mkdir(parents=True, exist_ok=True)
    draft = script.with_name(f"{script.name}.part")
    draft.write_text(json.dumps(texts, ensure_ascii=False), "utf-8")
    draft.replace(script)
    return data
