"""Random and mutated requests to the callback door, as hypothesis draws them."""

import base64
import time
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from sandbox import crypto
from sandbox.check import forgery, kinds
from sandbox.check.target import Target
from sandbox.xmltext import to_xml
from tests.support.tenant import AES_KEY, CALLBACK_TOKEN, CORP_ID
from wecom import kinds as wecom_kinds

TARGET = Target("", CALLBACK_TOKEN, AES_KEY, CORP_ID)
EVENTS = tuple(to_xml(fields).encode() for fields in (kinds.documented(TARGET) | kinds.unknown(TARGET)).values())
NAMES = ("MsgType", "Event", "FromUserName", "MsgId", "TaskId", "SelectedItems", "OpenKfId", "ChangeType", "ApprovalInfo")


@dataclass(frozen=True)
class Sent:
    """One request: `query` as raw text behind the question mark."""

    method: str
    query: str
    body: bytes


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
    _clean | st.integers(-(2**70), 2**70), lambda inner: st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    | st.lists(inner, max_size=3), max_leaves=8,
)
_fields = st.dictionaries(st.sampled_from(NAMES), _trees, max_size=6)
_heads = st.one_of(
    st.just({}), st.sampled_from(tuple(wecom_kinds.MESSAGES)).map(lambda name: {"MsgType": name, "MsgId": "7"}),
    st.sampled_from(tuple(wecom_kinds.EVENTS)).map(lambda name: {"MsgType": "event", "Event": name}),
)
_documents = st.tuples(_fields, _heads).map(
    lambda parts: to_xml(parts[0] | parts[1]).encode("utf-8", "surrogatepass")
)
_contents = st.one_of(
    st.binary(max_size=400), _documents, _documents, _documents, st.sampled_from(EVENTS).flatmap(mutated),
    st.sampled_from(EVENTS), st.sampled_from(EVENTS),
    st.sampled_from(list(forgery.CONTENTS.values())), _documents.flatmap(mutated),
)


@st.composite
def ciphertexts(draw: Any) -> str:
    """Readable, half readable or random, in all kinds of frames and paddings."""
    how = draw(st.integers(0, 19))
    if how == 0:
        return str(draw(st.sampled_from(list(forgery.broken_ciphertexts(AES_KEY, CORP_ID).values()))))
    if how == 1:
        return base64.b64encode(draw(st.binary(max_size=200))).decode()
    if how == 2:
        return str(draw(st.text(max_size=200)))
    content = draw(_contents)
    length = draw(st.none() | st.integers(0, 2**32 - 1)) if how == 3 else None
    receiver = draw(_words) if how == 4 else CORP_ID
    framed = forgery.framed(content, receiver.encode("utf-8", "replace").decode(), length)
    sealed = forgery.sealed(AES_KEY, forgery.padded(framed, draw(st.integers(0, 255)) if how == 5 else None))
    return sealed[: draw(st.integers(0, len(sealed)))] if how == 6 else sealed


@st.composite
def queries(draw: Any, encrypted: str) -> str:
    """Signed rightly most of the time; else with a part changed, missing, doubled or of any shape."""
    stamp = str(int(time.time()) + draw(st.sampled_from((0, 0, 0, 0, -5, -3600, 10**6))))
    nonce = str(draw(st.integers(10**9, 10**10 - 1)))
    sign = crypto.signature(CALLBACK_TOKEN, stamp, nonce, encrypted.encode("utf-8", "replace").decode())
    parts = [("msg_signature", sign), ("timestamp", stamp), ("nonce", nonce)]
    how = draw(st.integers(0, 14))
    if how == 0:
        parts.pop(draw(st.integers(0, 2)))
    elif how == 1:
        parts.append((draw(st.sampled_from(("nonce", "timestamp", "echostr"))), draw(_words)))
    elif how == 2:
        at = draw(st.integers(0, 2))
        parts[at] = (parts[at][0], draw(_words))
    elif how == 3:
        return str(draw(st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#"), max_size=80)))
    return "&".join(f"{name}={_quoted(value)}" for name, value in parts)


@st.composite
def requests(draw: Any) -> Sent:
    """One request of any kind."""
    if draw(st.integers(0, 9)) == 0:
        encrypted = draw(ciphertexts())
        query = draw(queries(encrypted))
        return Sent("GET", f"{query}&echostr={_quoted(encrypted)}", b"")
    how = draw(st.integers(0, 9))
    if how == 0:
        return Sent("POST", draw(queries("")), draw(st.binary(max_size=600)))
    if how == 1:
        return Sent("POST", draw(queries("")), draw(st.sampled_from(list(forgery.BODIES.values()))))
    encrypted = draw(ciphertexts())
    inside = b"<![CDATA[" + encrypted.encode("utf-8", "replace") + b"]]></Encrypt>"
    envelope = TARGET.envelope("").replace(b"<![CDATA[]]></Encrypt>", inside)
    body = draw(mutated(envelope)) if how == 2 else envelope
    return Sent("POST", draw(queries(encrypted)), body)


def _quoted(value: str) -> str:
    return "".join(f"%{byte:02X}" for byte in value.encode("utf-8", "replace"))
