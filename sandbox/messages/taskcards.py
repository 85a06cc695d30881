"""The task card that template cards replaced; old code still sends it.

Its limits beyond the number of buttons are (unconfirmed): the pages that describe it are gone.

Source: names of `interactive_taskcard` and `update_taskcard` as SDKs keep them (WxJava, wechatpy).
"""

from __future__ import annotations

from sandbox.api.answering import Json, text_of
from sandbox.api.rules import at_most, listed, needs, no_repeats
from sandbox.core.errors import ApiError
from sandbox.messages.card_rules import SAME_KEY, TASK_ID

KIND = "interactive_taskcard"
EVENT = "taskcard_click"
BUTTONS, KEY_BYTES = 2, 128


def check_taskcard(message: Json) -> None:
    """Title, description, task id, one or two buttons.

    Raises:
        ApiError: 42014, 42018, 40058, 40063.
    """
    needs(message, "title")
    needs(message, "description")
    if not TASK_ID.fullmatch(text_of(message, "task_id")):
        raise ApiError(42014)
    buttons = listed(message, "btn", 1, BUTTONS)
    for button in buttons:
        needs(button, "name")
        at_most(needs(button, "key"), KEY_BYTES, "btn.key")
    no_repeats([button["key"] for button in buttons], "btn.key", SAME_KEY)
