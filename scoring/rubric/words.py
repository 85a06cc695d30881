"""Cutting Chinese into words and sounds.

jieba and pypinyin are loaded at the first use, so only in the worker.
"""

import logging
import re
from functools import lru_cache
from typing import Any

from config.loader import load_lexicon

PUNCTUATION = frozenset("，。！？；：、,.!?;:…—-~·()（）[]【】{}《》<>「」『』“”‘’\"'`|/\\ \t\r\n\u3000")
SENTENCE_ENDS = frozenset("。！？!?；;\n")
SENTENCES = re.compile("|".join(map(re.escape, sorted(SENTENCE_ENDS))))
FIRST_SOUND = 0xE000
# Source: judgement; jieba counts 合适 2426, 等级 2010, and 安服 (misheard 安抚) 0.
COMMON_FROM = 150


@lru_cache(maxsize=1)
def cutter() -> Any:
    """jieba with the words of banking added."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    for name, words in load_lexicon("bank").items():
        if name != "units":
            for word in words:
                tokenizer.add_word(word)
    return tokenizer


@lru_cache(maxsize=4096)
def cut(text: str) -> tuple[str, ...]:
    """The words of a text, in order, without punctuation."""
    return tuple(word for word in cutter().cut(text, HMM=False) if not set(word) <= PUNCTUATION)


def content_words(text: str) -> list[str]:
    """The words of a text that carry content, in order."""
    stop = stop_words()
    return [word for word in cut(text) if word not in stop]


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Words without content of their own."""
    return frozenset(load_lexicon("stop_words")["words"])


def is_common_word(text: str) -> bool:
    """Whether the dictionary knows this text as an ordinary word, so that it was probably meant."""
    return bool(cutter().FREQ.get(text, 0) >= COMMON_FROM)


def bigrams(text: str) -> set[str]:
    """Pairs of neighbouring characters, punctuation left out."""
    kept = "".join(char for char in text.lower() if char not in PUNCTUATION)
    return {kept[at : at + 2] for at in range(len(kept) - 1)}


@lru_cache(maxsize=8192)
def syllable(char: str) -> str:
    """The toneless pinyin of one character; the character itself when it has none."""
    from pypinyin import lazy_pinyin

    return str(lazy_pinyin(char)[0]) if "\u4e00" <= char <= "\u9fff" else char


@lru_cache(maxsize=8192)
def blurred(char: str) -> str:
    """The syllable without the differences that accents and recognisers blur (zh/z, l/n, -ng/-n)."""
    sound = syllable(char)
    if sound == char:
        return char
    for full, plain in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n")):
        if sound.startswith(full):
            sound = plain + sound[len(full) :]
            break
    return sound[:-1] if sound.endswith("ng") else sound


class Sounds:
    """Gives every syllable one private-use character, so that a text search finds what sounds the same."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}

    def beside(self, text: str, blur: bool) -> str:
        """Every character followed by its syllable's code: twice as long as the text."""
        return "".join(char + self.code_of(char, blur) for char in text)

    def code_of(self, char: str, blur: bool) -> str:
        """The code of a character's syllable; a sentence end stays itself."""
        if char == "。":
            return char
        sound = blurred(char) if blur else syllable(char)
        if sound not in self.codes:
            self.codes[sound] = chr(FIRST_SOUND + len(self.codes))
        return self.codes[sound]
