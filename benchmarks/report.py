"""Tables to the terminal and to benchmarks/results/, with the machine they were made on."""

import json
import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# Exit status of a benchmark whose data is not on this machine: neither held nor missed.
NOT_MEASURED = 3
RESULTS = Path(__file__).resolve().parent / "results"


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A Markdown table."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def keep(name: str, text: str, rows: Any) -> None:
    """Print the text and keep it as NAME.md, and the rows as NAME.json."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    load = f"load average {os.getloadavg()[0]:.1f}"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(f"# {name} ({machine}, {load})\n\n{text}\n", "utf-8")
    (RESULTS / f"{name}.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(text)


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that `percent` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
