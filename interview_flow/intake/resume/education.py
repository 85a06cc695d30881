"""Degrees, schools, majors and years of graduation. A degree in doubt is left out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from config.schema import DEGREES
from interview_flow.intake.resume import words
from interview_flow.intake.resume.dates import CLASS_OF, is_past
from interview_flow.intake.resume.degree_words import (
    CLASS,
    EXAMS,
    STUDENT,
    degree_pattern,
    named_in,
    reached,
    tokens,
    unfinished,
)
from interview_flow.intake.resume.entries import GRADUATION, Entry, entries_of
from interview_flow.intake.resume.fact import Fact
from interview_flow.intake.resume.majors import NAMED, _kept, _trimmed, majors_of
from interview_flow.intake.resume.others import READ
from interview_flow.intake.resume.page import Page, Span, sentences
from interview_flow.intake.resume.sections import Line

# A form's own field for the degree.
FIELD = re.compile(
    r"(?:学\s{0,9}历(?:情况|层次)?|学\s{0,9}位|文化程度|教育程度|学历[/与及、]?学位)"
    r"\s{0,4}(?:[:：\t |]|是|为)\s{0,9}([^\t|;；。\n]{2,40})"
)
# Words of graduation: denied in a sentence that names no degree, they cast doubt on the form's.
DIPLOMA = re.compile(r"毕业|学位|答辩|盲审|学业")
ALONE = re.compile(r"(?:本人|我|全日制|统招|普通|最高|大学)*")
# Who is a student today, as forms say it.
STUDIES = re.compile(
    r"在校(?:大|研究)?学?生|身份\s{0,3}:\s{0,3}学生|年级\s{0,3}:|(?<![一-龥])(?:大[一二三四]|研[一二三])(?![一-龥])"
)
AROUND = 10
# So many lines from the top a degree may stand alone: 男 | 26岁 | 大专.
TOP = 6


@dataclass
class Read:
    """The degrees of a résumé: degree -> where it stands.

    Attributes:
        denied: of an education. One said to be under way or broken off outside them all counts against each.
        forms_count: no education is in doubt of which nobody says what degree it is for.
    """

    reached: dict[str, tuple[Line, int]] = field(default_factory=dict)
    claimed: dict[str, tuple[Line, int]] = field(default_factory=dict)
    denied: set[str] = field(default_factory=set)
    denied_everywhere: set[str] = field(default_factory=set)
    forms_count: bool = True


def education_facts(page: Page, lines: list[Line], today: date) -> Iterator[Fact]:
    """All facts about what a candidate learnt."""
    entries = entries_of(page, lines)
    studies = [one for one in entries if one.is_study(page)]
    yield from _degrees(page, lines, entries, studies, today)
    for entry in studies:
        assert entry.school is not None
        yield _fact(page, "school", entry.line, entry.school.start, entry.school.end)
    for entry in studies:
        for span in majors_of(page, entry):
            yield _fact(page, "major", _line_of(entry, lines, span), span.start, span.end)
    yield from _majors_of_forms(page, lines, entries)
    for entry in studies:
        due = entry.graduation(page)
        if due is not None and not entry.broke_off(page):
            yield Fact("graduation_year", str(due[0]), _quote_of_year(page, entry, str(due[0])))


def _degrees(page: Page, lines: list[Line], entries: list[Entry], studies: list[Entry], today: date) -> Iterator[Fact]:
    read = Read(forms_count=not any(_studies(page, line, today) for line in lines if line.section in READ))
    for entry in studies:
        _read_entry(page, entry, today, read)
    _read_forms(page, lines, entries, today, read)
    claimed = read.claimed if read.forms_count else {}
    kept = {degree: at for degree, at in claimed.items() if degree not in read.denied} | read.reached
    for degree in sorted(kept, key=DEGREES.index, reverse=True):
        if degree not in read.denied_everywhere:
            line, at = kept[degree]
            yield Fact("degree", degree, page.quote(line.whole, at, at + 2))


def _studies(page: Page, line: Line, today: date) -> bool:
    """Whether a line says that the candidate still studies, so that a form's degree may be the one ahead."""
    text = page.words(line)
    if STUDIES.search(text):
        return True
    years = [*GRADUATION.finditer(text), *CLASS_OF.finditer(text)]
    ends = (tuple(map(int, filter(None, found.groups()))) for found in years)
    return any(not is_past((end[0], end[1] if len(end) > 1 else 0), today) for end in ends)


def _read_entry(page: Page, entry: Entry, today: date, read: Read) -> None:
    """What an education says was reached: nothing where any word says that it isn't over, or ended without."""
    head = [(span, token) for span in entry.head for token in tokens(_without_school(page, entry, span))]
    named = set().union(*(named_in(token) for _, token in head)) if head else set()
    doubts = [token for _, token in head if unfinished(token) or EXAMS.search(token)]
    doubts += [page.words(span) for span in entry.rest if words.holds("broken_off", page.words(span))]
    fresh = "应届" in entry.all_words(page) and entry.graduation(page) is None
    all_denied = (
        entry.is_open(page, today)
        or fresh
        or any(not named_in(token) or words.holds("broken_off", token) for token in doubts)
    )
    denied = named if all_denied else set().union(*(named_in(token) for token in doubts), set())
    read.denied |= denied
    read.forms_count &= bool(named) or not all_denied
    for span, token in head:
        degree = reached(token)
        doubtful = STUDENT.search(token) and entry.graduation(page) is None
        if degree is not None and degree not in denied and not doubtful:
            at = page.text.find(token, span.start, span.end)
            read.reached.setdefault(degree, (entry.line, at))


def _without_school(page: Page, entry: Entry, span: Span) -> str:
    text, school = page.words(span), entry.school
    if school is None or not span.start <= school.start < span.end:
        return text
    return text[: school.start - span.start] + " " + text[school.faculty_end - span.start :]


def _read_forms(page: Page, lines: list[Line], entries: list[Entry], today: date, read: Read) -> None:
    """What stands outside the educations: a form's fields, a line at the top, a sentence."""
    taken = [(one.start, one.end) for entry in entries for one in (*entry.head, *entry.rest)]
    for number, line in enumerate(lines):
        for sentence in sentences(page.text, line):
            if any(start <= sentence.start < end or sentence.start <= start < sentence.end for start, end in taken):
                _deny_around(page, sentence, read, taken)
                continue
            _deny_around(page, sentence, read, [])
            if line.section in READ:
                _read_sentence(page, line, sentence, number < TOP, today, read)


def _read_sentence(page: Page, line: Line, sentence: Span, at_top: bool, today: date, read: Read) -> None:
    text = page.words(sentence)
    if DIPLOMA.search(text) and unfinished(text) and not named_in(text):
        read.forms_count = False
    fields = [one.span(1) for one in FIELD.finditer(text)]
    for first, last in fields:
        value = tokens(text[first:last])
        doubts = [token for token in value if unfinished(token)]
        if any(not named_in(token) for token in doubts):
            read.denied_everywhere |= named_in(text[first:last])
        for token in value:
            _claim(page, line, sentence, token, read)
    if _in_doubt(text):
        return
    for token in tokens(text):
        degree = reached(token)
        if degree is None:
            continue
        before = token[: degree_pattern().search(token).start()]  # type: ignore[union-attr]
        ended = token.endswith(("毕业", "学历", "学位", "毕业生", "文化", "文凭"))
        if CLASS.search(before) or CLASS_OF.search(text):
            _of_a_class(page, line, sentence, token, text, today, read)
        elif ALONE.fullmatch(before) and ((ended and "应届" not in text) or (at_top and "应届" not in text)):
            _claim(page, line, sentence, token, read)


def _in_doubt(text: str) -> bool:
    """Whether a sentence says of what it names that it isn't over."""
    begun = "入学" in text and "毕业" not in text
    return begun or any(unfinished(token) and not named_in(token) for token in tokens(text))


def _of_a_class(page: Page, line: Line, sentence: Span, token: str, text: str, today: date, read: Read) -> None:
    """2026届本科毕业生: reached once the class has left."""
    found = CLASS_OF.search(text)
    if found and is_past((int(found.group(1)), 0), today):
        _claim(page, line, sentence, token, read)
    else:
        read.denied_everywhere |= named_in(token)


def _claim(page: Page, line: Line, sentence: Span, token: str, read: Read) -> None:
    degree = reached(token)
    if degree is not None:
        read.claimed.setdefault(degree, (line, page.text.find(token, sentence.start, sentence.end)))
    elif unfinished(token):
        read.denied_everywhere |= named_in(token)


def _deny_around(page: Page, sentence: Span, read: Read, taken: list[tuple[int, int]]) -> None:
    """A degree right before or behind a word that it is not reached, wherever that is written."""
    for found in words.any_of("unfinished").finditer(page.text, sentence.start, sentence.end):
        if any(start <= found.start() < end for start, end in taken):
            continue
        near = page.text[max(sentence.start, found.start() - AROUND) : min(sentence.end, found.end() + AROUND)]
        for token in tokens(near):
            if unfinished(token):
                read.denied_everywhere |= named_in(token)


def _majors_of_forms(page: Page, lines: list[Line], entries: list[Entry]) -> Iterator[Fact]:
    """A form's 专业 that no school's line holds."""
    taken = [(one.start, one.end) for entry in entries for one in entry.head]
    for line in lines:
        if line.section not in READ:
            continue
        for found in NAMED.finditer(page.text, line.start, line.end):
            span = _trimmed(page.text, *found.span(1), 0)
            if _kept(page, span) and not any(start <= span.start < end for start, end in taken):
                yield _fact(page, "major", line, span.start, span.end)


def _line_of(entry: Entry, lines: list[Line], span: Span) -> Line:
    return next((line for line in lines if line.start <= span.start < line.end), entry.line)


def _quote_of_year(page: Page, entry: Entry, year: str) -> str:
    for span in entry.head:
        at = page.text.find(year, span.start, span.end)
        if at >= 0:
            whole = span if span.start < entry.line.start or span.start >= entry.line.end else entry.line.whole
            return page.quote(whole, at, at + len(year))
    return page.quote(entry.line.whole, entry.line.start, entry.line.end)


def _fact(page: Page, kind: str, line: Line, start: int, end: int) -> Fact:
    return Fact(kind, page.value(start, end), page.quote(line.whole, start, end))  # type: ignore[arg-type]
