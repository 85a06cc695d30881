"""Which part of a résumé each line belongs to, by its headings."""

import re
from dataclasses import dataclass, field

from interview_flow.intake.resume import words
from interview_flow.intake.resume.page import SPACE, Page, Span, lines_of

ENGLISH = {
    "education": "education", "educational background": "education", "education background": "education",
    "work experience": "work", "professional experience": "work", "employment": "work", "experience": "work",
    "work": "work", "internship": "internship", "internship experience": "internship", "internships": "internship",
    "project": "project", "projects": "project", "project experience": "project", "certificate": "certificate",
    "certificates": "certificate", "certifications": "certificate", "skills": "certificate", "campus": "campus",
    "campus experience": "campus", "awards": "awards", "honors": "awards", "languages": "language",
    "language": "language", "summary": "self", "references": "referees",
    "volunteer experience": "volunteer", "volunteer": "volunteer", "volunteering": "volunteer",
    "others": "other", "personal information": "personal",
}  # fmt: skip
# What may stand beside a Chinese heading; 证书 behind any other word is a certificate.
LATIN = frozenset(name.replace(" ", "") for name in ENGLISH) | {
    "it",
    "resume",
    "cv",
    "profile",
    "aboutme",
    "honor",
    "award",
}
# A heading in front of what belongs to it: in brackets, or before a colon or a tab.
BRACKETED = re.compile(r"[\s\0]{0,9}[【\[〖「{<《]([^】\]〗」}>》\n]{2,14})[】\]〗」}>》]")
LABELLED = re.compile(
    r"[^\w\n:]{0,5}(?:[0-9]{1,2}[.、) ]|[一二三四五六七八九十]{1,2}[、.,])?[^\w\n:]?"
    r"([a-z0-9㐀-鿿][^:\t\n|,。;]{0,10}[^:\t\n|,。; ])[ ]{0,4}[:\t]"
)
# The same with nothing but a space behind it; words that also begin sentences are left out.
SET_APART = re.compile(
    r"[^\w\n]{0,4}((?:教育|实习|工作|证书|技能|荣誉|语言|项目)|"
    r"[\u4e00-\u9fff]{2,4}(?:背景|经历|经验|证书|评价|信息|情况|履历))[\s★■◆|]{1,9}(?=\S)"
)
# Where a text without line breaks begins a new part.
INSIDE = re.compile(
    r"(?<=[\s★■◆●▶|])(?=[\u4e00-\u9fff]{4,6}[\s★■◆|])|(?<=[\s。;|])(?=[^\s。;|:【】]{2,8}:)|(?<!^)(?=【)"
)
NUMBERING = re.compile(r"^(?:[0-9]{1,2}(?![0-9年])|[一二三四五六七八九十]{1,2}(?=[、.,)\s]))")
NOT_LETTERS = re.compile(r"[^\w]+|_+")
DIVIDER = re.compile(r"[\s\0]{0,9}([-=*_~—─━])\1{3,}[\s\0]{0,99}")
FIELDS = re.compile(
    r"学历|职业|外语|英语|语言|职称|工作单位|工作内容|工作描述|项目描述|学历学位|(?:语言|外语|英语|计算机)(?:水平|能力|等级)|工作年限|工作经验"
)
# A vacancy copied in front of the résumé; 应聘岗位 is the candidate's own.
VACANCY = re.compile(r"[^\w]{0,3}(?:招聘)?(?:岗位|职位)(?:名称)?\s{0,3}:")
# A person begins here, whatever came before.
PERSON = re.compile(r"[^\w]{0,6}(?:姓\s{0,9}名|应聘人|求职人|候选人)(?=\W)")
LONGEST_HEADING = 16
# A job text has labels of its own, as 证书: before what is asked for; with a year behind it, it is a person's.
WITHIN_JOB_TEXT = frozenset({"certificate", "work", "other", "language", "training", "education", "internship"})
YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
DUTIES = re.compile(r"岗位职责|工作职责|岗位描述|职位描述|职位信息")


@dataclass(frozen=True)
class Line(Span):
    """A line without its heading, and the section it stands in; "" before the first heading."""

    section: str = ""
    whole: Span = field(default_factory=lambda: Span(0, 0))


def sectioned(page: Page) -> list[Line]:
    """All lines with their sections; headings alone on a line are left out."""
    found: list[Line] = []
    section = ""
    for line in lines_of(page):
        for part in parts_of(page, line):
            section, start = entered(page.words(part), section)
            if part.start + start < part.end:
                found.append(Line(part.start + start, part.end, section, line))
    return found


def parts_of(page: Page, line: Span) -> list[Span]:
    """A line, cut where further headings stand in it."""
    text = page.words(line)
    if len(text) < 2 * LONGEST_HEADING:
        return [line]
    cuts = [
        0,
        *(one.start() for one in INSIDE.finditer(text) if inline(text[one.start() : one.start() + 40])[0]),
        len(text),
    ]
    return [Span(line.start + a, line.start + b) for a, b in zip(cuts, cuts[1:], strict=False) if a < b]


def entered(text: str, section: str) -> tuple[str, int]:
    """The section after a line's heading, and where in the line its content begins."""
    if DIVIDER.fullmatch(text) or (section in ("job_text", "relatives", "referees") and PERSON.match(text)):
        return ("" if section == "job_text" else section) if DIVIDER.fullmatch(text) else "personal", 0
    if section == "" and VACANCY.match(text):
        return "job_text", 0
    named, start = inline(text)
    if section == "job_text" and named in WITHIN_JOB_TEXT and not YEAR.search(text):
        return section, 0
    if not named:
        named = heading(text) if len(text.strip(SPACE)) <= 2 * LONGEST_HEADING else ""
        start = len(text) if named else 0
    if not named:
        return section, 0
    if named == "job_text" and section in ("work", "internship") and DUTIES.search(text):
        return section, start
    return named, start


def inline(text: str) -> tuple[str, int]:
    """The section of a heading that stands before its content, and where that begins; "" and 0 without one."""
    for pattern in (BRACKETED, LABELLED, SET_APART):
        found = pattern.match(text)
        named = heading(found.group(1)) if found else ""
        if found and named and (pattern is BRACKETED or not is_field(found.group(1))):
            return named, found.end()
    return "", 0


def is_field(label: str) -> bool:
    """Whether a label names a value of a form and no section."""
    return FIELDS.fullmatch("".join(label.split())) is not None


def heading(text: str) -> str:
    """The section that a heading begins; "" for any other text."""
    bare = re.sub(r"\([^)]{0,20}\)?", "", text)
    compact = "".join(NOT_LETTERS.split(NUMBERING.sub("", bare.strip(SPACE + "■◆★●▶▎□◇☆○※#*-.·—▪►▍▌|"))))
    chinese = "".join(letter for letter in compact if not letter.isascii())
    if not chinese:
        plain = " ".join(re.findall(r"[a-z]+", bare))
        return ENGLISH.get(plain, "")
    latin = "".join(letter for letter in compact if letter.isascii() and letter.isalpha())
    if not 2 <= len(chinese) <= LONGEST_HEADING or (latin and latin not in LATIN):
        return ""
    return named(chinese)


def named(compact: str) -> str:
    """The section of letters that are made of headings' words alone."""
    if compact in ("经历", "履历"):
        return "work"
    if not words.headings().fullmatch(compact):
        return ""
    return next((name for name in words.ORDER if words.holds(name, compact)), "")
