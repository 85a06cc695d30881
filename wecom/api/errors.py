"""WeCom's and WeChat's error codes, each with what we do about it.

Only the number is read: errmsg texts change, carry hints and our own address.

The table holds every code that the documents of the calls we make name; a test
compares the two. The documents do not say whether an internal fault leaves
the call undone, so such a code of a call that changes something is `UNCERTAIN`.

Source: global return codes (path/90313), kf (94670 family), contacts (90195 ff.),
external contacts (92130 ff.), template cards (94888), approval (91853), group chats
(90245), JS-SDK (90506), mini-program subscribe messages.
"""

import re
from dataclasses import dataclass
from enum import Enum

from core.errors import PermanentFailure, Reason, RetryLater, Uncertain, YinpinError


class Reaction(Enum):
    """What a code asks of the caller."""

    RETRY = "retry"  # not done; try again soon
    REFRESH = "refresh"  # the token is stale; fetch one and try once more
    BLOCK = "block"  # this API is closed for a while; others go on
    PERMANENT = "permanent"  # will never succeed as it is
    UNCERTAIN = "uncertain"  # may or may not have happened


@dataclass(frozen=True)
class Rule:
    """One line of the table.

    Attributes:
        alert: somebody has to change a setting; retrying or editing the message won't help.
        block_s: how long the API stays closed, for `BLOCK`.
    """

    reaction: Reaction
    meaning: str
    alert: bool = False
    block_s: float = 0.0


class Refused(PermanentFailure):
    """WeCom said no for good; `errcode` says why."""

    def __init__(self, errcode: int, api: str) -> None:
        super().__init__(f"{api} answered {errcode}: {rule(errcode).meaning}", code=Reason.REFUSED)
        self.errcode: int = errcode
        self.api = api


def _permanent(meaning: str) -> Rule:
    return Rule(Reaction.PERMANENT, meaning)


def _setting(meaning: str) -> Rule:
    return Rule(Reaction.PERMANENT, meaning, alert=True)


MINUTE_S, HOUR_S, DAY_S = 60.0, 3600.0, 86400.0

BUSY = -1
BAD_SECRET = 40001
STALE_TOKEN = frozenset({40014, 42001})
NO_VALID_RECEIVER = 81013
UNKNOWN_MEMBER = 60111
NOT_VISIBLE = 60011
NO_SUCH_DEPARTMENT = frozenset({60003, NOT_VISIBLE, 60123})
NO_CONSENT_LEFT = 43101
CODE_USED = 42022
NO_MENU = 46003
CHAT_EXISTS = 86215
DUPLICATE_KF_MSGID = 95033
BAD_PULL_TOKEN = 95007
NEEDS_RANGE = 830002
KF_NO_SUCH_STEP = frozenset({95013, 95016})
KF_CLOSED = frozenset({95001, 95002, 95013, 95018})

RULES: dict[int, Rule] = {
    BUSY: Rule(Reaction.RETRY, "the system is busy"),
    40001: _setting("wrong secret, or the app is switched off"),
    40003: _permanent("unknown userid or openid"),
    40004: _permanent("media type not allowed"),
    40005: _permanent("media type parameter not allowed"),
    40006: _permanent("media size not allowed"),
    40007: _permanent("media_id unknown or older than 3 days"),
    40008: _permanent("message type not allowed"),
    40009: _permanent("image size not allowed"),
    40011: _permanent("video size not allowed"),
    40013: _setting("wrong corp id or app id"),
    40014: Rule(Reaction.REFRESH, "token invalid"),
    40016: _permanent("number of menu buttons not allowed"),
    40017: _permanent("menu button type not allowed"),
    40018: _permanent("menu button name not allowed"),
    40019: _permanent("menu button key not allowed"),
    40020: _permanent("menu button address not allowed"),
    40023: _permanent("number of sub-buttons not allowed"),
    40024: _permanent("sub-button type not allowed"),
    40025: _permanent("sub-button name not allowed"),
    40026: _permanent("sub-button key not allowed"),
    40027: _permanent("sub-button address not allowed"),
    40029: _permanent("login code wrong, used or older than 5 minutes"),
    40031: _permanent("a userid of the list is not allowed"),
    40033: _permanent("characters not allowed"),
    40037: _setting("unknown message template"),
    40050: _permanent("unknown group chat"),
    40058: _permanent("a parameter is not allowed"),
    40063: _permanent("a parameter is empty"),
    40066: _setting("unknown address of a call"),
    40068: _permanent("a tag is not allowed"),
    40091: _setting("wrong secret"),
    40093: _setting("ticket of the other kind"),
    40096: _permanent("unknown external_userid"),
    40226: _permanent("the user is blocked by WeChat's risk control"),
    41001: _setting("token missing"),
    41002: _setting("corp id missing"),
    41004: _setting("secret missing"),
    41030: _setting("unknown mini-program page"),
    41033: _permanent("card description missing"),
    41048: _permanent("no customer to send to"),
    41050: _permanent("welcome code wrong, used or late"),
    41051: _permanent("the chat has started already"),
    41057: _setting("the company is not bound to a developer account"),
    41063: Rule(Reaction.RETRY, "the group send is still being dispatched"),
    42001: Rule(Reaction.REFRESH, "token expired"),
    42012: _setting("ticket of the other kind"),
    42014: _permanent("card task id used before, empty or too long"),
    42015: _permanent("the card belongs to another app"),
    42016: _permanent("unknown card"),
    42017: _permanent("unknown card key"),
    42018: _permanent("unknown card key"),
    42022: _permanent("card code used already or older than 72 hours"),
    43004: _permanent("the receiver does not follow"),
    43101: _permanent("no subscription consent left"),
    44001: _permanent("empty media"),
    44004: _permanent("empty text"),
    45001: _permanent("media too big"),
    45002: _permanent("text too long"),
    45007: _permanent("voice longer than 60 seconds"),
    45008: _permanent("number of articles not allowed"),
    45009: Rule(Reaction.BLOCK, "call quota used up", block_s=MINUTE_S),
    45011: Rule(Reaction.RETRY, "too many calls for one user in a minute"),
    45024: _setting("the account limit of the company is reached"),
    45029: _permanent("answer too large"),
    45033: Rule(Reaction.RETRY, "too many calls at once"),
    46003: _permanent("the app has no menu"),
    46004: _permanent("unknown member"),
    47001: _permanent("the body is not JSON"),
    47003: _permanent("a template value breaks the rule of its key"),
    48002: _setting("the app is not listed for this API"),
    48006: _setting("API permission withdrawn because it was not used"),
    50001: _setting("redirect address is not in the trusted domain"),
    50002: _setting("member outside the app's visible range"),
    50003: _setting("the app is switched off"),
    60003: _permanent("unknown department"),
    60005: _permanent("the department has members"),
    60006: _permanent("the department has children"),
    60007: _permanent("the root department stays"),
    60011: _setting("target outside the app's visible range"),
    60020: _setting("our address is not in the app's list of trusted addresses"),
    60102: _permanent("userid exists already"),
    60103: _permanent("phone number not allowed"),
    60104: _permanent("phone number belongs to another member"),
    60105: _permanent("e-mail address not allowed"),
    60106: _permanent("e-mail address belongs to another member"),
    60110: _permanent("too many departments"),
    60111: _permanent("unknown userid"),
    60112: _permanent("name not allowed"),
    60123: _permanent("unknown department"),
    60129: _permanent("neither phone nor e-mail"),
    60132: _permanent("leader list does not fit the departments"),
    60136: _permanent("no such record"),
    60251: _permanent("a customer-service parameter is missing"),
    60252: _setting("unknown customer-service account"),
    60253: _permanent("not in the list of servicers"),
    60257: _permanent("direct leader not allowed"),
    81013: _permanent("no receiver is valid"),
    82001: _permanent("no receiver given"),
    84014: _permanent("user ticket expired"),
    84015: _permanent("user ticket invalid"),
    84061: _permanent("no such customer of this member"),
    86003: _permanent("unknown group chat"),
    86215: _permanent("group chat id exists already"),
    86216: _permanent("a member of the group chat is not allowed"),
    93000: _setting("unknown group robot address"),
    95000: _setting("customer-service account not allowed"),
    95001: _permanent("five messages since the customer's last one"),
    95002: _permanent("more than 48 hours since the customer's last message"),
    95003: _setting("the company is not verified"),
    95004: _setting("unknown or deleted customer-service account"),
    95005: _permanent("number of customer-service accounts not allowed"),
    95006: _permanent("customer-service account name not allowed"),
    95007: _permanent("pull token wrong or older than 10 minutes"),
    95008: _permanent("more than 10 menu items"),
    95009: _permanent("menu item type not allowed"),
    95011: _setting("customer service runs in the other mode; its own secret is needed"),
    95012: _setting("customer service runs in the other mode; its own secret is needed"),
    95013: _permanent("the conversation has ended"),
    95014: _permanent("not a servicer, or not activated"),
    95015: _permanent("set already"),
    95016: _permanent("this change of session state is not allowed"),
    95017: _setting("the account is not managed by API"),
    95018: _permanent("session state does not allow sending"),
    95019: _permanent("the servicer is paused"),
    95022: _permanent("location type not allowed"),
    95023: _setting("the account's API switch was given to another app"),
    95026: _setting("customer-service account limit"),
    95027: _setting("customer-service account limit of an unverified company"),
    95030: _permanent("message type forbidden"),
    95031: _permanent("no contact within 48 hours"),
    95032: _setting("component permission missing"),
    # Not in WeCom's published list, which only says that a repeated msgid is an error;
    # whoever sends with a msgid treats this as "it arrived the first time".
    DUPLICATE_KF_MSGID: _permanent("this msgid was sent before"),
    301002: _setting("the app may not act for this agent id"),
    301016: _permanent("voice file not conforming"),
    301017: _permanent("voice file is not AMR"),
    301025: _permanent("approval form data not allowed"),
    301055: _setting("no permission for this approval, or its submitter is out of range"),
    301056: _setting("the approval app is switched off"),
    301057: Rule(Reaction.UNCERTAIN, "internal fault of the approval"),
    301019: _permanent("checksum of the file differs"),
    610014: _permanent("unionid not allowed"),
    610015: _setting("the open-platform account is not verified"),
    610016: _setting("the company is not verified"),
    610017: _setting("mini-program and company belong to different owners"),
    610018: _setting("openid and unionid are of different open-platform accounts"),
    830002: _permanent("file over 20 MB needs a range"),
}

_UNKNOWN = Rule(Reaction.PERMANENT, "a code we do not know", alert=True)


def rule(errcode: int) -> Rule:
    """The rule of a code; an unknown one is permanent and alerts."""
    return RULES.get(errcode, _UNKNOWN)


def block_seconds(errcode: int, errmsg: str) -> float:
    """How long the API stays closed after a quota error.

    The unit stands only in the text; when it does not, the shortest is
    assumed and the next answer corrects us.
    """
    text = errmsg.lower()
    for word, seconds in (("month", 30 * DAY_S), ("day", DAY_S), ("hour", HOUR_S), ("minute", MINUTE_S)):
        if re.search(rf"\b{word}", text):
            return seconds
    return rule(errcode).block_s


def to_error(errcode: int, api: str) -> YinpinError:
    """The error of ours that a non-zero code becomes."""
    found = rule(errcode)
    message = f"{api} answered {errcode}: {found.meaning}"
    if found.reaction is Reaction.PERMANENT:
        return Refused(errcode, api)
    if found.reaction is Reaction.UNCERTAIN:
        return Uncertain(message, code=Reason.REFUSED, errcode=errcode)
    if found.reaction is Reaction.BLOCK:
        return RetryLater(message, found.block_s, patient=True, code=Reason.REFUSED, errcode=errcode)
    return RetryLater(message, code=Reason.REFUSED, errcode=errcode)
