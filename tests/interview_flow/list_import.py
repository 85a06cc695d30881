"""Importing a list into a bank, and what is there afterwards."""

from interview_flow.intake.bulk import files, reading
from interview_flow.intake.bulk.run import Run
from models import Application, Candidate
from tests.support import lists


def take(bank, data, dry=False, branches=None):
    """Import a list; the outcome, and the file of errors sheet by sheet."""
    outcome, written = report(bank, data, dry, branches)
    return outcome, lists.sheets_of(written) if written else {}


def report(bank, data, dry=False, branches=None):
    """Import a list; the outcome, and the file of errors as bytes, None where there is nothing to tell."""
    table = reading.read(data)
    allowed = bank.journey.catalogue.branches() if branches is None else branches
    outcome = Run(bank.db, bank.journey, bank.clock.now, allowed, dry).of(table)
    return outcome, files.errors_file(table, outcome)


def figures(outcome):
    found = outcome.figures()
    return found["new"], found["joined"], found["same"], found["bad"]


def stored(bank):
    """Everybody, as (name, phone, e-mail, reference, résumé, [(position, branch, state)])."""
    posts = {}
    for row in bank.rows(Application):
        posts.setdefault(row.candidate_id, []).append((row.position_key, row.branch_key, row.state))
    return sorted(
        (
            (one.name, one.phone, one.email, one.external_ref, one.resume, sorted(posts.get(one.id, [])))
            for one in bank.rows(Candidate)
        ),
        key=repr,
    )
