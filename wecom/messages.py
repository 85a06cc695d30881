"""Messages and cards from the app to members; their bodies arrive here frozen.

Source: message/send (path/90236), recall (94867), update_template_card (94888).
"""

from typing import Any

from wecom.client import WeComClient
from wecom.gateway import encode
from wecom.limits import clip, fits, plain

# Names on a disabled button; WeCom states no limit, longer ones are not shown.
LABEL_CHARS = 30

Body = dict[str, Any]


def send(client: WeComClient, body: bytes) -> Body:
    """Send a frozen body, which asks for WeCom's duplicate check.

    Returns:
        msgid, response_code (cards; changes the card once, within 72 hours), and
        invaliduser and unlicenseduser, lower-case userids joined by bars.

    Raises:
        Refused: `errcode` 81013 when not one receiver is valid.
        RetryLater, Uncertain: see `core.errors`.
    """
    answer = client.post("message/send", data=body)
    names = ("msgid", "response_code", "invaliduser", "unlicenseduser")
    return {name: str(answer.get(name) or "") for name in names}


def recall(client: WeComClient, msgid: str) -> None:
    """Take a message back from WeCom's own clients, within 24 hours."""
    client.post("message/recall", data={"msgid": msgid}, repeatable=True)


def card_update(agent_id: int, response_code: str, label: str) -> bytes:
    """The frozen body that greys a card's buttons for all its receivers and writes `label` on them."""
    return encode(
        {
            "agentid": agent_id,
            "response_code": fits(response_code, 512, "response_code"),
            "atall": 1,
            "button": {"replace_name": clip(plain(label), LABEL_CHARS)},
        }
    )


def update_card(client: WeComClient, body: bytes) -> Body:
    """Send a frozen card update; `invaliduser` lists whom it did not reach.

    Raises:
        Refused: 42022 when the code was used or is older than 72 hours.
    """
    answer = client.post("message/update_template_card", data=body)
    return {"invaliduser": answer.get("invaliduser") or []}
