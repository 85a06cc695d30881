"""Certificates that somebody holds: whole, still valid, and not only being prepared."""

import re
from collections.abc import Iterator

from interview_flow.intake.resume import words
from interview_flow.intake.resume.dates import PERIOD
from interview_flow.intake.resume.page import Page, Span
from interview_flow.intake.resume.sections import Line

# Lists of them; elsewhere only what says that it is held.
LISTED = frozenset({"certificate", "language", "awards"})
# Titles and duties: a 理财师 or 会计师 here is a job.
NEVER = frozenset({"project", "campus", "intention"})
TOLD_ONLY = frozenset({"work", "internship", "volunteer"})
ITEM = re.compile(r"(?:[^\t\n,，;；、|｜。/·•\0()（）]|\([^()\n]{0,40}\)|(?<=[0-9])/(?=[0-9]))+")
GAP = re.compile(r"\s+")
CLOSED = re.compile(r"\s{2,}|(?<=[\u4e00-\u9fff)])\s(?=[\u4e00-\u9fff])")
LABEL = re.compile(
    r"^[^:]{0,10}(?:证[书件]?|资格|技能|职称|语言|英语|外语|计算机|其他|情况|能力|水平|资质)(?:名称)?\s?[:：]"
)
# A skill that is exact wherever it is named: a level, a grade.
EXACT = re.compile(
    r"英语[一二三四五六]级|英语[四六]级|cet-?\s?[46]|tem-?[48]|普通话(?:水平)?(?:测试)?\s?[一二三]级?[甲乙]|雅思\s?[0-9]|托福\s?[0-9]|日语n[1-5]|计算机(?:等级)?(?:考试)?[一二三四]级|ncre|[abc][12]\s?驾|驾[照驶]"
)
BULLET = re.compile(r"(?:\s|[-*○●◆■▪·•]|[0-9]{1,2}[.、)])*")
HELD_WORDS = re.compile(r"^(?:已|并|还|现|均|都|我|本人|同时|也|曾|了|于|\s)*")
LONGEST, LONGEST_TOLD = 40, 24
# Papers passed of several.
IN_PART = re.compile(r"[0-9一二两三四五六]\s?[科门]")
ENDED = " \t:：-—"
FLUENT = re.compile(r"^(?:熟练|精通|掌握|会(?!计)|能|使用|擅长|良好|流利)")
TITLED = re.compile(
    r"资格$|茶艺师|师[(（]?(?:初级|中级|高级|[一二三四五]级)[)）]?$|^[一二三四五]级[\u4e00-\u9fff]{2,8}师$"
)


def certificate_spans(page: Page, lines: list[Line]) -> Iterator[tuple[Line, Span]]:
    """Each certificate with its line."""
    for line in lines:
        if line.section in NEVER:
            continue
        told_to = -1
        for item in _items(page, line):
            carried = 0 <= item.start - told_to <= 1 and page.text[told_to : item.start] in ("、", "/", "")
            span, told = _certificate(page, line, item, carried)
            told_to = item.end if told else -1
            if span is not None:
                yield line, span


def _items(page: Page, line: Line) -> Iterator[Span]:
    """A line's items; what stands in parentheses belongs to the item before it."""
    for found in ITEM.finditer(page.text, line.start, line.end):
        at = found.start()
        for gap in GAP.finditer(found.group()):
            end, behind = found.start() + gap.start(), found.group()[gap.end() :][:10]
            apart = CLOSED.match(found.group(), gap.start()) or _is_one(behind)
            if apart and not words.holds("not_held", behind) and _is_one(page.text[at:end]):
                yield Span(at, end)
                at = found.start() + gap.end()
        yield Span(at, found.end())


def _is_one(text: str) -> bool:
    return words.holds("certificates", text)


def _certificate(page: Page, line: Line, item: Span, carried: bool) -> tuple[Span | None, bool]:
    """The certificate that an item names, without the words before it, and whether it is said to be held.

    Args:
        carried: what was said of the item before in the same list holds for this one.
    """
    text = page.words(item)
    start = _skipped(text)
    said = words.any_of("scored").match(text[start:])
    told = said is not None or carried
    if said:
        start += said.end()
        start += len(text[start:]) - len(text[start:].lstrip("了过 :"))
    judged = _judged(page, line, item)
    if words.holds("not_held", judged) or IN_PART.search(judged):
        return None, False
    rest = PERIOD.split(text[start:])[0].rstrip(ENDED)
    if not _names(line, rest, told) or FLUENT.match(rest) or not 2 <= len(rest) <= LONGEST:
        return None, told
    return Span(item.start + start, item.start + start + len(rest)), told


def _names(line: Line, text: str, told: bool) -> bool:
    """Whether a word names a certificate, as strictly as its section asks."""
    if not _is_one(text) and not (line.section in LISTED and TITLED.search(text)):
        return False
    if line.section in TOLD_ONLY:
        return told and len(text) < LONGEST_TOLD
    return line.section in LISTED or told or EXACT.search(text) is not None or _names_one(text)


def _judged(page: Page, line: Line, item: Span) -> str:
    """What may say that an item isn't held: itself, and the word behind it that names no other."""
    after = re.compile(r"[、,，\s]{1,2}([^\t\n,，;；、。]{1,16})").match(page.text, item.end, line.end)
    follows = after.group(1) if after and not _is_one(after.group(1)) and len(after.group(1)) < 10 else ""
    return (
        page.words(item) + " " + (follows if re.search(r"未|没|待|过期|失效|备考|[一二两三四五六]科", follows) else "")
    )


def _skipped(text: str) -> int:
    """How much of an item is a label, a bullet and small words."""
    start = 0
    for pattern in (LABEL, BULLET, HELD_WORDS):
        found = pattern.match(text[start:])
        start += found.end() if found else 0
    return start


def _names_one(text: str) -> bool:
    """Whether a word outside the lists is a certificate and nothing else."""
    return len(text) <= 16 and (
        re.search(r"(?:证书?|持证人|资格证?|职称|从业|等级|cpa|cfa|frm|afp|cfp|acca)(?:\(.{0,10}\))?$", text)
        is not None
        or TITLED.search(text) is not None
    )
