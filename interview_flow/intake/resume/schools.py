"""Names of schools in a folded text: whole names, without the faculty behind them and the verb before them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from interview_flow.intake.resume import words
from interview_flow.intake.resume.page import Page, Span

CJK = "㐀-鿿"
KINDS = "大学|学院|学校|中学|职业高中|职业中专|职中|职教中心|技校|卫校|党校"
NAME = re.compile(
    f"[{CJK}]{{1,14}}?(?:附属[{CJK}]{{0,4}}(?:中学|学校)|(?:大学|学院)附中)|"
    f"[{CJK}·]{{1,18}}?(?:{KINDS})(?:\\((?:北京|武汉|华东|威海|深圳|珠海|徐州|青岛|秦皇岛|保定)\\)|[{CJK}]{{0,4}}(?:分校|校区))?"
)
NUMBERED = re.compile(f"[{CJK}]{{2,12}}?(?:第?[一二三四五六七八九十]{{1,3}})(?:中学|高中|中|高)(?![{CJK}])")
SECOND = re.compile(f"[{CJK}]{{2,12}}?学院")
ENGLISH = re.compile(
    r"(?:the )?university of [a-z]{1,20}(?: [a-z]{1,20}(?:,| and)?)?|"
    r"(?<![a-z])(?:[a-z]{1,16} ){1,4}(?:university(?: of [a-z]{1,16}(?: and [a-z]{1,16})?)?|college|"
    r"institute of technology|business school|school of economics)"
)
# What stands before a name in a sentence.
BEFORE = re.compile(
    "^.{0,12}?(?:毕业于|毕业|就读于|就读|考入|考上|考取|升入|进入|入读|攻读于|攻读|学习于|在读于|在职攻读|保送至|保送|来自|转入|取得|获得|正在读|读|念|于|在|从|入|到|校[:]|"
    "学校|院校|本人|我是|系|为|是|的)"
)
NO_NAME = re.compile(
    r"^(?:[一二三四五六七八九十两]|(?:.{0,2}?(?:全国|国家|在校|本科|专科|硕士|博士|我的|本|该|某|这所|一所|母|当代|优秀|重点|双一流|全日制|普通|知名|省属|成人|民办|公办|毕业|就读|所读|上过?|读过?|学过|通过|考上|念过?|名牌|一流|我|他|她|校级|院级|研究生|二级|所在|被|理工类|综合性|"
    r"高等|教育|开放))?)(?:大学|学院|学校|中学|高中|中专|大专|党校|技校|职高|电大)$"
)
# 大学英语, 大学生, 大学本科, 学院学生会: words that go on.
GOES_ON = re.compile(
    r"(?:的?(?:副?教授|讲师|辅导员|教师(?!教育)|老师|员工)|英语(?:[一二三四五六]级|四六级|考|水平|竞赛|演讲)|语文|生(?!物|命|态|产|理|药)|"
    r"历(?!史)|习|业(?!管)|本科|专科|学历|文化(?!产|遗|传)|期间|四年|城(?!市|乡|镇|规)|路(?!桥)|附属|附中|出版(?!与|学)|学生|团委|"
    r"团总支|党(?!史|建|政)|图书馆(?!学)|社(?!会)|办公|志愿|班|网(?!络)|预科|先修|食堂|宿舍|招生|分会|研究生会|科技园|医院)"
)


@dataclass(frozen=True)
class School(Span):
    """A school's name.

    Attributes:
        faculty_end: where the faculty behind the name ends; `end` without one.
    """

    faculty_end: int = 0


def schools_in(page: Page, span: Span) -> list[School]:
    """The schools named in a span; a faculty right behind its university belongs to it."""
    found: list[School] = []
    for one in _names(page.text, span):
        aside = found and re.match(r"\s{0,9}\([^)]*$", page.text[found[-1].faculty_end : one.start])
        if not aside and not is_faculty(page.text[one.start : one.end]):
            found.append(one)
    return found or [School(*one.span(), one.end()) for one in ENGLISH.finditer(page.text, span.start, span.end)]


def _names(text: str, span: Span) -> Iterator[School]:
    at = span.start
    while at < span.end:
        found = NAME.search(text, at, span.end)
        numbered = NUMBERED.search(text, at, span.end)
        if numbered and (not found or numbered.start() <= found.start()):
            found = numbered
        if not found:
            return
        at = found.end()
        start = found.start() + _skipped(found.group())
        if NO_NAME.match(text[start:at]) or GOES_ON.match(text, at) or words.holds("no_study", text[start:at]):
            continue
        end, faculty_end = _with_college(text, at, span.end) if text[:at].endswith("大学") else (at, at)
        at = faculty_end
        yield School(start, end, faculty_end)


def _skipped(name: str) -> int:
    """How many characters before a name are a sentence's and not its own."""
    skipped = 0
    while (found := BEFORE.match(name[skipped:])) and len(name) - skipped - found.end() >= 4:
        skipped += found.end()
    return skipped


def _with_college(text: str, at: int, most: int) -> tuple[int, int]:
    """The ends of a university's name and of what hangs on it: its own college, or a faculty, no part of it."""
    found = SECOND.match(text, at, most)
    if not found:
        return at, at
    if is_faculty(found.group()) or len(found.group()) > 7:
        return at, found.end()
    return found.end(), found.end()


def is_faculty(name: str) -> bool:
    """Whether a name is a subject's and no school's: 经济管理学院."""
    return words.faculties().fullmatch(name) is not None
