"""What a résumé says of somebody else, or asks of somebody: blanked before any fact is looked for."""

import re

from interview_flow.intake.resume import words
from interview_flow.intake.resume.page import Page, sentences
from interview_flow.intake.resume.sections import Line

ELSEWHERE = frozenset({"job_text", "relatives", "referees"})
ANOTHER = re.compile(r"[,，、。;；\t|]")


def own_lines(page: Page, lines: list[Line]) -> list[Line]:
    """The lines about the candidate; what others are, or are asked for, is blanked in the page."""
    kept: list[Line] = []
    for line in lines:
        if line.section in ELSEWHERE:
            page.blank(line.start, line.end)
            continue
        _blank_witness(page, line)
        for sentence in sentences(page.text, line):
            if words.any_of("others", "asked").search(page.words(sentence)):
                page.blank(sentence.start, sentence.end)
        kept.append(line)
    return kept


def _blank_witness(page: Page, line: Line) -> None:
    """A referee's or tutor's data runs to the end of the line; their heading in a table names nobody."""
    found = words.any_of("witnesses").search(page.text, line.start, line.end)
    if found:
        page.blank(found.start(), line.end)
