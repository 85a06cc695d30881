"""The commands of intake: lists of candidates, and résumés. What they need is imported when one runs."""

import argparse


def import_(options: argparse.Namespace) -> int:
    """Take in candidates and applications from a spreadsheet; FILE.errors.xlsx names the rows that were not taken."""
    from bootstrap import importing

    return importing.import_candidates(options.file, dry=options.dry_run)


def export(options: argparse.Namespace) -> int:
    """Write the empty spreadsheet that `import` reads."""
    from bootstrap import importing

    return importing.export_template(options.file)


def resume_file(options: argparse.Namespace) -> int:
    """Read the facts out of résumés: PDF, Word, text, or {id, text} lines."""
    from zoneinfo import ZoneInfo

    from config import settings as settings_module
    from core.clock import SystemClock
    from interview_flow.intake.resume.command import main as read_resumes

    zone = ZoneInfo(settings_module.load().time_zone)
    today = SystemClock().now().astimezone(zone).date()
    return read_resumes(options.input, options.output, today)
