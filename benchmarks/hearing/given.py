"""Ways of telling Whisper what a conversation is about, for `python -m benchmarks.bank_words`.

The product tells it nothing (docs/decisions/0023). So a variant stands between its engine and the model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from config.loader import load_lexicon
from config.rubric import Mark, Question
from config.schema import Position

# As many as a sentence can name without becoming a list.
HANDFUL = 5
# Half minutes of sound whose encoding is kept.
KEPT = 4
SENTENCE = "这是一段银行{post}面试的录音，会谈到{words}。"
POST_ALONE = "这是一段银行{post}面试的录音。"
EXAMPLES = ("网点", "理财", "反洗钱")

Options = dict[str, Any]


@dataclass(frozen=True)
class Variant:
    """One way of telling.

    Attributes:
        words: (position, what is said) -> the words that are told, the post's name first.
        form: the argument that takes them, `initial_prompt` or `hotwords`; empty where nothing is told.
        conditioned: whether the engine is also told what it heard in the half minute before.
        kinds: of recordings that it hears otherwise than another variant does; empty for all.
    """

    words: Callable[[Position, str], tuple[str, ...]] = lambda position, said: ()
    form: str = ""
    conditioned: bool = False
    kinds: tuple[str, ...] = ()

    def options(self, position: Position, said: str) -> Options:
        """Further arguments of the model's `transcribe`."""
        options: Options = {"condition_on_previous_text": True} if self.conditioned else {}
        if not self.form:
            return options
        words = self.words(position, said)
        return {**options, self.form: sentence(words) if self.form == "initial_prompt" else " ".join(words)}


class Told:
    """A Whisper model that is told something with every recording; all else is the model's own.

    What faster-whisper's encoder makes of a sound does not depend on what is told, so it is kept for the next variant.
    """

    def __init__(self, model: Any) -> None:
        self.model, self.more = model, Options()
        if hasattr(model, "feature_extractor"):
            model.encode = kept_by_content(model.encode)

    def transcribe(self, samples: Any, **options: Any) -> Any:
        """Hear it with what is told; see the model's own."""
        return self.model.transcribe(samples, **{**options, **self.more})

    def __getattr__(self, name: str) -> Any:
        return getattr(self.model, name)


def kept_by_content(encode: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The encoder with its last results kept, by the features' content."""
    kept: dict[bytes, Any] = {}

    def found(features: Any) -> Any:
        key = features.tobytes()
        if key not in kept:
            if len(kept) == KEPT:
                del kept[next(iter(kept))]
            kept[key] = encode(features)
        return kept[key]

    return found


def bank_words() -> tuple[str, ...]:
    """The words of banking, without units."""
    return tuple(word for name, words in load_lexicon("bank").items() if name != "units" for word in words)


def own_words(position: Position) -> tuple[str, ...]:
    """A handful of bank words that score nothing; first those that candidates of a position read."""
    read = read_words(position)
    return tuple(sorted(free_words(position), key=lambda word: word not in read))[:HANDFUL]


def read_words(position: Position) -> tuple[str, ...]:
    """The bank words in what candidates of a position read before they answer."""
    read = "\n".join((position.description, *position.requirements, *(one.text for one in position.questions)))
    return tuple(word for word in bank_words() if word in read)


def free_words(position: Position) -> tuple[str, ...]:
    """All bank words that score nothing in a position."""
    barred = scoring_texts(position)
    return tuple(word for word in bank_words() if not scores(word, barred))


def scores(word: str, texts: tuple[str, ...]) -> bool:
    """Whether a word stands in one of the texts that earn or cost points, or holds a phrase of them."""
    return any(word in text or text in word for text in texts)


def scoring_texts(position: Position) -> tuple[str, ...]:
    """All that the scorer looks for or compares with in the answers for a position."""
    return tuple(text for question in position.questions for text in _of(question) if text)


def _of(question: Question) -> Iterator[str]:
    for mark in (*question.points, *question.harmful):
        yield from _of_mark(mark)
    yield from question.references
    for answers in question.answers.values():
        yield from answers


def _of_mark(mark: Mark) -> Iterator[str]:
    yield from (mark.label, mark.means, *mark.say, *getattr(mark, "not_", ()), *getattr(mark, "paraphrases", ()))
    for phrase in mark.any:
        yield from phrase.split("…")


def sentence(words: tuple[str, ...]) -> str:
    """One natural sentence with the post's name and a few words."""
    post, *few = words
    listed = "和".join(("、".join(few[:-1]), few[-1])) if len(few) > 1 else "".join(few)
    return (SENTENCE if few else POST_ALONE).format(post=post, words=listed)


def _examples(position: Position, said: str) -> tuple[str, ...]:
    return (position.label, *EXAMPLES)


def _own(position: Position, said: str) -> tuple[str, ...]:
    return (position.label, *own_words(position))


def _said(position: Position, said: str) -> tuple[str, ...]:
    return (position.label, *(word for word in bank_words() if word in said))


PLAIN = "nothing"
VARIANTS: Mapping[str, Variant] = {
    PLAIN: Variant(),
    "sentence: post": Variant(lambda position, said: (position.label,), "initial_prompt"),
    "sentence: post, three words": Variant(_examples, "initial_prompt"),
    "sentence: post, words that score nothing": Variant(_own, "initial_prompt"),
    "sentence: the very words of the answer": Variant(_said, "initial_prompt", kinds=("bank",)),
    "hot words: post, three": Variant(_examples, "hotwords"),
    "hot words: post, some that score nothing": Variant(_own, "hotwords"),
    "hot words: the whole list": Variant(lambda position, said: bank_words(), "hotwords"),
    "nothing, conditioned": Variant(conditioned=True, kinds=("real",)),
    "sentence: post, three words, conditioned": Variant(_examples, "initial_prompt", True, ("real",)),
}
