"""The task card that template cards replaced; old code still sends it.

Its limits beyond the number of buttons are (unconfirmed): the pages that describe it are gone.

Source: names of `interactive_taskcard` and `update_taskcard` as SDKs keep them (WxJava, wechatpy).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.api.answering import Json, text_of
from sandbox.api.rules import at_most, ids, listed, needs, no_repeats
from sandbox.core.errors import ApiError
from sandbox.core.setup import App
from sandbox.messages.card_rules import SAME_KEY, TASK_ID

if TYPE_CHECKING:
    from sandbox.world import World

KIND = "interactive_taskcard"
EVENT = "taskcard_click"
BUTTONS, KEY_BYTES = 2, 128
OTHER_APP, NO_TASK, MAX_USERS = 42015, 42016, 1000


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


def update_taskcard(world: World, app: App, body: Json) -> Json:
    """`message/update_taskcard`: greys the buttons for the named members; as often as one likes."""
    if body.get("agentid") != app.agent_id:
        raise ApiError(OTHER_APP)
    card = world.messages.cards.get((app.agent_id, text_of(body, "task_id")))
    if card is None or card.kind != KIND:
        raise ApiError(NO_TASK)
    label = needs(body, "replace_name")
    named = [userid.lower() for userid in ids(body, "userids", MAX_USERS)]
    for userid in named:
        if userid in card.copies:
            card.copies[userid]["replaced"] = label
            card.copies[userid]["updates"] += 1
    return {"invaliduser": [userid for userid in named if userid not in card.copies]}
