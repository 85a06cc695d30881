"""What a résumé says of somebody else, or asks of somebody: blanked before any fact is looked for."""

import re

from interview_flow.intake.resume import words
from interview_flow.intake.resume.dates import periods
from interview_flow.intake.resume.page import Page, Span, sentences
from interview_flow.intake.resume.sections import Line

ELSEWHERE = frozenset({"job_text", "relatives", "referees"})
# Where an education is looked for: elsewhere a school is an employer, a customer or a place.
READ = frozenset({"education", "training", "", "personal", "self", "intention", "other"})
# 同学: 王某: without the colon they may be who was served.
LABELLED = re.compile(r"(?:同学|校友|朋友|师兄|师姐|班主任|同事|室友|领导|老师)\s{0,3}:")
# A row of a table of the family; 女 begins the candidate's own line.
RELATIVE = re.compile(r"\s{0,9}(?:父|母|夫|妻|兄|弟|姐|妹)[\s:|]")
CLAUSE = re.compile(r"[^,，。;；\n]{1,300}")


def own_lines(page: Page, lines: list[Line]) -> list[Line]:
    """The lines about the candidate; what others are, or are asked for, is blanked in the page."""
    kept: list[Line] = []
    for line in lines:
        if line.section in ELSEWHERE:
            page.blank(line.start, line.end)
            continue
        _blank_witness(page, line)
        if line.section in READ:
            _blank_plans(page, line)
        if RELATIVE.match(page.words(line)):
            page.blank(line.start, line.end)
        for sentence in sentences(page.text, line):
            if words.any_of("others", "asked").search(page.words(sentence)):
                page.blank(sentence.start, sentence.end)
        kept.append(line)
    return kept


def _blank_witness(page: Page, line: Line) -> None:
    """A referee's or tutor's data runs to the end of the line; their heading in a table names nobody."""
    for pattern in (words.any_of("witnesses"), LABELLED):
        if found := pattern.search(page.text, line.start, line.end):
            page.blank(found.start(), line.end)


def _blank_plans(page: Page, line: Line) -> None:
    """What is ahead: the clause, or of one that tells of a time first, what follows."""
    for clause in list(CLAUSE.finditer(page.text, line.start, line.end)):
        found = words.any_of("plans").search(clause.group())
        if found:
            told = next(periods(page, Span(*clause.span())), None) is not None
            page.blank(clause.start() + (found.start() if told else 0), clause.end())
