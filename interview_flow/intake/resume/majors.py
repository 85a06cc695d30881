"""What somebody studied, from the words of one education."""

import re

from interview_flow.intake.resume import words
from interview_flow.intake.resume.dates import PERIOD, SINGLE
from interview_flow.intake.resume.degree_words import degree_pattern, unfinished
from interview_flow.intake.resume.entries import Entry
from interview_flow.intake.resume.page import Page, Span
from interview_flow.intake.resume.schools import is_faculty

CJK = "㐀-鿿"
# A form's field, or a sentence that says so.
NAMED = re.compile(
    rf"(?:(?:所学|就读|主修|所修|第一|毕业|攻读|本科|硕士|大专)?专\s{{0,9}}业(?:名称|方向)?\s?(?:[:：\t|]|\s(?=\s)|是|为)\s{{0,9}}|学的是|学习的是|读的是|所学为|主修(?=[{CJK}]{{2,10}}专业))([{CJK}、与及和]{{2,20}})"
)
CALLED = re.compile(
    rf"([{CJK}与及和]{{2,16}}?)专\s?业(?![{CJK}]{{0,2}}(?:前|排|第|课|成绩|能力|技|人|资|证|方向|知识|基础|综合))"
)
SECOND = re.compile(rf"双(?:学位|学士|专业)\s?(?:[:：(]|为|是|\s)\s{{0,9}}([{CJK}]{{2,14}})")
WORD = re.compile(rf"[{CJK}]{{2,16}}")
MINOR = re.compile(r"(?:辅修|选修|旁听|第二专业)[^;；。\n]*")
PARENTHESES = re.compile(r"\([^()\n]{0,40}\)?")
# What stands before a major in a sentence, and behind it.
BEFORE = re.compile(
    rf"^(?:[{CJK}]{{0,12}}?(?:学院|系|大学|学部))?(?:就读于?|攻读|主修|学习|所学|修读|在|读|学(?=机|电|计|会|金|护|汽|烹|数控)|的|是|为|全日制|统招|获得?|取得){{0,3}}"
)
AFTER = re.compile(r"(?:专业|方向|学习|全日制|毕业|(?<=学)[理文法工]学|(?<=学)经济学|(?<=学)管理学)$")
FORMS = re.compile(
    r"全日制|非全日制|统招|自考|函授|业余|脱产|成人|网络教育|远程|在职|夜大|电大|高考|普通|学术型?|专业型?|专业学位|学术学位|应用型|学年制|取得|获得?|学历|学位|授予|并|及|荣誉|海外|留学|硕士研究生"
)
# A bachelor's is of one of thirteen fields, which is no major.
FIELDS = frozenset("经济学 管理学 文学 理学 工学 法学 教育学 历史学 哲学 农学 医学 艺术学 军事学".split())
NOT_A_MAJOR = re.compile(
    r"(?<!学)前|名|排(?!水)|第|届|级$|班|学生会|协会|研究会|部|校区|方向$|学分|学制|省|区$|市$|证(?!券)|课|成绩|导师|论文|兼|任|年|月|(?<!社会)工作|经历|背景|信息$(?<!电子信息)|时间|形式|专业$|统招|职务|[0-9]"
)
DEGREE_OF = re.compile(rf"([{CJK}]{{2,10}})(?:专业)?(?:硕士|专硕|学硕(?!士)|博士|学士|本科)")


def majors_of(page: Page, entry: Entry) -> list[Span]:
    """The majors of an education as spans of the page; minors are none."""
    texts = [(span, _without_names(page, entry, span)) for span in entry.head]
    seconds = [one for one in _spans(texts, SECOND) if _kept(page, one)]
    for found in (_spans(texts, NAMED), _spans(texts, CALLED), _words(texts), _of_degrees(page, entry)):
        if firsts := [one for one in found if _kept(page, one) and one not in seconds]:
            return [firsts[0], *seconds]
    return seconds


def _without_names(page: Page, entry: Entry, span: Span) -> str:
    """A part of an education with school, time, minor and remarks blanked, places kept."""
    text = page.words(span)
    if entry.school is not None and span.start <= entry.school.start < span.end:
        first, last = entry.school.start - span.start, entry.school.faculty_end - span.start
        text = text[:first] + " " * (last - first) + text[last:]
    seconds = [one.span(1) for one in SECOND.finditer(text)]
    for pattern in (PERIOD, SINGLE, MINOR):
        text = pattern.sub(lambda one: " " * len(one.group()), text)

    def remark(one: re.Match[str]) -> str:
        holds_second = any(one.start() <= first < one.end() for first, _ in seconds)
        return one.group() if holds_second or "专业:" in one.group() else " " * len(one.group())

    return PARENTHESES.sub(remark, text)


def _spans(texts: list[tuple[Span, str]], pattern: re.Pattern[str]) -> list[Span]:
    return [_trimmed(text, *one.span(1), span.start) for span, text in texts for one in pattern.finditer(text)]


def _words(texts: list[tuple[Span, str]]) -> list[Span]:
    return [
        _trimmed(text, *one.span(), span.start)
        for span, text in texts
        for one in WORD.finditer(text)
        if not degree_pattern().search(one.group())
    ]


def _of_degrees(page: Page, entry: Entry) -> list[Span]:
    """What a degree is said to be of: 金融硕士."""
    return [
        _trimmed(page.words(span), *one.span(1), span.start)
        for span in entry.head
        for one in DEGREE_OF.finditer(page.words(span))
        if FORMS.sub("", one.group(1)) not in FIELDS
    ]


def _trimmed(text: str, start: int, end: int, offset: int) -> Span:
    """A candidate without the words around it."""
    word = text[start:end]
    first = BEFORE.match(word)
    skipped = first.end() if first and len(word) - first.end() >= 2 else 0
    forms = FORMS.match(word[skipped:])
    while forms and len(word) - skipped - forms.end() >= 2:
        skipped += forms.end()
        forms = FORMS.match(word[skipped:])
    word = word[skipped:]
    last = AFTER.search(word)
    return Span(
        offset + start + skipped, offset + end - (last.end() - last.start() if last and last.start() >= 2 else 0)
    )


def _kept(page: Page, span: Span) -> bool:
    word = page.text[span.start : span.end]
    if len(word) < 2 or is_faculty(word) or FORMS.fullmatch(word) or NOT_A_MAJOR.search(word):
        return False
    return words.holds("majors", word) and not unfinished(word) and not words.holds("not_majors", word)
