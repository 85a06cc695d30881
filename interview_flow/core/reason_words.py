"""Why a message did not arrive or still waits, as HR reads it."""

from config.texts import word
from core.errors import ConfigInvalid, Reason, Why

WORDS = {
    Reason.INVALID_USER: "missed.invaliduser",
    Reason.UNLICENSED_USER: "missed.unlicenseduser",
    Reason.WAITS: "reason.waits",
    Reason.API_CLOSED: "reason.closed",
    Reason.NO_CHANNEL: "reason.no_channel",
    Reason.TOO_LATE: "reason.too_late",
    Reason.MAY_HAVE_ARRIVED: "reason.unknown_outcome",
    Reason.UNREACHABLE: "reason.unreachable",
    Reason.AWAITS_STAFF: "reason.awaits_staff",
    Reason.NOT_CONFIRMED: "reason.not_confirmed",
    Reason.CONFIRMED_LATE: "reason.confirmed_late",
    Reason.NOT_FRIEND: "reason.not_friend",
    Reason.CONTACT_LIMIT: "reason.contact_limit",
}


def reason_in_words(why: Why) -> str:
    """A reason in Chinese, with the vendor's number where it is all that we know."""
    if why.code is Reason.NOT_DELIVERED:
        return words_of(f"kf_fail.{why.errcode}") or word("missed.other")
    if why.code in WORDS:
        return word(WORDS[why.code])
    if why.errcode is None:
        return word("reason.see_log")
    nobody = words_of(f"missed.{why.errcode}")
    if nobody:
        return nobody
    meaning = words_of(f"operations.{why.errcode}") or words_of(f"pages.errcodes.{why.errcode}")
    return word("reason.refused_because" if meaning else "reason.refused_with", code=str(why.errcode), meaning=meaning)


def words_of(key: str) -> str:
    """The words of a key, or nothing."""
    try:
        return word(key)
    except ConfigInvalid:
        return ""
