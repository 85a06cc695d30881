"""The word lists of `config/lexicons/resume.yaml` as expressions over folded text (`core/normal_form.py`)."""

import re
from functools import lru_cache

from config.loader import load_lexicon
from core.normal_form import comparable

LEXICON = "resume"
# The first of these that a heading names is the section.
ORDER = (
    "job_text", "relatives", "referees", "certificate", "project", "campus", "internship", "volunteer", "work",
    "education", "training", "awards", "language", "self", "intention", "personal", "other",
)  # fmt: skip


@lru_cache(maxsize=1)
def lists() -> dict[str, tuple[str, ...]]:
    """List name -> its words as texts are compared."""
    return {name: tuple(map(comparable, words)) for name, words in load_lexicon(LEXICON).items()}


@lru_cache(maxsize=64)
def either(*names: str) -> str:
    """An alternation of the words of some lists, the longest first."""
    words = {word for name in names for word in lists()[name]}
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


@lru_cache(maxsize=64)
def any_of(*names: str) -> re.Pattern[str]:
    """Finds a word of some lists."""
    return re.compile(either(*names))


def holds(name: str, text: str) -> bool:
    """Whether a word of a list stands in a folded text."""
    return any_of(name).search(text) is not None


@lru_cache(maxsize=1)
def denied_in_english() -> re.Pattern[str]:
    """What English says of a degree that was not reached; whole words."""
    return re.compile(f"(?<![a-z])(?:{either('denied_in_english')})(?![a-z])")


@lru_cache(maxsize=1)
def headings() -> re.Pattern[str]:
    """Whole headings: words of sections, what follows them, and what joins them."""
    rest = either(*ORDER, "tails")
    return re.compile(f"(?:我的|本人|主要|相关|所获|专业|曾获)?(?:{either(*ORDER)})(?:{rest}|与|和|及|、|或){{0,6}}")


@lru_cache(maxsize=1)
def faculties() -> re.Pattern[str]:
    """Faculties: subjects and nothing else before 学院 or 系."""
    return re.compile(f"(?:{either('faculties')}){{1,4}}(?:学院|学部|系|院)|(?:学院|系)")


@lru_cache(maxsize=1)
def employers() -> re.Pattern[str]:
    """An ending of employers' names that no longer word goes on from."""
    return re.compile(
        f"(?:{either('employers')})(?:股份|有限|责任){{0,3}}(?:公司)?"
        r"(?:\((?!实习|外包|兼职|全职|劳务|派遣|正式)[㐀-鿿]{2,6}\))?"
        r"(?!卡|业|从业|家|理财|流水|客户|工作人|学|产品|考试|招聘|岗|部|系统|制度|知识)"
    )
