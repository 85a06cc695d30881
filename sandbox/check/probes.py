"""What is tried on a callback server, one function a question; the words of the report are in texts_check."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sandbox.check import forgery, kinds
from sandbox.check.target import Answer, Target
from sandbox.core import crypto
from sandbox.core.xml import to_xml

PASS, FAIL, UNSEEN, SKIPPED = "pass", "fail", "unseen", "skipped"
AT_ONCE = 10
LONG_AGO_S = 30 * 86400


@dataclass(frozen=True)
class Finding:
    """One line of the report.

    Args:
        name: key of the line's words in texts_check.
        verdict: pass, fail, unseen (only the server's owner can look) or skipped (keys are missing).
        evidence: what was sent or came back.
    """

    name: str
    verdict: str
    evidence: str = ""


def _judged(name: str, faults: list[str], seen: str = "") -> Finding:
    return Finding(name, FAIL if faults else PASS, "; ".join(faults[:3]) if faults else seen)


# --- the URL check ----------------------------------------------------------------------------------
def url_check(target: Target) -> Iterator[Finding]:
    """GET: the bare plain text, within a second, for signed requests only."""
    plain = str(10**18 + secrets.randbelow(9 * 10**18))
    echo = _with_plus(target, plain)
    answer = target.get(target.query(echo) | {"echostr": echo})
    right = answer.status == 200 and answer.body == plain.encode()
    yield _judged("url_check_plain", [] if right else [answer.words()], answer.words())
    slow = answer.ms > target.limits.url_check_s * 1000
    yield _judged("url_check_time", [answer.words()] if slow else [], f"{answer.ms} ms")
    forged = target.get(target.query(echo) | {"echostr": echo, "msg_signature": "0" * 40})
    leaks = forged.status == 200 and plain.encode() in forged.body
    yield _judged("url_check_signature", [forged.words()] if leaks or forged.status >= 500 else [], forged.words())


def _with_plus(target: Target, plain: str) -> str:
    """A ciphertext that has both characters which a URL must escape."""
    while True:
        echo = crypto.encrypt(target.aes_key, target.receive_id, plain)
        if "+" in echo and "/" in echo:
            return echo


# --- what is WeCom's ----------------------------------------------------------------------------------
def pushes(target: Target) -> Iterator[Finding]:
    """Good pushes: 200, in time, with nothing or a good reply in the body."""
    answers = {name: target.push(to_xml(fields)) for name, fields in kinds.documented(target).items()}
    faults = [f"{name}: {answer.words()}" for name, answer in answers.items() if answer.status != 200]
    yield _judged("push_kinds", faults, f"{len(answers)} × 200")
    replies = {name: target.reply_fault(answer.body) for name, answer in answers.items() if answer.status == 200}
    wrong = [f"{name} ({fault}): {answers[name].words()}" for name, fault in replies.items() if fault]
    yield _judged("push_reply", wrong)
    strange = {name: target.push(to_xml(fields)) for name, fields in kinds.unknown(target).items()}
    faults = [f"{name}: {answer.words()}" for name, answer in strange.items() if answer.status != 200]
    yield _judged("push_unknown", faults, f"{len(strange)} × 200")
    lengths = [target.push(to_xml(kinds.text(target, "好" + "x" * extra))) for extra in range(32)]
    faults = [f"+{extra}: {answer.words()}" for extra, answer in enumerate(lengths) if answer.status != 200]
    yield _judged("push_paddings", faults, "32 × 200")


def time_limit(target: Target) -> Iterator[Finding]:
    """Several pushes at once, each inside WeCom's limit."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda _: target.push(to_xml(kinds.text(target, "hello"))), range(AT_ONCE)))
    limit = target.limits.push_s * 1000
    faults = [answer.words() for answer in answers if answer.ms > limit or answer.status != 200]
    yield _judged("push_time", faults, f"≤ {max(answer.ms for answer in answers)} ms")


def repeats(target: Target) -> Iterator[Finding]:
    """The same event again, encrypted anew, as WeCom repeats it: 200 each time."""
    mark = f"again-{secrets.token_hex(4)}"
    plain = to_xml(kinds.text(target, mark))
    same = crypto.encrypt(target.aes_key, target.receive_id, plain)
    answers = [target.push_sealed(same), target.push_sealed(same), target.push(plain), target.push(plain)]
    faults = [answer.words() for answer in answers if answer.status != 200]
    yield _judged("repeat_answer", faults, "4 × 200")
    yield Finding("repeat_effect", UNSEEN, mark)


def one_second(target: Target) -> Iterator[Finding]:
    """Two messages, and two buttons, of one person in one second: both are taken."""
    now, mark = int(time.time()), f"second-{secrets.token_hex(4)}"
    messages = [kinds.text(target, f"{mark}-{n}") | {"CreateTime": now} for n in (1, 2)]
    taps = [kinds.tap(target, f"{mark}-{n}") | {"CreateTime": now} for n in (1, 2)]
    answers = [target.push(to_xml(fields)) for fields in (*messages, *taps)]
    faults = [answer.words() for answer in answers if answer.status != 200]
    yield _judged("second_answer", faults, "4 × 200")
    yield Finding("second_effect", UNSEEN, mark)


# --- what is not WeCom's ------------------------------------------------------------------------------
def forgeries(target: Target) -> Iterator[Finding]:
    """Wrong signatures and other companies' messages: refused, and not with a 5xx."""
    plain = to_xml(kinds.text(target, "forged"))
    answers = {
        "msg_signature=0…": target.push(plain, msg_signature="0" * 40),
        "msg_signature=": target.push(plain, msg_signature=""),
        "nonce+1": target.push(plain, nonce="1234567890"),
        "msg_signature=中": target.push(plain, msg_signature="中" * 40),
    }
    yield _judged("forged_signature", _not_refused(answers), f"{len(answers)} × 4xx")
    other = crypto.encrypt(target.aes_key, "ww0000000000000000", plain)
    yield _judged("wrong_receiver", _not_refused({"ww0…": target.push_sealed(other)}))


def replays(target: Target) -> Iterator[Finding]:
    """A captured push again, with digits moved between the fields that are signed without a mark between them."""
    now = int(time.time())
    far = {"-1 h": now - 3600, "-30 d": now - LONG_AGO_S, "+1 h": now + 3600}
    late = {name: target.push_sealed(_text(target, "late"), at=at) for name, at in far.items()}
    yield _judged("replay_old", _not_refused(late), f"{len(late)} × 4xx")
    unknown = _text(target, "never delivered")
    answers = {f"{at}/{nonce}": answer for at, nonce, answer in _shifted(target, unknown, now)}
    yield _judged("replay_shifted", _not_refused(answers), f"{len(answers)} × 4xx")
    mark = f"captured-{secrets.token_hex(4)}"
    known = _text(target, mark)
    target.push_sealed(known)
    again = [answer for *_, answer in _shifted(target, known, now)]
    yield _judged("replay_known", [a.words() for a in again if not 200 <= a.status < 500], f"{len(again)} × 200/4xx")
    yield Finding("replay_effect", UNSEEN, mark)


def _text(target: Target, words: str) -> str:
    return crypto.encrypt(target.aes_key, target.receive_id, to_xml(kinds.text(target, words)))


def _shifted(target: Target, encrypted: str, now: int) -> Iterator[tuple[str, str, Answer]]:
    """Each shifted form of one push; what would be a present time is left out."""
    query = target.query(encrypted, now)
    forms = forgery.shifted(target.token, query["timestamp"], query["nonce"], encrypted)
    for at, nonce in forms:
        if not (at.isascii() and at.isdigit() and abs(int(at) - now) < LONG_AGO_S):
            answer = target.post(query | {"timestamp": at, "nonce": nonce}, target.envelope(encrypted))
            yield at, nonce, answer


def _not_refused(answers: dict[str, Answer]) -> list[str]:
    return [f"{name}: {answer.words()}" for name, answer in answers.items() if not 400 <= answer.status < 500]


# --- what is nobody's -----------------------------------------------------------------------------------
def garbage(target: Target) -> Iterator[Finding]:
    """Broken requests without a signature: no 5xx, no trace, no wait."""
    query = {"msg_signature": "0" * 40, "timestamp": str(int(time.time())), "nonce": "1234567890"}
    answers = {name: target.post(query, body) for name, body in forgery.BODIES.items()}
    answers["no query"] = target.post({}, b"<xml><Encrypt>a</Encrypt></xml>")
    answers["GET without query"] = target.get({})
    answers["GET with half a query"] = target.get({"echostr": "%%%", "timestamp": "x"})
    yield from _survived(target, "garbage", answers)


def signed_garbage(target: Target) -> Iterator[Finding]:
    """Broken contents under a right signature: the same."""
    broken = forgery.broken_ciphertexts(target.aes_key, target.receive_id)
    answers = {name: target.push_sealed(encrypted) for name, encrypted in broken.items()}
    for name, content in forgery.CONTENTS.items():
        sealed = forgery.sealed(target.aes_key, forgery.padded(forgery.framed(content, target.receive_id)))
        answers[f"content {name}"] = target.push_sealed(sealed)
    yield from _survived(target, "signed_garbage", answers)


def _survived(target: Target, name: str, answers: dict[str, Answer]) -> Iterator[Finding]:
    limit = target.limits.push_s * 1000
    bad = [f"{what}: {a.words()}" for what, a in answers.items() if not 200 <= a.status < 500 or a.ms > limit]
    yield _judged(f"{name}_answer", bad, f"{len(answers)} × < 500")
    traces = [f"{what}: {answer.words()}" for what, answer in answers.items() if answer.shows_inside]
    yield _judged(f"{name}_trace", traces)


Probe = Callable[[Target], Iterator[Finding]]

# The probe, the lines it writes, and whether it signs.
PROBES: tuple[tuple[Probe, tuple[str, ...], bool], ...] = (
    (url_check, ("url_check_plain", "url_check_time", "url_check_signature"), True),
    (pushes, ("push_kinds", "push_reply", "push_unknown", "push_paddings"), True),
    (time_limit, ("push_time",), True),
    (repeats, ("repeat_answer", "repeat_effect"), True),
    (one_second, ("second_answer", "second_effect"), True),
    (forgeries, ("forged_signature", "wrong_receiver"), True),
    (replays, ("replay_old", "replay_shifted", "replay_known", "replay_effect"), True),
    (garbage, ("garbage_answer", "garbage_trace"), False),
    (signed_garbage, ("signed_garbage_answer", "signed_garbage_trace"), True),
)


def examine(target: Target) -> list[Finding]:
    """Ask everything that can be asked with what is known of the target."""
    found: list[Finding] = []
    for probe, names, signs in PROBES:
        if signs and not target.signed:
            found += [Finding(name, SKIPPED) for name in names]
        else:
            found += list(probe(target))
    return found
