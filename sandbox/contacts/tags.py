"""Corp tags for customers. Source: developer.work.weixin.qq.com/document/path/92117."""

from __future__ import annotations

import secrets

from sandbox.api.answering import Json, text_of
from sandbox.api.rules import illegal, listed, no_repeats
from sandbox.core.clock import BusinessClock
from sandbox.core.errors import ApiError

NAME_CHARS = 30
UNKNOWN_TAG = 40068  # (unconfirmed) "invalid tagid" of the address book; the documents name none here


class Tags:
    """Tag groups by id, each with its tags."""

    def __init__(self, clock: BusinessClock) -> None:
        self._clock = clock
        self._groups: dict[str, Json] = {}

    def add(self, body: Json) -> Json:
        """`add_corp_tag`: into an existing group, or into a new one with this name."""
        wanted = listed(body, "tag", 1, 100)
        names = [text_of(tag, "name") for tag in wanted]
        if any(not 1 <= len(name) <= NAME_CHARS for name in names):
            raise illegal(f"tag.name has 1 to {NAME_CHARS} characters")
        no_repeats(names, "tag.name")
        group = self._group(body)
        taken = {tag["name"] for tag in group["tag"]}
        if taken & set(names):
            raise illegal("tag.name existed")
        now = int(self._clock.now())
        made = [
            {
                "id": f"et{secrets.token_hex(12)}",
                "name": text_of(tag, "name"),
                "create_time": now,
                "order": int(tag.get("order", 0)),
            }
            for tag in wanted
        ]
        group["tag"] += made
        return {"tag_group": group | {"tag": made}}

    def _group(self, body: Json) -> Json:
        group_id, name = text_of(body, "group_id"), text_of(body, "group_name")
        if group_id:
            if group_id not in self._groups:
                raise ApiError(UNKNOWN_TAG)
            return self._groups[group_id]
        if not 1 <= len(name) <= NAME_CHARS:
            raise illegal(f"group_name has 1 to {NAME_CHARS} characters")
        for group in self._groups.values():
            if group["group_name"] == name:
                return group
        group_id, now = f"et{secrets.token_hex(12)}", int(self._clock.now())
        self._groups[group_id] = {"group_id": group_id, "group_name": name, "create_time": now, "order": 0, "tag": []}
        return self._groups[group_id]

    def listed(self, body: Json) -> Json:
        """`get_corp_tag_list`: all tags, or those with these tag_ids or group_ids."""
        tags, groups = set(body.get("tag_id") or []), set(body.get("group_id") or [])
        found = []
        for group in self._groups.values():
            kept = [tag for tag in group["tag"] if not tags or tag["id"] in tags]
            if (not groups or group["group_id"] in groups) and (kept or not tags):
                found.append(group | {"tag": kept})
        return {"tag_group": found}

    def shown(self, tag_id: str) -> Json:
        """A tag as a relation carries it.

        Raises:
            ApiError: no such tag.
        """
        for group in self._groups.values():
            for tag in group["tag"]:
                if tag["id"] == tag_id:
                    return {"group_name": group["group_name"], "tag_name": tag["name"], "tag_id": tag_id, "type": 1}
        raise ApiError(UNKNOWN_TAG)
