"""Changing a card that people hold: its greyed buttons' words, or a whole card in its place.

Source: message/update_template_card (path/94888): a response code works once, within 72 hours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import InputInvalid
from models import vendor_limits
from wecom.api.client import WeComClient
from wecom.api.gateway import encode
from wecom.api.limits import at_most, clip, fits, plain
from wecom.messages import card_rules

USERS, GROUPS = 1000, 100

Body = dict[str, Any]


@dataclass(frozen=True)
class Holders:
    """Whose copies change; nobody named means all who got the card."""

    userids: Sequence[str] = ()
    parties: Sequence[int] = ()
    tags: Sequence[int] = ()

    def fields(self) -> Body:
        """As the call names them."""
        given = {"userids": self.userids, "partyids": self.parties, "tagids": self.tags}
        named = {name: list(ids) for name, ids in given.items() if ids}
        for name, ids in named.items():
            at_most(ids, USERS if name == "userids" else GROUPS, name)
        return named or {"atall": 1}


ALL_HOLDERS = Holders()


def with_label(agent_id: int, response_code: str, label: str, holders: Holders = ALL_HOLDERS) -> bytes:
    """The frozen body that greys a card's buttons and writes `label` on them (cards with buttons only)."""
    button = {"replace_name": clip(plain(label), vendor_limits.GREYED_BUTTON)}
    return _body(agent_id, response_code, holders, {"button": button})


def with_card(
    agent_id: int, response_code: str, card: Mapping[str, Any], *, label: str = "", holders: Holders = ALL_HOLDERS
) -> bytes:
    """The frozen body that puts another card in the place of one.

    Args:
        card: any kind; its task id stays what it was, so it may be left out.
        label: greys the new card's button, or its submit button, and stands on it.

    Raises:
        InputInvalid: the card breaks a rule of its kind, which is named.
    """
    whole = {**card, "replace_text": clip(plain(label), vendor_limits.GREYED_BUTTON)} if label else dict(card)
    kept = {} if card.get("task_id") else {"task_id": "kept"}
    card_rules.check_card({**kept, **whole})
    return _body(agent_id, response_code, holders, {"template_card": whole})


def _body(agent_id: int, response_code: str, holders: Holders, change: Body) -> bytes:
    if not agent_id:
        raise InputInvalid("agentid: missing", field="agentid")
    code = fits(response_code, vendor_limits.RESPONSE_CODE, "response_code")
    return encode({"agentid": agent_id, "response_code": code, **holders.fields(), **change})


def send(client: WeComClient, body: bytes) -> Body:
    """Send a frozen card update; `invaliduser` lists whom it did not reach.

    Raises:
        Refused: 42022 when the code was used or is older than 72 hours.
    """
    answer = client.post("message/update_template_card", data=body)
    return {"invaliduser": answer.get("invaliduser") or []}
