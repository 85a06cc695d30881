"""Members and departments, and who sees whom.

Source: developer.work.weixin.qq.com/document/path/90195 to 90199, 90970.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sandbox.api.answering import Json
from sandbox.core.errors import ApiError, ControlError
from sandbox.core.push import Pusher
from sandbox.core.setup import App
from sandbox.core.state import State

USERID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_\-@.]{0,63}")
MOBILE = re.compile(r"[0-9+\-]{1,32}")
EMAIL = re.compile(r"\A[^@\s]+@[^@\s]+")
MAX_DEPARTMENTS = 100
MAX_LEADERS = 5
STORED = (
    "userid name alias mobile email biz_mail department order is_leader_in_dept main_department position"
    " telephone address gender direct_leader enable extattr external_position to_invite"
).split()

TOLD = {
    "NewUserID": "new_userid",
    "Name": "name",
    "Position": "position",
    "Mobile": "mobile",
    "Email": "email",
    "Gender": "gender",
    "Alias": "alias",
    "Telephone": "telephone",
    "Address": "address",
    "MainDepartment": "main_department",
}
SYSTEM_MADE = "wo"  # a userid that WeCom made up may be changed once


class Contacts:
    """The address book of the corp; userids ignore case.

    Attributes:
        on_created: called with each member that `create` made.
        on_deleted: called with the userid of each member that is gone.
    """

    def __init__(self, state: State, pusher: Pusher) -> None:
        self._state, self._pusher = state, pusher
        self.on_created: list[Callable[[Json], None]] = []
        self.on_deleted: list[Callable[[str], None]] = []
        self.reset()

    def reset(self) -> None:
        """Forget all members, and all departments but the root."""
        self.members: dict[str, Json] = {}
        self.departments: dict[int, Json] = {1: {"id": 1, "name": "", "parentid": 0, "order": 1}}

    def merge(self, departments: list[Json], members: list[Json]) -> None:
        """Merge what the set-up names; these members are active and visible at once.

        Raises:
            ControlError: a member without userid, a department without id.
        """
        for item in departments:
            if "id" not in item:
                raise ControlError("a department needs an id")
            self.departments[item["id"]] = {"name": "", "parentid": 1, "order": 1} | item
        for item in members:
            if not USERID.fullmatch(str(item.get("userid", ""))):
                raise ControlError("a member needs a userid")
            member = {"name": item["userid"], "department": [1], "status": 1, "created_at": 0.0} | item
            self.members[item["userid"].lower()] = member

    def find(self, userid: str) -> Json:
        """One member.

        Raises:
            ApiError: 60111.
        """
        member = self.members.get(str(userid).lower())
        if member is None:
            raise ApiError(60111)
        return member

    def sees(self, app: App, userid: str) -> bool:
        """Whether the member is in the app's visible range (and has been for long enough)."""
        member = self.members.get(userid.lower())
        if member is None:
            return False
        delay = self._state.setup.limits.member_visible_after_s
        if self._state.clock.now() < member["created_at"] + delay:
            return False
        if app.visible is None:
            return True
        named = {str(user).lower() for user in app.visible.get("users", [])}
        wanted = set(app.visible.get("departments", []))
        return userid.lower() in named or any(self.above(d) & wanted for d in member["department"])

    def reads(self, app: App, userid: str) -> bool:
        """Whether the app may read this member: the contact secret reads everybody, an app only whom it sees."""
        return app.may("contacts") or self.sees(app, userid)

    def must_read(self, app: App, userid: str) -> None:
        """Raise unless the app may read this member.

        Raises:
            ApiError: 60011.
        """
        if not self.reads(app, userid):
            raise ApiError(60011)

    def departments_of(self, app: App) -> list[Json]:
        """The departments that the app may read: of an app with a visible range those in it, with all below."""
        known = sorted(self.departments.items())
        if app.visible is None or app.may("contacts"):
            return [one for _, one in known]
        wanted = set(app.visible.get("departments", []))
        return [one for number, one in known if self.above(number) & wanted]

    def above(self, department: int) -> set[int]:
        """The department and its ancestors."""
        chain: set[int] = set()
        while department in self.departments and department not in chain:
            chain.add(department)
            department = self.departments[department]["parentid"]
        return chain

    def below(self, department: int) -> list[str]:
        """Lower-case userids of the members in the department and its descendants."""
        return [u for u, m in self.members.items() if any(department in self.above(d) for d in m["department"])]

    def create(self, body: Json) -> Json:
        """Add a member, after every check that WeCom makes."""
        if not USERID.fullmatch(str(body.get("userid", ""))):
            raise ApiError(40003)
        if body["userid"].lower() in self.members:
            raise ApiError(60102)
        if not 1 <= len(str(body.get("name", ""))) <= 64:
            raise ApiError(60112)
        if not body.get("mobile") and not body.get("email"):
            raise ApiError(60129)
        self._check(body, body["userid"])
        if not body.get("department"):
            raise ApiError(60123)
        if len(body.get("direct_leader") or []) > MAX_LEADERS:
            raise ApiError(60257)
        member = {name: body[name] for name in STORED if name in body} | {"status": 4}
        member |= {"created_at": self._state.clock.now()}
        self.members[body["userid"].lower()] = member
        for created in self.on_created:
            created(member)
        self._pushed("create_user", member, body)
        return {"errmsg": "created"}

    def _check(self, body: Json, userid: str) -> None:
        self._check_address(body, userid, "mobile", MOBILE, 60103, 60104)
        self._check_address(body, userid, "email", EMAIL, 60105, 60106)
        departments = body.get("department", [])
        if not isinstance(departments, list) or len(departments) > MAX_DEPARTMENTS:
            raise ApiError(60123)
        if any(number not in self.departments for number in departments):
            raise ApiError(60003)
        for name in ("order", "is_leader_in_dept"):
            if name in body and len(body[name]) != len(departments):
                raise ApiError(60132)

    def _check_address(self, body: Json, userid: str, name: str, shape: re.Pattern[str], bad: int, taken: int) -> None:
        value = body.get(name)
        if not value:
            return
        if not shape.fullmatch(str(value)):
            raise ApiError(bad)
        others = (m for u, m in self.members.items() if u != userid.lower())
        if any(str(m.get(name, "")).lower() == str(value).lower() for m in others):
            raise ApiError(taken)

    def update(self, body: Json) -> Json:
        """Change the given fields; an activated member's mobile silently stays."""
        member = self.find(body.get("userid", ""))
        changed = {name: body[name] for name in STORED if name in body and name != "userid"}
        if member["status"] == 1:
            changed.pop("mobile", None)
        self._check(changed, member["userid"])
        renamed = self._renamed(member, body.get("new_userid"))
        before = dict(member)
        member |= changed
        self._pushed("update_user", before, changed | renamed)
        member |= {"userid": renamed["new_userid"]} if renamed else {}
        return {"errmsg": "updated"}

    def _renamed(self, member: Json, wanted: object) -> Json:
        """Rename a member whose userid WeCom made up; allowed once."""
        if not wanted:
            return {}
        old, new = member["userid"].lower(), str(wanted)
        if not old.startswith(SYSTEM_MADE) or not USERID.fullmatch(new):
            raise ApiError(40003)
        if new.lower() in self.members:
            raise ApiError(60102)
        self.members[new.lower()] = self.members.pop(old)
        return {"new_userid": new}

    def delete(self, userid: str) -> Json:
        """Remove a member and call `on_deleted`."""
        member = self.find(userid)
        del self.members[member["userid"].lower()]
        for deleted in self.on_deleted:
            deleted(member["userid"])
        self._pushed("delete_user", member, {})
        return {"errmsg": "deleted"}

    def _pushed(self, change: str, member: Json, fields: Json) -> None:
        """Push a change of a member, with only the fields that changed."""
        event: Json = {"UserID": member["userid"]}
        event |= {tag: fields[name] for tag, name in TOLD.items() if fields.get(name)}
        lists = {"Department": "department", "IsLeaderInDept": "is_leader_in_dept"}
        for tag, name in lists.items():
            if fields.get(name):
                event[tag] = ",".join(str(number) for number in fields[name])
        if "status" in fields:
            event["Status"] = member["status"]
        self.push(change, event)

    def push(self, change: str, fields: Json) -> None:
        """`change_contact` about a member, a department or a tag."""
        self.push_event({"Event": "change_contact", "ChangeType": change} | fields)

    def push_event(self, fields: Json) -> None:
        """Tell every app entry with contact rights and a callback."""
        head = {"ToUserName": self._state.setup.corp_id, "FromUserName": "sys", "MsgType": "event"}
        event = head | {"CreateTime": int(self._state.clock.now())} | fields
        for app in self._state.setup.apps.values():
            if app.may("contacts") and app.callback:
                self._pusher.push(app, event)

    def shown(self, member: Json) -> Json:
        """A member with all that WeCom shows."""
        return {name: value for name, value in member.items() if name not in ("created_at", "to_invite", "unlicensed")}

    def shown_to(self, app: App, member: Json) -> Json:
        """A member as `user/get` shows it to an app: of the departments those that the app may read."""
        seen = {one["id"] for one in self.departments_of(app)}
        kept = [place for place, number in enumerate(member["department"]) if number in seen]
        beside = [name for name in ("department", "order", "is_leader_in_dept") if name in member]
        return self.shown(member) | {name: [member[name][place] for place in kept] for name in beside}
