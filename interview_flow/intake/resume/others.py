"""What a résumé says of somebody else, or asks of somebody: blanked before any fact is looked for."""

import re

from interview_flow.intake.resume import words
from interview_flow.intake.resume.dates import periods
from interview_flow.intake.resume.degree_words import degree_pattern, named_in
from interview_flow.intake.resume.page import Page, Span, sentences
from interview_flow.intake.resume.sections import Line

ELSEWHERE = frozenset({"job_text", "relatives", "referees"})
# Where an education is looked for: elsewhere a school is an employer, a customer or a place.
READ = frozenset({"education", "training", "", "personal", "self", "intention", "other"})
# 同学: 王某: without the colon they may be who was served.
LABELLED = re.compile(
    r"(?:同学|校友|朋友|师兄|师姐|班主任|同事|室友|领导|老师)\s{0,3}:"
    r"|(?<![a-z])(?:referees?|references?|mentors?|managers?|supervisors?|advis[eo]rs?|tutors?)\s{0,3}:|(?<![a-z])prof(?:\.|essor)"
)
# A row of a table of the family; 女 begins the candidate's own line.
RELATIVE = re.compile(r"\s{0,9}(?:父|母|夫|妻|兄|弟|姐|妹)[\s:|]")
# People beside the candidate: a degree or certificate named after one is theirs; elsewhere they are colleagues.
COMPANION = re.compile(r"同事|师傅|师父|带教|合伙人|搭档|上司|老板|邻居|老乡")
# Words of a qualification, which then belongs to the person named before.
LEARNT = re.compile(r"毕业|证书|资格证|持有|持证|考取|学历|学位")
# A form with boxes, or with all degrees to choose from, does not say which is meant.
BOXES = re.compile(r"[□☐☑☒✓✔√○]|\[[ x]?\]|\( ?\)")
# The post that is applied for, with what it asks for.
POST = re.compile(
    r"(?:应聘|求职|意向|投递|竞聘|期望|目标|申请)[^:\n]{0,6}[:\t][^\t|;。\n]{1,40}?(?=\s[一-龥]{2,6}:|[\t|;。\n]|\Z)"
)
# What never came about, and what is only wished for.
NEVER = re.compile(
    r"从未|从没|从来没|未曾|不曾|(?:没|没有|未|不)(?:直接)?(?:接待|接触|面对|服务过)|(?:未|没|没有|拒绝|放弃)(?:入职|到岗|报到|上岗)"
)
WISH = re.compile(
    r"(?:希望|渴望|期待|期盼|盼望|有意|愿意|向往|(?<![思理联感设猜幻])想)[^,;。\n]{0,14}"
    r"(?:加入|进入|入职|到|在|取得|考取|获得|拿到)"
)
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
            _blank_companion(page, sentence)
        _blank_unreal(page, line)
        _blank_choices(page, line)
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


def _blank_companion(page: Page, sentence: Span) -> None:
    """What a companion learnt: the rest of the sentence."""
    found = COMPANION.search(page.text, sentence.start, sentence.end)
    if found:
        rest = page.text[found.start() : sentence.end]
        if LEARNT.search(rest) or degree_pattern().search(rest):
            page.blank(found.start(), sentence.end)


def _blank_unreal(page: Page, line: Line) -> None:
    """A clause of what was never done, and the part of one that is a wish."""
    for clause in list(CLAUSE.finditer(page.text, line.start, line.end)):
        if NEVER.search(clause.group()):
            page.blank(clause.start(), clause.end())
        elif found := WISH.search(clause.group()):
            page.blank(clause.start() + found.start(), clause.end())


def _blank_choices(page: Page, line: Line) -> None:
    """The degrees of a form's choices, and those of the post that is applied for."""
    text = page.words(line)
    chosen = "勾选" in text or _ticked(text) or _joined(text)
    for start, end in [(0, len(text))] if chosen else [one.span() for one in POST.finditer(text)]:
        for found in list(degree_pattern().finditer(page.text, line.start + start, line.start + end)):
            page.blank(*found.span())


def _ticked(text: str) -> bool:
    """Whether a box stands right before or behind a degree."""
    return any(
        BOXES.search(text[max(0, one.start() - 4) : one.start()]) or BOXES.search(text[one.end() : one.end() + 4])
        for one in degree_pattern().finditer(text)
    )


def _joined(text: str) -> bool:
    """Whether two degrees stand on both sides of a slash."""
    found = list(degree_pattern().finditer(text))
    return any(
        re.fullmatch(r"(?:生|学历|学位)?\s?/\s?", text[one.end() : other.start()])
        and len(named_in(one.group() + "/" + other.group())) > 1
        for one, other in zip(found, found[1:], strict=False)
    )
