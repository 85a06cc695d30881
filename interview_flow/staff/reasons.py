"""Why a message did not arrive or still waits, as HR reads it."""

import re

from config.texts import word
from core.errors import ConfigInvalid

# A reason as the ledger has it -> the key of its words; the group, where there is one, is a number that they name.
REASONS = (
    (re.compile(r"^(invaliduser|unlicenseduser|81013)$"), "missed.{0}"),
    (re.compile(r"fail_type ([0-9]+)"), "kf_fail.{0}"),
    (re.compile(r"^waits: "), "reason.waits"),
    (re.compile(r"is closed after|closed for"), "reason.closed"),
    (re.compile(r"no channel is left"), "reason.no_channel"),
    (re.compile(r"too late"), "reason.too_late"),
    (re.compile(r"may have arrived|no answer"), "reason.unknown_outcome"),
    (re.compile(r"cannot connect|HTTP 5[0-9][0-9]"), "reason.unreachable"),
)
CODE = re.compile(r"refused \(([0-9]+)\)|answered ([0-9]+)|^([0-9]+)$")


def reason_in_words(reason: str) -> str:
    """A reason of the ledger in Chinese, with the vendor's number where it is all that we know."""
    for pattern, key in REASONS:
        match = pattern.search(reason)
        if match:
            return _known(key.format(*match.groups())) or word("missed.other")
    code = CODE.search(reason)
    if code is None:
        return word("reason.see_log")
    number = next(one for one in code.groups() if one)
    meaning = _known(f"operations.{number}") or _known(f"pages.errcodes.{number}")
    return word("reason.refused_because" if meaning else "reason.refused_with", code=number, meaning=meaning)


def _known(key: str) -> str:
    try:
        return word(key)
    except ConfigInvalid:
        return ""
