"""Messages and cards from the app to members; their bodies arrive here frozen.

Source: message/send (path/90236), recall (94867), get_statistics (92369).
"""

import json
from typing import Any

from core.errors import InputInvalid, PermanentFailure
from wecom.api.client import WeComClient
from wecom.messages import rules as messages_rules

Body = dict[str, Any]


def send(client: WeComClient, body: bytes) -> Body:
    """Send a frozen body, which asks for WeCom's duplicate check.

    Returns:
        msgid, response_code (cards; changes the card once, within 72 hours), and
        invaliduser and unlicenseduser, lower-case userids joined by bars.

    Raises:
        PermanentFailure: a field is outside its limit (named); nothing was sent.
        Refused: `errcode` 81013 when not one receiver is valid.
        RetryLater, Uncertain: see `core.errors`.
    """
    try:
        messages_rules.check_body(json.loads(body))
    except InputInvalid as error:
        raise PermanentFailure(f"message/send: {error}") from error
    answer = client.post("message/send", data=body)
    names = ("msgid", "response_code", "invaliduser", "invalidparty", "invalidtag", "unlicenseduser")
    return {name: str(answer.get(name) or "") for name in names}


def recall(client: WeComClient, msgid: str) -> None:
    """Take a message back from WeCom's own clients, within 24 hours."""
    client.post("message/recall", data={"msgid": msgid}, repeatable=True)


def statistics(client: WeComClient, *, yesterday: bool = False) -> dict[int, int]:
    """Agent id -> person-times that got a message today (or yesterday)."""
    answer = client.post("message/get_statistics", data={"time_type": int(yesterday)}, repeatable=True)
    return {int(row["agentid"]): int(row["count"]) for row in answer.get("statistics") or []}
