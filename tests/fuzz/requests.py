"""Random and mutated requests to the callback door, as hypothesis draws them."""

import base64
import time
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from sandbox.check import forgery, kinds
from sandbox.check.target import Target
from sandbox.core import crypto
from sandbox.core.xml import to_xml
from tests.support.tenant import AES_KEY, CALLBACK_TOKEN, CORP_ID
from wecom.callback import kinds as wecom_kinds
from wecom.callback.endpoint import MAX_BODY_BYTES

TARGET = Target("", CALLBACK_TOKEN, AES_KEY, CORP_ID)
EVENTS = tuple(to_xml(fields).encode() for fields in (kinds.documented(TARGET) | kinds.unknown(TARGET)).values())
NAMES = (
    "MsgType",
    "Event",
    "FromUserName",
    "MsgId",
    "TaskId",
    "SelectedItems",
    "OpenKfId",
    "ChangeType",
    "ApprovalInfo",
)


@dataclass(frozen=True)
class Sent:
    """One request: `query` as raw text behind the question mark."""

    method: str
    query: str
    body: bytes


def _way(*rare: str) -> st.SearchStrategy[str]:
    """One of these ways to be wrong, and three times as often none of them."""
    return st.sampled_from((*["right"] * len(rare), *rare, *["right"] * 2 * len(rare)))


@st.composite
def mutated(draw: Any, original: bytes) -> bytes:
    """A few bytes changed, taken out, put in or doubled."""
    data = bytearray(original)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        what = draw(st.sampled_from(("change", "cut", "put", "double", "end")))
        if what == "change":
            data[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
        elif what == "cut":
            del data[at : at + draw(st.integers(1, 40))]
        elif what == "put":
            data[at:at] = draw(st.binary(min_size=1, max_size=20))
        elif what == "double":
            data[at:at] = data[at : at + 30]
        else:
            del data[at:]
    return bytes(data)


_words = st.text(max_size=30) | st.text("abc019-_. 聘<&", max_size=30)
# Without what XML can't hold, so that most documents can be read.
_clean = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=30)
_trees: st.SearchStrategy[Any] = st.recursive(
    _clean | st.integers(-(2**70), 2**70),
    lambda inner: st.dictionaries(st.sampled_from(NAMES), inner, max_size=4) | st.lists(inner, max_size=3),
    max_leaves=8,
)
_fields = st.dictionaries(st.sampled_from(NAMES), _trees, max_size=6)
_heads: st.SearchStrategy[dict[str, str]] = st.one_of(
    st.just({}),
    st.sampled_from(tuple(wecom_kinds.MESSAGES)).map(lambda name: {"MsgType": name, "MsgId": "7"}),
    st.sampled_from(tuple(wecom_kinds.EVENTS)).map(lambda name: {"MsgType": "event", "Event": name}),
)
_documents = st.tuples(_fields, _heads).map(lambda parts: to_xml(parts[0] | parts[1]).encode("utf-8", "surrogatepass"))
_events = st.sampled_from(EVENTS)
contents = st.one_of(
    _events,
    _documents,
    _documents,
    _events,
    _documents,
    _events.flatmap(mutated),
    _documents.flatmap(mutated),
    st.sampled_from(list(forgery.CONTENTS.values())),
    st.binary(max_size=400),
    _events,
)


@st.composite
def ciphertexts(draw: Any) -> str:
    """Readable, half readable or random, in all kinds of frames and paddings."""
    how = draw(_way("broken", "random", "text", "length", "receiver", "pad", "end"))
    if how == "broken":
        return str(draw(st.sampled_from(list(forgery.broken_ciphertexts(AES_KEY, CORP_ID).values()))))
    if how == "random":
        return base64.b64encode(draw(st.binary(max_size=200))).decode()
    if how == "text":
        return str(draw(st.text(max_size=200)))
    content = draw(contents)
    length = draw(st.none() | st.integers(0, 2**32 - 1)) if how == "length" else None
    receiver = draw(_words) if how == "receiver" else CORP_ID
    framed = forgery.framed(content, receiver.encode("utf-8", "replace").decode(), length)
    sealed = forgery.sealed(AES_KEY, forgery.padded(framed, draw(st.integers(0, 255)) if how == "pad" else None))
    return sealed[: draw(st.integers(0, len(sealed)))] if how == "end" else sealed


@st.composite
def queries(draw: Any, encrypted: str) -> str:
    """Signed rightly most of the time; else with a part changed, missing, doubled or of any shape."""
    stamp = str(int(time.time()) + draw(st.sampled_from((0, 0, 0, 0, -5, -3600, 10**6))))
    nonce = str(draw(st.integers(10**9, 10**10 - 1)))
    sign = crypto.signature(CALLBACK_TOKEN, stamp, nonce, encrypted.encode("utf-8", "replace").decode())
    parts = [("msg_signature", sign), ("timestamp", stamp), ("nonce", nonce)]
    how = draw(_way("missing", "more", "other", "shapeless"))
    if how == "missing":
        parts.pop(draw(st.integers(0, 2)))
    elif how == "more":
        parts.append((draw(st.sampled_from(("nonce", "timestamp", "echostr"))), draw(_words)))
    elif how == "other":
        at = draw(st.integers(0, 2))
        parts[at] = (parts[at][0], draw(_words))
    elif how == "shapeless":
        return str(
            draw(st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#"), max_size=80))
        )
    return "&".join(f"{name}={_quoted(value)}" for name, value in parts)


_pieces = st.sampled_from(
    (b" ", b"\n", b" \t\r\n", b"<", b"<xml>", b"<?xml ?>", b"<Encrypt>", b"<![CDATA[", b"A", b"\0")
)
# As long as a body may be, of one thing or of two: what a backtracking search would run along.
_runs = st.tuples(_pieces, _pieces, st.integers(0, MAX_BODY_BYTES)).map(
    lambda parts: (parts[0] * parts[2])[: parts[2]] + (parts[1] * MAX_BODY_BYTES)[: MAX_BODY_BYTES - parts[2]]
)


@st.composite
def requests(draw: Any) -> Sent:
    """One request of any kind."""
    how = draw(_way("get", "bytes", "body", "mutated", "run"))
    if how == "run":
        return Sent("POST", draw(queries("")), draw(_runs))
    if how == "get":
        encrypted = draw(ciphertexts())
        query = draw(queries(encrypted))
        return Sent("GET", f"{query}&echostr={_quoted(encrypted)}", b"")
    if how == "bytes":
        return Sent("POST", draw(queries("")), draw(st.binary(max_size=600)))
    if how == "body":
        return Sent("POST", draw(queries("")), draw(st.sampled_from(list(forgery.BODIES.values()))))
    encrypted = draw(ciphertexts())
    inside = b"<![CDATA[" + encrypted.encode("utf-8", "replace") + b"]]></Encrypt>"
    envelope = TARGET.envelope("").replace(b"<![CDATA[]]></Encrypt>", inside)
    body = draw(mutated(envelope)) if how == "mutated" else envelope
    return Sent("POST", draw(queries(encrypted)), body)


def _quoted(value: str) -> str:
    return "".join(f"%{byte:02X}" for byte in value.encode("utf-8", "replace"))
