"""The educations of a résumé, one entry each: the lines or sentences that belong to one school."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from interview_flow.intake.resume import words
from interview_flow.intake.resume.dates import CLASS_OF, PERIOD, Period, days, is_past, only_dates, periods
from interview_flow.intake.resume.degree_words import named_in
from interview_flow.intake.resume.others import READ
from interview_flow.intake.resume.page import Page, Span, sentences
from interview_flow.intake.resume.schools import School, schools_in
from interview_flow.intake.resume.sections import Line

# What makes a school outside the section one's own.
CUE = re.compile(
    r"毕业|专业|就读|学历|学位|考入|攻读|主修|院校|毕业学校|本科|硕士|博士|专科|大专|学士|研究生|学的是|中专|高中|职高|专硕|学硕|专升本"
)
STUDIED = re.compile(r"毕业|专业|就读|学历|学位|考入|攻读|主修|院校|毕业学校|学的是|入学")
# A row of a form or list, and no sentence, which may be about anybody.
LONGEST_ROW, SPOKEN = 60, re.compile(r"[我他她是的]")
# So many lines may follow a school's own and still tell of it.
FOLLOWING = 6
GRADUATED = re.compile(
    r"((?:19|20)[0-9]{2})\s?[年./-]?\s?(?:(1[0-2]|0?[1-9])\s?月?)?\s?"
    r"(?:(?:从|于|在|自)?[一-龥]{0,14}(?<!未)毕业|获|取得|拿到)"
)
GRADUATION = re.compile(
    r"毕业(?:时间|日期|年份|年月|年度)?\s{0,9}[:\t |]\s{0,9}((?:19|20)[0-9]{2})(?:[年./-]\s?([0-9]{1,2}))?"
    r"|(?:届别|毕业届)[^0-9]{0,3}((?:19|20)[0-9]{2})"
)
# A beginning without an end: a class by its first year, or 入学.
BEGUN = re.compile(r"(?<![0-9])(?:(20[0-4][0-9])|([0-4][0-9]))级|入学(?!时间|年份|日期)")
SUMMER, AUTUMN, LONGEST_STUDY = (6, 7), (8, 9, 10), 4
LEFT = re.compile(r"[,，、|\t\s]")


@dataclass
class Entry:
    """One education.

    Attributes:
        school: None for what is said without one, as in a form's 学历.
        head: where school, degree, major and time stand; `rest` tells about it.
    """

    line: Line
    school: School | None
    head: list[Span] = field(default_factory=list)
    rest: list[Span] = field(default_factory=list)

    def all_words(self, page: Page) -> str:
        """Everything that is said of it."""
        return "\n".join(page.words(one) for one in (*self.head, *self.rest))

    def period(self, page: Page) -> Period | None:
        """Its time, when one is written."""
        return next((one for span in self.head for one in periods(page, span)), None)

    def is_study(self, page: Page) -> bool:
        """Whether it is an education and no course, visit or plan."""
        head = "\n".join(page.words(one) for one in self.head)
        return not words.holds("no_study", head) and not ("辅修" in head and not named_in(head))

    def is_open(self, page: Page, today: date) -> bool:
        """Whether it is under way, was broken off, or ends after today."""
        period, due = self.period(page), self.graduation(page)
        if period is not None and not period.is_over(today):
            return True
        if any(not is_past(day, today) for span in self.head for day in days(page, span)):
            return True
        if due is not None:
            return not is_past(due, today)
        begun = BEGUN.search("\n".join(page.words(one) for one in self.head))
        if begun is None:
            return any(month in AUTUMN for span in self.head for _, month in days(page, span))
        year = begun.group(1) or begun.group(2)
        return year is None or not is_past((int(year[-2:]) + 2000 + LONGEST_STUDY, 0), today)

    def graduation(self, page: Page) -> tuple[int, int] | None:
        """Year and month of its end."""
        period = self.period(page)
        if period is not None:
            return period.ends
        for span in (*self.head, *self.rest):
            text = page.words(span)
            if found := GRADUATION.search(text) or GRADUATED.search(text) or CLASS_OF.search(text):
                year, month = next(one for one in found.groups() if one), (found.groups() + (None,))[1]
                return int(year), int(month) if month and len(month) < 3 else 0
        written = [day for span in self.head for day in days(page, span)]
        if len(written) == 1:
            return written[0] if written[0][1] in SUMMER else None
        return max(written) if len(written) == 2 else None

    def broke_off(self, page: Page) -> bool:
        """Whether it came to no end."""
        return words.holds("broken_off", self.all_words(page))


def entries_of(page: Page, lines: list[Line]) -> list[Entry]:
    """All educations that name a school, in their order."""
    found: list[Entry] = []
    waiting: list[Span] = []
    early: list[Span] = []
    before_school = _dates_come_first(page, lines)
    for line in lines:
        if line.section not in READ:
            waiting = []
            continue
        text = page.words(line)
        pieces = list(_pieces(page, line))
        if not any(piece.school for piece in pieces):
            if before_school and only_dates(text):
                waiting = [line]
            elif found and _follows(page, found[-1], line):
                _add(page, found[-1], line)
            elif not found and GRADUATION.search(text):
                early.append(line)
            continue
        pieces[0].head[:0] = waiting
        pieces[0].rest += early
        waiting, early = [], []
        found += [piece for piece in pieces if piece.school]
    return [one for one in found if one.line.section == "education" or _is_own(page, one)]


def _is_own(page: Page, entry: Entry) -> bool:
    """Whether a school outside the section is one where somebody studied, and not an employer."""
    said = entry.all_words(page)
    if STUDIED.search(said) or (len(said) < LONGEST_ROW and CUE.search(said) and not SPOKEN.search(said)):
        return True
    assert entry.school is not None
    behind = page.text[entry.school.faculty_end : entry.head[-1].end]
    return entry.period(page) is not None and (words.holds("majors", behind) or CUE.search(behind) is not None)


def _pieces(page: Page, line: Line) -> Iterator[Entry]:
    """A line's entries: a sentence without a school belongs to the school before it, or after it."""
    found: list[Entry] = []
    early: list[Span] = []
    for sentence in sentences(page.text, line):
        schools = schools_in(page, sentence)
        if not schools:
            text = page.words(sentence)
            if found and (CUE.search(text) or words.holds("broken_off", text)) and not words.holds("no_study", text):
                found[-1].head.append(sentence)
            elif found:
                continue
            else:
                early.append(sentence)
            continue
        cuts = [sentence.start, *(_cut(page, sentence, one) for one in schools[1:]), sentence.end]
        for school, start, end in zip(schools, cuts, cuts[1:], strict=False):
            found.append(Entry(line, school, [Span(start, end)]))
    if found and early:
        found[0].head[:0] = early
    return iter(found)


def _cut(page: Page, sentence: Span, school: School) -> int:
    """Where the words of a further school begin: at its time, or behind the last separator."""
    before = page.text[sentence.start : school.start]
    dated = [found for found in PERIOD.finditer(before) if len(before) - found.end() < 12]
    if dated:
        return sentence.start + dated[-1].start()
    breaks = [found.end() for found in LEFT.finditer(before)]
    return sentence.start + breaks[-1] if breaks else school.start


def _follows(page: Page, entry: Entry, line: Line) -> bool:
    """Whether a line without a school still tells of the school before it."""
    if line.section != entry.line.section or len(entry.rest) + len(entry.head) > FOLLOWING:
        return False
    text = page.words(line)
    if words.holds("no_study", text):
        return False
    if line.section == "education":
        return True
    # Without headings the next thing with a time of its own is something else.
    return next(periods(page, line), None) is None or only_dates(text)


def _add(page: Page, entry: Entry, line: Line) -> None:
    text = page.words(line)
    detail = words.any_of("about_study").search(text) or re.match(r"\s{0,9}[·•\-*◦○]\s?\S{6}", text)
    (entry.rest if detail or len(entry.head) > 4 else entry.head).append(line)


def _dates_come_first(page: Page, lines: list[Line]) -> bool:
    """Whether this résumé writes a line with the time above the school's."""
    for line in lines:
        if line.section == "education":
            return only_dates(page.words(line))
    return False
