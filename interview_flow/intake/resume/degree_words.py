"""Degrees in the words around a school: what was reached, and what was not, or not yet."""

import re
from functools import lru_cache

from config.schema import DEGREES
from interview_flow.intake.resume import words
from interview_flow.intake.resume.dates import PERIOD, SINGLE
from scoring import degrees

# In running text these are other words: 一本书, "master" of nothing.
ONLY_IN_FORMS = frozenset({"一本", "二本", "三本", "ma", "m.a.", "ba", "b.a.", "associate", "doctor", "中技", "大本"})
APART = re.compile(r"[,，、;；/|()\[\]【】\s·•:：。\0<>~+&]+|—+|-{1,2}(?=[一-龥])|(?<=[一-龥])-")
AFTER = re.compile(
    r"(?:学历|学位|文化|文凭|毕业证书|毕业证|学位证书|学位证|毕业生|毕业于|毕业后|毕业|证书|双证|层次|阶段|及|和|并|就读于|就读|考入|在|于|生|专业|院校|学校|学习|以及|,|[0-9]{4}[年届级]?){0,5}"
)
# Before a degree in one word: where it stands for somebody or something else.
NOT_MINE = re.compile(
    r"指导|辅导|导师|带领|协助|师兄|师姐|同学|朋友|跟随|合作|非(?!全日制)|面向|要求|教授|期间|需要|应聘|招聘|相当|比|如果|希望|目标|想|为了|年内|目标|争取|计划|打算|视为|视同|当作|认定|判定|等同|参照|折算|名誉|冒充|伪造"
)
# 大三暑假: told of a time that is over.
BACK_THEN = re.compile(r"[大研][一二三四](?=暑|寒|期间|时|[上下]学期|学年)|(?:在读|在学|就读|在校)期间")
# Papers passed of an external degree: whoever counts them has some before them.
EXAMS = re.compile(r"[0-9一二两三四五六七八九十]\s?门")
# What is left to pass.
LEFT_OVER = re.compile(r"[余剩差欠]\s?[0-9一二两三四五六七八九十几]{1,2}\s?(?:科|门|个?学分)")
# Somebody who studies, or studied.
STUDENT = re.compile(r"(?:本科|硕士|博士|大专|专科|研究)生$")
CLASS = re.compile(r"(?:(?:19|20)[0-9]{2}|[0-9]{2})届")
LONGEST_BEFORE, LONGEST_AFTER = 14, 12


def tokens(text: str) -> list[str]:
    """A folded text without its dates, cut into words as résumés set them apart."""
    return [one for one in APART.split(SINGLE.sub(" ", PERIOD.sub(" ", text))) if one]


def reached(token: str) -> str | None:
    """The degree that a word says was reached; None where it says anything else."""
    found = degree_pattern().search(token)
    if not found or degrees.DENIED.search(token.replace("就读于", "")) or unfinished(token) or NOT_MINE.search(token):
        return None
    before, after = token[: found.start()], token[found.end() :]
    while again := degree_pattern().match(after):
        after = after[again.end() :]
    if found.group() == "博士" and len(before) == 1:
        return None  # 李博士
    if len(before) > LONGEST_BEFORE or len(after) > LONGEST_AFTER or not AFTER.fullmatch(after):
        return None
    return max(named_in(token), key=DEGREES.index)


def named_in(text: str) -> set[str]:
    """All degrees named, whatever is said of them."""
    return {_meaning()[found.group()] for found in degree_pattern().finditer(text)}


def unfinished(text: str) -> bool:
    """Whether something under way or broken off is spoken of."""
    text = BACK_THEN.sub("", text)
    if words.holds("unfinished", text) or LEFT_OVER.search(text) or words.denied_in_english().search(text):
        return True
    return re.search(r"(?<![模虚])拟(?!合)", text) is not None


@lru_cache(maxsize=1)
def _meaning() -> dict[str, str]:
    return {word: degree for word, degree in degrees.words().items() if word not in ONLY_IN_FORMS}


@lru_cache(maxsize=1)
def degree_pattern() -> re.Pattern[str]:
    """Words for degrees, but not as the beginning of another word: 研究生会, 硕士生导师, 博士后."""
    chinese = [re.escape(word) for word in _meaning() if not word.isascii()]
    latin = [re.escape(word) for word in _meaning() if word.isascii()]
    longest = sorted(chinese, key=len, reverse=True)
    english = sorted(latin, key=len, reverse=True)
    return re.compile(
        f"(?:{'|'.join(longest)})(?!会|院|处|部|导|团|科|课程|后)|(?<![a-z])(?:{'|'.join(english)})(?![a-z.])"
    )
