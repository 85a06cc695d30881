"""Masking who somebody is: names, words for a sex and schools become neutral words before anything is compared.

Nobody's points may hang on whom they talk of, where they studied, or what dialect they speak (SO-13). An encoder hears
a difference between 王姐 and 马姐 all the same, and one between 大学 and 技校, or 我 and 俺. So rubrics, written
answers and candidates' answers are compared in a form in which such words are the same; quotes stay as they were.
What is masked: docs/scoring.md; words of dialects: `scoring/rubric/dialect.py`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from config.loader import load_lexicon
from config.schema import Mark, Point, Question
from core.normal_form import Folded
from scoring.rubric import dialect, folding

# List of the lexicon -> the word that stands for all of its words.
NEUTRAL = {
    "pronoun": "他", "elder": "老人", "adult": "长辈", "young": "年轻人", "child": "孩子", "parent": "家长",
    "spouse": "伴侣", "sibling": "家人", "fellow": "同学", "guest": "客人", "someone": "那位",
    "client": "客户", "colleague": "同事", "pupil": "学生", "school": "学校", "year": "上学",
}  # fmt: skip
NAMED, NAME, HEAD = "那位", "某某", "老总"
# After one of these a surname is part of another word: 一张, 任何, 感谢, 也许, 规范.
NO_NAME_AFTER = "一二两三四五六七八九十几每这那本上下整任为如谢感多致也允或准规防师"
# What makes another word of a surname after 小 or 老, of 总 and of a word of a list.
NO_NAME_BEFORE = "子女虎路须块车"
NO_NAMES = "胡同|丁点"
NO_HEAD_BEFORE = "共结是行体数部账额之会得要能量价店公来想"
NO_WORD_BEFORE = {
    "先生": "成气效病", "哥": "们", "大一": "点些号倍次步", "大二": "家户个", "大三": "家户个", "大四": "家户个",
    "高中": "低档端",
}  # fmt: skip
# A name or a school that somebody says of themselves ends at one of these.
END = r"(?=[，。！？、；：,.!?;:\s]|$)"
OWN_SCHOOL = r"(?:(?<=毕业于)|(?<=就读于)|(?<=考上)|(?<=考进)|(?<=来自))[^，。！？、；：,.!?;:\s]{0,12}?"


@lru_cache(maxsize=8192)
def compared(text: str) -> str:
    """A text as the scorer by meaning compares it: plain, and masked."""
    return masked(folding.fold(text, prose=True)).text


def masked(folded: Folded) -> Folded:
    """The text in standard words, every word of `NEUTRAL` in place of those of its list, and without people's names."""
    folded = dialect.standard(folded)
    return dialect.replaced(folded, _found(folded.text))


def masked_question(question: Question) -> Question:
    """The question as `compared` texts: its own words, and every phrase of its marks."""
    return question.model_copy(
        update={
            "text": compared(question.text),
            "points": tuple(_masked_point(point) for point in question.points),
            "harmful": tuple(mark.model_copy(update=_phrases(mark)) for mark in question.harmful),
        }
    )


def _masked_point(point: Point) -> Point:
    return point.model_copy(update={**_phrases(point), "paraphrases": tuple(map(compared, point.paraphrases))})


def _phrases(mark: Mark) -> dict[str, tuple[str, ...]]:
    return {"any": tuple(map(compared, mark.any))}


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    """Spans to mask, from left to right, and what they become."""
    for one in pattern().finditer(text):
        kind = one.lastgroup or ""
        yield one.start(), one.end(), _becomes(kind, one.group())


def _becomes(kind: str, word: str) -> str:
    if kind == "word":
        return words()[word]
    return {
        "own_name": NAME,
        "own_school": NEUTRAL["school"],
        "head": HEAD,
        "called": NAMED,
        "post": "",
        "seen": NEUTRAL["guest"],
    }[kind]


@lru_cache(maxsize=1)
def words() -> dict[str, str]:
    """Every listed word -> its neutral one."""
    return {word: neutral for kind, neutral in NEUTRAL.items() for word in load_lexicon("people")[kind]}


@lru_cache(maxsize=1)
def pattern() -> re.Pattern[str]:
    """Finds what is masked; each group is a kind."""
    lists = load_lexicon("people")
    one_of = {kind: "|".join(sorted(listed, key=len, reverse=True)) for kind, listed in lists.items()}
    foreign = f"[{''.join(lists['transcribing'])}]"
    name = f"(?<![{NO_NAME_AFTER}])(?:{one_of['surnames']}|{foreign}{{2,6}})"
    transcribed = f"{foreign}[{''.join(lists['transcribing'])}·]{{1,11}}"
    own = f"(?:{transcribed}|(?:{one_of['surnames']})[^，。！？、；：,.!?;:\\s]{{1,2}})"
    return re.compile(
        "|".join(
            (
                f"(?P<own_name>(?:(?<=我叫)|(?<=名叫)|(?<=姓名)){own}{END})",
                f"(?P<own_school>{OWN_SCHOOL}(?:{one_of['school']})+)",
                f"(?P<head>{name}总(?![{NO_HEAD_BEFORE}]))",
                f"(?P<called>{name}(?:{one_of['titles']})|(?<![大细微缩最从减一])[小老](?!{NO_NAMES})(?:{one_of['surnames']}|{foreign}{{2,4}})"
                f"(?![{NO_NAME_BEFORE}])(?:{one_of['titles']})?)",
                f"(?P<post>{name}(?={one_of['posts']}))",
                f"(?P<seen>(?<=位)(?:{one_of['someone']}))",
                f"(?P<word>{'|'.join(_guarded())})",
            )
        )
    )


def _guarded() -> Iterator[str]:
    """The listed words, the longest first, each with what must not follow."""
    for word in sorted(words(), key=len, reverse=True):
        after = NO_WORD_BEFORE.get(word)
        yield f"{word}(?![{after}])" if after else word
