"""A résumé's text -> its facts."""

import re
from collections.abc import Iterator
from datetime import date

from core.normal_form import letters_only
from interview_flow.intake.resume.certificates import certificate_spans
from interview_flow.intake.resume.education import education_facts
from interview_flow.intake.resume.fact import Fact
from interview_flow.intake.resume.jobs import jobs_of
from interview_flow.intake.resume.others import own_lines
from interview_flow.intake.resume.page import Page, page_of
from interview_flow.intake.resume.sections import Line, sectioned
from interview_flow.intake.resume.service import service_spans

NAME = re.compile(r"(?<![一-龥])姓\s{0,9}名\s{0,3}[:\t|]\s{0,9}([一-龥·]{2,6})")


def facts_of(text: str, today: date) -> list[Fact]:
    """The facts of a résumé, each once, in the order of the kinds.

    Args:
        text: as it was extracted; every quote is a part of it.
        today: what ends later is not reached yet.
    """
    page = page_of(text)
    lines = own_lines(page, sectioned(page))
    if _is_of_several(page):
        return []
    found: dict[tuple[str, str], Fact] = {}
    for fact in _all(page, lines, today):
        if fact.value and fact.quote in text:
            found.setdefault((fact.kind, letters_only(fact.value)), fact)
    return list(found.values())


def _is_of_several(page: Page) -> bool:
    """Whether a text names more than one person, so that nobody knows whose a fact is."""
    return len({one.group(1) for one in NAME.finditer(page.text)}) > 1


def _all(page: Page, lines: list[Line], today: date) -> Iterator[Fact]:
    yield from education_facts(page, lines, today)
    for line, span in certificate_spans(page, lines):
        yield Fact("certificate", page.value(span.start, span.end), page.quote(line.whole, span.start, span.end))
    jobs = jobs_of(page, lines)
    for job in jobs:
        if job.name is not None:
            name = page.value(job.name.start, job.name.end)
            yield Fact("work", name, page.quote(job.line.whole, job.name.start, job.name.end))
    for where, span in service_spans(page, lines, jobs):
        yield Fact("service_experience", page.value(span.start, span.end), page.quote(where, span.start, span.end))
