"""Answers that must not earn points: too short, an echo, a list of keywords, words to the scorer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from config.loader import load_lexicon
from config.schema import Question
from scoring.rubric import keyword_lists
from scoring.rubric.clauses import Clause
from scoring.rubric.matching import ECHO_SHARE, repeats
from scoring.rubric.words import PUNCTUATION, bigrams

# Measured: 13 of 14 attacks caught, none of 23 genuine answers.
KEYWORD_LIST_BELOW = 0.18
KEYWORD_LIST_FROM_CHARS = 20


@dataclass(frozen=True)
class Gate:
    """What an answer is good for before any point is looked for.

    Attributes:
        status: `open`, `insufficient` (nothing to score) or `needs_person`.
        reason: a code; empty when open.
    """

    status: str
    reason: str = ""


def check(text: str, clauses: Sequence[Clause], question: Question, min_chars: int) -> Gate:
    """Let an answer through, or say why not.

    Args:
        min_chars: letters and digits, fillers left out, that an answer needs.
    """
    if not spoken(text):
        return Gate("insufficient", "empty")
    if addressing(text, clauses):
        return Gate("needs_person", "addresses_scorer")
    if len(without_fillers(spoken(text))) < min_chars:
        return Gate("insufficient", "too_short")
    if question.references and not question.points:
        return Gate("open")
    if is_echo(clauses, question.text, min_chars):
        return Gate("insufficient", "echo")
    bare = is_keyword_list(text) and not keyword_lists.in_sentences(text)
    if question.kind != "knowledge" and (bare or keyword_lists.is_list(text)):
        return Gate("needs_person", "keyword_list")
    return Gate("open")


def spoken(text: str) -> str:
    """The characters that can be said aloud."""
    return "".join(char for char in text if char not in PUNCTUATION)


def without_fillers(text: str) -> str:
    """The text without 嗯, 那个 and the like."""
    for filler in sorted(load_lexicon("clauses")["fillers"], key=len, reverse=True):
        text = text.replace(filler, "")
    return text


@lru_cache(maxsize=1)
def instruction_pattern() -> re.Pattern[str]:
    """Finds text that speaks to the scorer."""
    patterns = load_lexicon("gates")["instruction"]
    flags = re.IGNORECASE if any("(?i)" in one for one in patterns) else re.NOFLAG
    return re.compile("|".join(f"(?:{one.replace('(?i)', '')})" for one in patterns), flags)


def addressing(text: str, clauses: Sequence[Clause]) -> frozenset[int]:
    """Numbers of the clauses touched by an instruction to the scorer."""
    spans = [found.span() for found in instruction_pattern().finditer(text)]
    return frozenset(
        number
        for number, clause in enumerate(clauses)
        if any(start < clause.end and clause.start < end for start, end in spans)
    )


def is_echo(clauses: Sequence[Clause], question: str, min_chars: int) -> bool:
    """Whether too little is left of an answer when the question's own clauses are taken out."""
    asked = bigrams(question)
    if not asked:
        return False
    own = [clause.text for clause in clauses if not repeats(clause.text, asked)]
    pairs = bigrams("".join(clause.text for clause in clauses))
    if pairs and len(pairs & asked) / len(pairs) >= ECHO_SHARE:
        return True
    return len(own) < len(clauses) and len(spoken("".join(own))) < min_chars


def is_bare_list(text: str) -> bool:
    """Whether a text is a list of keywords without even a comma; facts listed properly are none."""
    return is_keyword_list(text) and not any(char in PUNCTUATION for char in text.strip())


def is_keyword_list(text: str) -> bool:
    """Whether hardly any character carries grammar, as in a string of keywords."""
    said = spoken(text)
    if len(said) < KEYWORD_LIST_FROM_CHARS:
        return False
    grammar = set(load_lexicon("stop_words")["function_characters"])
    return sum(char in grammar for char in said) / len(said) < KEYWORD_LIST_BELOW
