"""The request: what a language model is told, and the answer with the person blotted out of it, place by place."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from config.loader import load_lexicon
from core.normal_form import Folded, fold

BLOT = "□"
# A telephone, account or identity number as people type and speak it: in groups, in Chinese, with an X at its end.
DIGIT = r"[0-9零〇一二三四五六七八九幺]"
LONG_NUMBER = re.compile(rf"{DIGIT}(?:[^\w，。！？；]{{0,3}}{DIGIT}){{6,}}(?:[^\w，。！？；]{{0,3}}[x×✕✖хχ])?")
# One stretch that may be an address: it is one if it holds an @.
ADDRESS = re.compile(r"[\w.+@%-]+", re.ASCII)
SEED = 20_261_127
# Of a copied clause and a number of keys for each point.
TOKENS_A_POINT, TOKENS_AT_LEAST = 120, 200


@dataclass(frozen=True)
class Ask:
    """One call.

    Attributes:
        keys: what the model calls each point -> the point's id; so an id tells it nothing.
        body: the JSON that is sent.
    """

    keys: Mapping[str, str]
    body: dict[str, Any]


def ask(model: str, question: str, points: Sequence[tuple[str, str]], blotted: str) -> Ask:
    """The call for these points in this order.

    The candidate's words are one field of a JSON object in a message of their own: data, wherever they end.

    Args:
        points: (id, what counts).
        blotted: the answer as the model may see it.
    """
    keys = {f"p{number}": point for number, (point, _) in enumerate(points, start=1)}
    asked = [{"id": key, "means": means} for key, (_, means) in zip(keys, points, strict=True)]
    content = json.dumps({"question": question, "points": asked, "answer": blotted}, ensure_ascii=False)
    body = {
        "model": model,
        "messages": [
            {"role": "system", "content": "\n".join(load_lexicon("finder")["rules"])},
            {"role": "user", "content": content},
        ],
        "temperature": 0,
        "seed": SEED,
        "max_tokens": TOKENS_AT_LEAST + TOKENS_A_POINT * len(keys),
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "evidence", "strict": True, "schema": schema(list(keys))},
        },
    }
    return Ask(keys, body)


def schema(keys: Sequence[str]) -> dict[str, Any]:
    """The shape of a reply: for each point a text or null, and no number anywhere."""
    one = {
        "type": "object",
        "properties": {"id": {"type": "string", "enum": list(keys)}, "copy": {"type": ["string", "null"]}},
        "required": ["id", "copy"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"found": {"type": "array", "items": one, "minItems": len(keys), "maxItems": len(keys)}},
        "required": ["found"],
        "additionalProperties": False,
    }


def copies(ask: Ask, reply: str) -> dict[str, str | None] | None:
    """Point -> what was copied, or None for a reply of any other shape than asked for."""
    try:
        said = json.loads(reply)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or set(said) != {"found"} or not isinstance(said["found"], list):
        return None
    found: dict[str, str | None] = {}
    for one in said["found"]:
        if not isinstance(one, dict) or set(one) != {"id", "copy"} or not isinstance(one["id"], str):
            return None
        point, copy = ask.keys.get(one["id"]), one["copy"]
        if point is None or point in found or not (copy is None or isinstance(copy, str)):
            return None
        found[point] = copy
    return found if set(found) == set(ask.keys.values()) else None


def blot(answer: str, hidden: Collection[str]) -> str:
    """The answer without the person: each character of what is hidden becomes a blot, so that every place stays.

    Args:
        hidden: words known of the person; words for a sex, long numbers and e-mail addresses are hidden always.
    """
    folded, blotted = fold(answer), list(answer)
    spans = [folded.span(*found.span()) for found in LONG_NUMBER.finditer(folded.text)]
    spans += [folded.span(*found.span()) for found in ADDRESS.finditer(folded.text) if "@" in found[0]]
    for word in (*sexes(), *hidden):
        spans += places(folded, word)
    for start, end in spans:
        blotted[start:end] = BLOT * (end - start)
    return "".join(blotted)


def places(folded: Folded, word: str) -> list[tuple[int, int]]:
    """Every place in the original of a word, however either is written; overlapping ones too."""
    wanted = fold(word).text.strip()
    found, at = [], folded.text.find(wanted) if wanted else -1
    while at >= 0:
        found.append(folded.span(at, at + len(wanted)))
        at = folded.text.find(wanted, at + 1)
    return found


@lru_cache(maxsize=1)
def sexes() -> tuple[str, ...]:
    """Words for a person's sex."""
    return tuple(load_lexicon("finder")["sex"])
