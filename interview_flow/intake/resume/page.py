"""A résumé's text as it is searched: folded, each place leading back to the original, cut into lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.normal_form import Folded, fold

# Stands for what says nothing about the candidate: of the same length, so that places stay, and part of no word.
BLANK = "\0"
# PDFs made by browsers write these radicals for the characters that they look like; NFKC leaves them as they are.
RADICALS = str.maketrans(
    "⻓⻅⻆⻉⻋⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳⺠⺟⻄⻁⻙", "长见角贝车门青页风飞食马骨鬼鱼鸟麦黄齐齿龙龟民母西虎韦"
)
# Longer ones are nobody's writing; they are cut, so that no text takes longer than its length.
CIRCLED = re.compile(r"[\u2460-\u2473\u2474-\u249b\u2776-\u2793\u3220-\u3229]")
# 二〇二六年
NUMERALS = re.compile(r"[一二][九〇零○0][〇零○0一二三四五六七八九]{2}(?=年)")
DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
LINE = re.compile(r"[^\n\x0b\x0c\r\x85\u2028\u2029]{1,6000}")
INNER_SPACE = re.compile(r"(?<=[\u4e00-\u9fff])\s(?=[\u4e00-\u9fff])")
SPACED = re.compile(r"(?<![^\s|:【(])[\u4e00-\u9fff](?: [\u4e00-\u9fff]){1,11}(?![^\s|:】)])")
SENTENCE = re.compile(r"[^。!?;；]{1,600}[。!?;；]?|[。!?;；]")
# Of a quote: a line that is longer is cut to the sentence, and that to so many characters.
LONGEST_QUOTE = 200
SPACE = " \t　\0"


@dataclass(frozen=True)
class Span:
    """Places in the folded text."""

    start: int
    end: int


@dataclass
class Page:
    """One résumé.

    Attributes:
        raw: as it was extracted.
        text: folded; blanked where it speaks of somebody else.
    """

    raw: str
    folded: Folded
    text: str

    def words(self, span: Span) -> str:
        """What can be read of a span."""
        return self.text[span.start : span.end]

    def written(self, start: int, end: int) -> str:
        """The original of a span, trimmed."""
        first, last = self.folded.span(start, end)
        return self.raw[first:last].strip()

    def value(self, start: int, end: int) -> str:
        """The original of a span on one line, without spaces inside Chinese words."""
        return INNER_SPACE.sub("", " ".join(self.written(start, end).split()))

    def blank(self, start: int, end: int) -> None:
        """Leave a span out of everything that follows."""
        self.text = self.text[:start] + BLANK * (end - start) + self.text[end:]

    def quote(self, line: Span, start: int, end: int) -> str:
        """The line that shows a fact, or of a long one the sentence around it."""
        if line.end - line.start <= LONGEST_QUOTE:
            return self.written(line.start, line.end)
        for sentence in sentences(self.folded.text, line):
            if sentence.start <= start < sentence.end:
                return self.written(
                    max(sentence.start, end - LONGEST_QUOTE), max(end, min(sentence.end, start + LONGEST_QUOTE))
                )
        return self.written(start, end)


def page_of(raw: str) -> Page:
    """A text as a page."""
    folded = close_up(without_circles(raw, fold(raw)))
    text = NUMERALS.sub(lambda found: found.group().translate(DIGITS), folded.text.translate(RADICALS))
    return Page(raw, folded, text)


def without_circles(raw: str, folded: Folded) -> Folded:
    """Spaces for ① and its like, which fold to digits and would run into the year behind them."""
    if not CIRCLED.search(raw):
        return folded
    letters = [
        " " if CIRCLED.match(raw, place) else letter for letter, place in zip(folded.text, folded.places, strict=True)
    ]
    return Folded("".join(letters), folded.places, folded.length)


def close_up(folded: Folded) -> Folded:
    """Words that are set with a space after each character, as words: 毕 业 院 校."""
    gone = {place for found in SPACED.finditer(folded.text) for place in range(found.start() + 1, found.end(), 2)}
    if not gone:
        return folded
    kept = [place for place in range(len(folded.text)) if place not in gone]
    text = "".join(folded.text[place] for place in kept)
    return Folded(text, tuple(folded.places[place] for place in kept), folded.length)


def lines_of(page: Page) -> list[Span]:
    """The lines that hold anything."""
    return [Span(*found.span()) for found in LINE.finditer(page.text) if found.group().strip(SPACE)]


def sentences(text: str, within: Span) -> Iterator[Span]:
    """The sentences of a span."""
    for found in SENTENCE.finditer(text, within.start, within.end):
        yield Span(*found.span())
