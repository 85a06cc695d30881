"""The demo's people for tests that are about something other than hearing: most of their answers come in writing."""

from pathlib import Path
from typing import Any

import yaml

from tests.support.needs import REPOSITORY

# Who still says which question aloud: two messages of one answer. A silent recording stays one, too.
SPOKEN = {"strong": ("t1",)}


def partly_written(folder: Path) -> Path:
    """A file of the demo's people and words, where the rest of the spoken answers are written."""
    cast: dict[str, Any] = yaml.safe_load((REPOSITORY / "config" / "demo.yaml").read_text("utf-8"))
    for who, answers in cast["answers"].items():
        for question, answer in answers.items():
            if "voice" in answer and question not in SPOKEN.get(who, ()):
                answers[question] = {"text": "".join(answer["voice"])}
    path = folder / "cast.yaml"
    path.write_text(yaml.safe_dump(cast, allow_unicode=True), "utf-8")
    return path
