"""Who holds a 微信客服 conversation: reading it, and handing it over.

| state | means | we may |
|---|---|---|
| 0 | new | send, → 1, 2, 3 |
| 1 | ours (bot) | send, → 2, 3, 4 |
| 2 | waiting for a person | → 3 |
| 3 | a person holds it | → 3 (another), 4 |
| 4 | ended | nothing, until the customer or a person writes |

1 → 4 is not in the documents and allowed in practice (unconfirmed).

Source: service_state/get and trans (path/94669).
"""

from dataclasses import dataclass

from wecom.api import errors
from wecom.api.client import WeComClient
from wecom.api.errors import Refused

NEW, BOT, POOL, HUMAN, ENDED = range(5)


@dataclass(frozen=True)
class ServiceState:
    """Who holds a conversation; `servicer_userid` only in state 3."""

    state: int
    servicer_userid: str = ""


@dataclass(frozen=True)
class Moved:
    """The outcome of a hand-over.

    Attributes:
        code: for one message by `send_msg_on_event`, empty when there is none.
        repeated: an earlier try had done it already; its code is lost.
    """

    state: int
    code: str = ""
    repeated: bool = False


def state_of(client: WeComClient, open_kfid: str, external_userid: str) -> ServiceState:
    """Who holds the conversation now."""
    who = {"open_kfid": open_kfid, "external_userid": external_userid}
    answer = client.post("kf/service_state/get", data=who, repeatable=True)
    return ServiceState(int(answer["service_state"]), str(answer.get("servicer_userid") or ""))


def move(client: WeComClient, open_kfid: str, external_userid: str, target: int, servicer_userid: str = "") -> Moved:
    """Hand a conversation to the pool, to a person, or end it.

    "No such step" may mean that an earlier try arrived, so the state is read then.

    Raises:
        Refused: 95013 ended, 95014 not a servicer, 95016 no such step, 95019 the servicer has stopped.
        Uncertain: it may have happened; doing it again is harmless.
    """
    body = {"open_kfid": open_kfid, "external_userid": external_userid, "service_state": target}
    if servicer_userid:
        body["servicer_userid"] = servicer_userid
    try:
        answer = client.post("kf/service_state/trans", data=body)
    except Refused as error:
        if error.errcode not in errors.KF_NO_SUCH_STEP:
            raise
        if state_of(client, open_kfid, external_userid).state != target:
            raise
        return Moved(target, repeated=True)
    return Moved(target, str(answer.get("msg_code") or ""))
