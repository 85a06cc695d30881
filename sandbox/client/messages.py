"""The control calls about application messages, cards, menus and group chats."""

from __future__ import annotations

from sandbox.client.calling import Calling, Json


class AppActs(Calling):
    """What members do with what the app sent them; a part of `SandboxClient`."""

    def click(
        self,
        userid: str,
        label: str | None = None,
        key: str | None = None,
        task_id: str | None = None,
        selected: dict[str, list[str]] | None = None,
    ) -> Json:
        """Press a card's button or submit a vote; returns task_id, event_key, response_code or a url.

        Args:
            selected: question key -> chosen option ids; what is not named stays as the card presets it.
        """
        fields = {"label": label, "key": key, "task_id": task_id, "selected": selected}
        return self._post(f"/members/{userid}/click", **fields)

    def card_menu(self, userid: str, label: str | None = None, key: str | None = None) -> Json:
        """Choose from a card's corner menu."""
        return self._post(f"/members/{userid}/menu", label=label, key=key)

    def open_card(
        self, userid: str, title: str | None = None, task_id: str | None = None, label: str | None = None
    ) -> Json:
        """Tap a message, or one piece of it named by `label`; returns what it opens."""
        return self._post(f"/members/{userid}/open-card", title=title, task_id=task_id, label=label)

    def tap_menu(
        self,
        userid: str,
        name: str | None = None,
        key: str | None = None,
        data: str | None = None,
        agent_id: int | None = None,
    ) -> Json:
        """Tap an entry of the app's menu; returns event_key, or what it opens.

        Args:
            data: what was scanned, or the name of the place, for entries that ask for it.
        """
        return self._post(f"/members/{userid}/tap-menu", name=name, key=key, data=data, agent_id=agent_id)
