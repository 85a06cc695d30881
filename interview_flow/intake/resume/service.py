"""Experience in serving people: once for each job, office or deed."""

import re
from collections.abc import Iterator

from interview_flow.intake.resume import words
from interview_flow.intake.resume.dates import PERIOD, has_date
from interview_flow.intake.resume.jobs import TOLD, Job
from interview_flow.intake.resume.page import Page, Span
from interview_flow.intake.resume.sections import Line

# Where deeds stand beside jobs.
DEEDS = frozenset({"campus", "volunteer", "internship", "work", "", "self", "other"}) | TOLD
CLAUSE = re.compile(r"[^,，。;；!?\t|、\0]+(?:、[^,，。;；!?\t|、\0]+){0,6}")
ACT_REACH = 14
LEAD = re.compile(
    r"[^\w\n]{0,5}(?:[-*·•▪●◆○▶]{1,3}\s{0,9}|[0-9]{1,2}[.)]\s{0,9})?(?:工作(?:内容|描述|职责)|内容|描述|职责|负责)?[:：]?\s{0,9}"
)


def service_spans(page: Page, lines: list[Line], jobs: list[Job]) -> Iterator[tuple[Span, Span]]:
    """For each experience the line and the words that show it."""
    taken: list[Span] = []
    for job in jobs:
        taken += job.spans
        if found := _best(page, job.spans):
            yield found
    free = [line for line in lines if line.section in DEEDS and not any(_overlap(line, one) for one in taken)]
    for group in _groups(page, [line for line in free if _is_deed(page, line)]):
        if found := _best(page, group):
            yield found


def _groups(page: Page, lines: list[Line]) -> list[list[Span]]:
    """Lines without a time belong to the one with a time above them; each other line stands for itself."""
    groups: list[list[Span]] = []
    dated_in = None
    for line in lines:
        dated = has_date(page, line)
        if not dated and groups and dated_in == line.section:
            groups[-1].append(line)
        else:
            groups.append([line])
            dated_in = line.section if dated else None
    return groups


def _is_deed(page: Page, line: Line) -> bool:
    """In a section of deeds, or said to be done as a volunteer."""
    return (
        line.section in ("campus", "volunteer", "internship", "work")
        or re.search(r"志愿|义工|公益|宣传|实践|活动", page.words(line)) is not None
    )


def _best(page: Page, spans: list[Span]) -> tuple[Span, Span] | None:
    """The first clause that tells of serving, or else the first role that is nothing else."""
    for judged in (_serves, _is_service_role):
        for span in spans:
            for found in CLAUSE.finditer(page.text, span.start, span.end):
                if judged(found.group()):
                    return span, _bare(page, Span(*found.span()), judged is _is_service_role)
    return None


def _bare(page: Page, clause: Span, is_role: bool) -> Span:
    """The part of a clause that tells of it, without time, employer and bullet."""
    text = page.words(clause)
    start, end = max((one.end() for one in PERIOD.finditer(text)), default=0), len(text)
    judged = _is_service_role if is_role else _serves
    for part in re.finditer(r"\S+", text[start:]):
        if judged(part.group()):
            start, end = start + part.start(), start + part.end() if is_role else end
            break
    lead = LEAD.match(text, start, end)
    return Span(clause.start + (lead.end() if lead else start), clause.start + end)


def _serves(clause: str) -> bool:
    """Whether an act is done to, or for, people who are served."""
    plain = words.any_of("not_people").sub(lambda one: "某" * len(one.group()), clause)
    for act in words.any_of("service_acts").finditer(plain):
        near = plain[max(0, act.start() - 6) : act.end() + ACT_REACH]
        if words.any_of("service_people").search(near):
            return True
    return False


def _is_service_role(clause: str) -> bool:
    return len(clause) <= 80 and words.holds("service_roles", clause)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
