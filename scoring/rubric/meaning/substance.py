"""What one unit of an answer is made of: an act of one's own, an amount, a reason, or a slogan.

Everything here is a yes or no, or a share, of one unit. Nothing grows with the length of the answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from config.loader import load_lexicon
from config.schema import Question
from scoring.rubric.meaning.polarity import stance
from scoring.rubric.people import compared
from scoring.rubric.style import number_pattern
from scoring.rubric.words import PUNCTUATION, content_words

OTHERS = (
    "他",
    "她",
    "您",
    "大爷",
    "阿姨",
    "老人",
    "客户",
    "同事",
    "同学",
    "师傅",
    "老师",
    "主管",
    "老板",
    "人家",
    "对方",
    # What `people` writes for others.
    "长辈",
    "年轻人",
    "孩子",
    "家长",
    "伴侣",
    "家人",
    "客人",
    "学生",
    "那位",
    "老总",
)
WILL = ("我会", "我将", "我要", "我一定", "我们要", "我能")
ORDER = ("sequence", "reason", "condition")


@dataclass(frozen=True)
class Made:
    """One unit, each part from 0 to 1.

    Attributes:
        own: the speaker acts in it, or acts on from the unit before.
        other: it names whom it is done to or with.
        amount: a number with its unit, or words quoted as spoken.
        linked: an order, a reason or a condition.
        fresh: share of its content words that neither rubric nor question has.
        duty: the voice of a handbook.
        slogan: words of a slogan.
        will: it only announces what one will do.
        grammar: share of its characters that carry grammar; a list has hardly any.
    """

    own: float
    other: float
    amount: float
    linked: float
    fresh: float
    duty: float
    slogan: float
    will: float
    grammar: float


def made_of(texts: Sequence[str], known: frozenset[str]) -> tuple[Made, ...]:
    """Look at every unit of an answer; `known` are the words of question and rubric."""
    return tuple(_made(text, known) for text in texts)


def _made(text: str, known: frozenset[str]) -> Made:
    words = content_words(text)
    said = [char for char in text if char not in PUNCTUATION]
    return Made(
        own=float("我" in text),
        other=float(names_somebody(text)),
        amount=float(bool(number_pattern().search(text)) or "“" in text or "说：" in text),
        linked=float(any(cue in text for name in ORDER for cue in cues(name))),
        fresh=sum(word not in known for word in words) / len(words) if words else 0.0,
        duty=float(any(word in text for word in stance("duty"))),
        slogan=min(1.0, sum(word in text for word in stance("slogans")) / 2),
        will=float(any(word in text for word in WILL)),
        grammar=sum(char in function_characters() for char in said) / len(said) if said else 0.0,
    )


def names_somebody(text: str) -> bool:
    """Whether a unit says whom something is done to or with."""
    return any(word in text for word in OTHERS)


def vocabulary(question: Question) -> frozenset[str]:
    """The content words of a question and its rubric: saying them again shows nothing new."""
    texts = [question.text]
    for mark in question.points:
        texts += [mark.means, *mark.any]
    return frozenset(word for text in texts for word in content_words(compared(text)))


@lru_cache(maxsize=8)
def cues(name: str) -> tuple[str, ...]:
    """A list of the lexicon of cues, as texts are compared."""
    return tuple(dict.fromkeys(compared(word) for word in load_lexicon("cues")[name]))


@lru_cache(maxsize=1)
def function_characters() -> frozenset[str]:
    """Characters that carry grammar, not content."""
    return frozenset(load_lexicon("stop_words")["function_characters"])
