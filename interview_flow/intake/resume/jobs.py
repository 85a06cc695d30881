"""Employers, and the lines that belong to each: jobs and internships, no offices held at school."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from interview_flow.intake.resume import words
from interview_flow.intake.resume.dates import PERIOD, SINGLE, has_date, only_dates, periods
from interview_flow.intake.resume.page import Page, Span, sentences
from interview_flow.intake.resume.sections import Line

WORK = frozenset({"work", "internship"})
# Where a sentence may tell of an employer: no headings, a letter, a self-portrait.
TOLD = frozenset({"", "personal", "self", "other"})
CJK = "㐀-鿿"
APART = re.compile(r"[\t|｜,，;；。、\0]|\s{2,}|\s[·•]\s|(?<![a-z])\s(?![a-z])|[:：]|/|[\[【\]】]")
FIELD = re.compile(
    r"(?<![一-龥])现?(?:公司|单位|企业|雇主|工作单位|实习单位|公司名称|单位名称|就职公司|所在单位)\s{0,3}[:：\t]\s{0,9}([^\t|,，;；。\n]{2,40})"
)
TOLD_OF = re.compile(
    rf"(?:(?<!实)在|赴|任职于|就职于|供职于|受雇于|工作于|实习于|入职|加入|进入|考进|考入|调入|应聘到|就业于|现任|曾任|现为)((?:(?![在赴]|于)[{CJK}a-z0-9()（）·]){{2,30}}?)"
    r"(?=工作|任|做|担任|实习|当|从事|上班|历任|负责|的|,|、|，|。|;|；|$|综合|柜员|客户)"
)
VERB = re.compile(
    r"^(?:[0-9]{1,2}[.、)])?(?:月|年|日|至今|今|起|曾|先后|现|后)?(?:任职于|就职于|供职于|受雇于|工作于|实习于|入职|加入|进入|在|于|任)"
)
VOLUNTEER = re.compile(r"志愿|义工|公益|支教")
SCHOOL = re.compile(r"大学|学院|中学|学校")
LONGEST_NAME = 40
CORPORATE = re.compile(r"[a-z0-9一-龥()（）&·. ]{2,40}")


@dataclass
class Job:
    """One employer with what was done there.

    Attributes:
        name: None for what was done without an employer, as a volunteer.
    """

    line: Line
    name: Span | None
    spans: list[Span] = field(default_factory=list)


def jobs_of(page: Page, lines: list[Line]) -> list[Job]:
    """All jobs in their order, each with its lines."""
    found: list[Job] = []
    inside = None
    lines = [piece for line in lines for piece in _jobs_apart(page, line)]
    for place, line in enumerate(lines):
        if line.section in WORK:
            name = _employer_of(page, lines, place)
            if name is not None:
                found.append(Job(line, name, [line]))
                inside = line.section
            elif VOLUNTEER.search(page.words(line)) and next(periods(page, line), None):
                found.append(Job(line, None, [line]))
                inside = line.section
            elif found and inside == line.section:
                found[-1].spans.append(line)
        else:
            inside = None
            if line.section in TOLD:
                found += _told(page, line)
    return found


def _jobs_apart(page: Page, line: Line) -> list[Line]:
    """A line of the section, cut before each sentence that has a time of its own."""
    if line.section not in WORK:
        return [line]
    starts = [one.start for one in sentences(page.text, line) if PERIOD.search(page.text, one.start, one.end)]
    cuts = [line.start, *(one for one in starts if one > line.start), line.end]
    return [replace(line, start=a, end=b) for a, b in zip(cuts, cuts[1:], strict=False)]


def _employer_of(page: Page, lines: list[Line], place: int) -> Span | None:
    """The employer that a line of the section begins with, if it begins a job."""
    line = lines[place]
    text = page.words(line)
    if field_ := FIELD.search(text):
        return _named(page, Span(line.start + field_.start(1), line.start + field_.end(1)))
    if only_dates(text) or VOLUNTEER.search(text):
        return None
    dated = next(periods(page, line), None) is not None
    if dated:
        parts = _parts(page, line)
        return next(filter(None, (_named(page, part) for part in parts)), None) or _unending(page, lines, place, parts)
    if _beside_dates(page, lines, place):
        parts = _parts(page, line)
        named = _named(page, parts[0]) if parts else None
        return named if named and len(text.strip()) <= LONGEST_NAME else None
    told = next(_told_in(page, line), None)
    return told if told and has_date(page, line) else None


def _beside_dates(page: Page, lines: list[Line], place: int) -> bool:
    """Whether a line of dates alone stands next to a line, or behind the one that follows."""
    near = [lines[one] for one in (place - 1, place + 1, place + 2) if 0 <= one < len(lines)]
    return any(one.section == lines[place].section and only_dates(page.words(one)) for one in near)


def _parts(page: Page, line: Span) -> list[Span]:
    """A line's words as they are set apart, dates left out, places kept."""
    text = page.words(line)
    for pattern in (PERIOD, SINGLE):
        text = pattern.sub(lambda one: "\0" * len(one.group()), text)
    cuts = [0, *(edge for one in APART.finditer(text) for edge in one.span()), len(text)]
    parts = [Span(line.start + a, line.start + b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if b - a >= 2]
    return [one for one in parts if page.words(one).strip()]


def _named(page: Page, part: Span) -> Span | None:
    """The employer in a word: up to the last ending that employers have."""
    start, text = part.start, page.words(part)
    lead = re.match(r"[\W0-9_]*", text)
    skipped = lead.end() if lead else 0
    if verb := VERB.match(text[skipped:]):
        skipped += verb.end()
    text = text[skipped:]
    ends = [one.end() for one in words.employers().finditer(text)]
    if not ends:
        return None
    name = text[: ends[-1]]
    if words.any_of("not_employers").match(name) or (not name.endswith("公司") and words.holds("not_employers", name)):
        return None
    if len(name) < 4 or len(name) > LONGEST_NAME or not CORPORATE.fullmatch(name.replace("-", "")):
        return None
    end = _with_branch(page, start + skipped + ends[-1])
    return Span(start + skipped, end)


def _with_branch(page: Page, at: int) -> int:
    """The end of a name whose branch stands behind a space or a dot: 苏州银行 · 园区支行."""
    found = re.compile(rf"\s?[·•-]?\s?[{CJK}]{{2,10}}(?:支行|分行|分公司|营业部|分所|分部)").match(page.text, at)
    return found.end() if found else at


def _unending(page: Page, lines: list[Line], place: int, parts: list[Span]) -> Span | None:
    """A name without an ending, as 美团: the first word beside a time, when a role follows it."""
    if len(parts) < 2 or lines[place].section not in WORK:
        return None
    first, others = page.words(parts[0]).strip(), [page.words(one) for one in parts[1:3]]
    wrong = words.holds("not_employers", first) or words.any_of("roles").search(first[-2:])
    if wrong or not re.fullmatch(rf"[{CJK}a-z0-9&·()]{{2,12}}", first) or not any(_is_role(one) for one in others):
        return None
    start = parts[0].start + page.words(parts[0]).index(first)
    return Span(start, start + len(first))


def _is_role(word: str) -> bool:
    return len(word.strip()) <= 14 and words.holds("roles", word)


def _told(page: Page, line: Line) -> Iterator[Job]:
    """Employers that sentences tell of, and those beside a time where a résumé has no headings."""
    for sentence in sentences(page.text, line):
        names = list(_told_in(page, sentence)) or list(_in_fields(page, sentence))
        if not names and line.section == "" and next(periods(page, sentence), None):
            names = [one for part in _parts(page, sentence) if (one := _named(page, part))][:1]
            names = [one for one in names if not SCHOOL.search(page.words(one))]
        cuts = [sentence.start, *(name.start for name in names[1:]), sentence.end]
        for name, start, end in zip(names, cuts, cuts[1:], strict=False):
            yield Job(line, name, [Span(start, end)])


def _in_fields(page: Page, span: Span) -> Iterator[Span]:
    """What a form gives as employer."""
    for found in FIELD.finditer(page.text, span.start, span.end):
        name = _named(page, Span(*found.span(1)))
        if name is not None:
            yield name


def _told_in(page: Page, span: Span) -> Iterator[Span]:
    for found in TOLD_OF.finditer(page.text, span.start, span.end):
        name = _named(page, Span(*found.span(1)))
        if name is not None and not re.search(r"大学$|学院$|中学$|学校$|校$", page.words(name)):
            yield name
