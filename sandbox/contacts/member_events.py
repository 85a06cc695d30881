"""What a member does in the client, told to the app it is about."""

from __future__ import annotations

from sandbox.api.answering import Json
from sandbox.contacts.address_book import Contacts
from sandbox.core.errors import ControlError
from sandbox.core.push import Pusher
from sandbox.core.state import State


class MemberEvents:
    """Pushes messages and events of members to an app's callback."""

    def __init__(self, state: State, contacts: Contacts, pusher: Pusher) -> None:
        self._state, self._contacts, self._pusher = state, contacts, pusher

    def push(self, who: str, agent_id: int | None, fields: Json) -> None:
        """Push one.

        Args:
            agent_id: the app; None for the first one with a callback.
            fields: what the event says beyond its sender, receiver and time.

        Raises:
            ControlError: 404 no such member or app.
        """
        member = self._contacts.members.get(who.lower())
        if member is None:
            raise ControlError(f"no member {who}", 404)
        app = self._state.setup.app_by_agent(agent_id)
        head = {"ToUserName": self._state.setup.corp_id, "FromUserName": member["userid"]}
        stamp = {"CreateTime": int(self._state.clock.now())}
        self._pusher.push(app, head | stamp | fields | {"AgentID": app.agent_id})
