"""What iFLYTEK heard: JSON in JSON -> segments with words and their times.

`orderResult` is a JSON string: `lattice[]`, of each `json_1best`, which is a JSON string again: `st` with `bg`,
`ed` (milliseconds) and `rt[].ws[]` with `wb`, `we` (frames of 10 ms from `bg` on) and `cw[]`, of which the first is
the best: `w` and its kind `wp` (n word, s filler, p punctuation, g end of a paragraph). Confidence is not told.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from core.errors import PermanentFailure, Reason
from scoring.speech.engines.heard import HeardSegment, HeardWord, compression_ratio
from scoring.speech.engines.transcript import Segment

FRAME_S = 0.01
PUNCTUATION, PARAGRAPH = "p", "g"
# It says nothing about how sure it is: nothing may be read from these.
SURE, CERTAIN = 1.0, 0.0


def heard(order_result: object) -> tuple[HeardSegment, ...]:
    """Read a finished order's result.

    Raises:
        PermanentFailure: it is not of this form; asking again would bring the same.
    """
    try:
        if not isinstance(order_result, str):
            raise TypeError("no text")
        sentences = [_sentence(one["json_1best"]) for one in json.loads(order_result)["lattice"]]
        return tuple(segment for sentence in sentences for segment in _segment(sentence))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise PermanentFailure(
            f"iFLYTEK's result can't be read ({type(error).__name__})", code=Reason.UNANSWERED
        ) from error


def _sentence(best: Any) -> dict[str, Any]:
    """A string in `lattice`; an object in the unsmoothed one, and where the vendor takes one for the other."""
    said: dict[str, Any] = (json.loads(best) if isinstance(best, str) else best)["st"]
    return said


def _segment(sentence: dict[str, Any]) -> Iterable[HeardSegment]:
    begins, ends = float(sentence["bg"]) / 1000, float(sentence["ed"]) / 1000
    words = _words(sentence, begins, ends)
    text = "".join(word.text for word in words)
    if text:
        segment = Segment(
            start=begins, end=ends, text=text, avg_logprob=CERTAIN, compression_ratio=compression_ratio(text),
            no_speech_prob=0.0,
        )  # fmt: skip
        yield HeardSegment(segment, tuple(words))


def _words(sentence: dict[str, Any], begins: float, ends: float) -> list[HeardWord]:
    """Each with its place in the recording; a punctuation mark belongs to the word before it, as in Whisper."""
    found: list[HeardWord] = []
    for word in (one for part in sentence["rt"] for one in part["ws"]):
        best = word["cw"][0]
        text, kind = str(best["w"]), best.get("wp")
        if not text or kind == PARAGRAPH:
            continue
        if kind == PUNCTUATION and found:
            last = found[-1]
            found[-1] = HeardWord(last.start_s, last.end_s, last.text + text, SURE)
            continue
        start = begins + FRAME_S * int(word.get("wb", 0))
        end = begins + FRAME_S * int(word["we"]) if "we" in word else ends
        found.append(HeardWord(start, max(start, end), text, SURE))
    return found
