"""`python app.py import candidates` and `export template`: lists of candidates from files, and the empty list."""

import os
from pathlib import Path

from bootstrap import processes
from catalogue import Catalogue
from config import settings as settings_module
from config.texts import word
from core.errors import InputInvalid
from core.ids import new_id
from interview_flow.intake.bulk import files, reading
from interview_flow.intake.bulk.run import Outcome, Run, summary

ERRORS = ".errors.xlsx"
# So many a terminal shows; all of them stand in the file.
SHOWN_NOTES = 20


def import_candidates(path: str, *, dry: bool) -> int:
    """Take in the rows of a file; 1 when some were not taken, which FILE.errors.xlsx names.

    Raises:
        InputInvalid: the file is not one that we take; no row was looked at.
    """
    file = Path(path)
    table = reading.read(_bytes(file))
    parts = processes.open_parts()
    processes.send_to_celery(parts)
    catalogue = parts.journey.catalogue
    run = Run(parts.db, parts.journey, parts.clock.now, catalogue.branches(), dry, _say_progress)
    outcome = run.of(table)
    _say(table, outcome, dry=dry)
    _keep_errors(file, files.errors_file(table, outcome))
    return 1 if outcome.bad else 0


def export_template(path: str) -> int:
    """Write an empty list with every heading, and how to fill it in."""
    catalogue = Catalogue(practice=settings_module.load().demo)
    _write(Path(path), files.template(catalogue, catalogue.branches()))
    print(word("import.command.template", path=path))
    return 0


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputInvalid(word("import.refused.missing_file", path=file), "file") from error


def _say_progress(done: int, all_: int) -> None:
    print(word("import.command.progress", done=done, all=all_), flush=True)


def _say(table: reading.Table, outcome: Outcome, *, dry: bool) -> None:
    if outcome.ignored:
        print(word("import.command.ignored", headings="、".join(outcome.ignored)))
    if table.left_out:
        print(word("import.command.left_out", sheets="、".join(table.left_out)))
    for number, note in outcome.notes[:SHOWN_NOTES]:
        print(word("import.command.note", row=number, note=note))
    if len(outcome.notes) > SHOWN_NOTES:
        print(word("import.command.more_notes", count=len(outcome.notes) - SHOWN_NOTES))
    if dry:
        print(word("import.command.dry"))
    print(summary(outcome, dry=dry))


def _keep_errors(file: Path, workbook: bytes | None) -> None:
    """Write FILE.errors.xlsx; somebody may have begun to mend the one before, so it is kept under another name."""
    target = file.with_name(file.name + ERRORS)
    if target.exists():
        aside = _free_name(file)
        target.rename(aside)
        print(word("import.command.moved", path=aside))
    if workbook is not None:
        _write(target, workbook)
        print(word("import.command.written", path=target))


def _free_name(file: Path) -> Path:
    number = 1
    while (aside := file.with_name(f"{file.name}.errors-{number}.xlsx")).exists():
        number += 1
    return aside


def _write(target: Path, data: bytes) -> None:
    """Appears whole or not at all, and only its owner can read it: it may hold what candidates gave."""
    draft = target.with_name(f".{target.name}.{new_id()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(data)
    draft.replace(target)
