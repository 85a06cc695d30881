"""OA approval 审批: templates, forms, their way through the approvers, and the pushes about them.

Source: developer.work.weixin.qq.com/document/path/91982 (template), 91853 (applyevent), 91983 (detail),
91816 (numbers), 91815 (sys_approval_change).
"""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.api.answering import Json
from sandbox.api.rules import listed, needs, part
from sandbox.contacts.address_book import Contacts
from sandbox.core.errors import ApiError, ControlError
from sandbox.core.push import Pusher
from sandbox.core.rates import Rates
from sandbox.core.setup import App
from sandbox.core.state import State
from sandbox.office.approval_form import BAD_FORM, check_form, check_summary

NO_PERMISSION = 301055
RUNNING, PASSED, REJECTED, WITHDRAWN, WITHDRAWN_LATER = 1, 2, 3, 4, 6
HANDED_ON = 4  # of an approver's part in it
SUBMIT, AGREE, REJECT, HAND_ON, URGE, WITHDRAW, WITHDRAW_LATER, COMMENT = 1, 2, 3, 4, 5, 6, 8, 10
# (unconfirmed) The numbers of the new form of a process: 1 approve, 2 copy; 1 all have to sign, 2 one is enough,
# 3 all have to sign, one after the other.
APPROVE, COPY, ALL_SIGN, ONE_SIGNS, IN_ORDER = 1, 2, 1, 2, 3
APPROVAL_AGENT = 3010040


class Approvals:
    """Templates by id and forms by number."""

    def __init__(self, state: State, contacts: Contacts, pusher: Pusher) -> None:
        self._state, self._contacts, self._pusher = state, contacts, pusher
        self.reset()

    def reset(self) -> None:
        """Forget every template and form."""
        self._templates: dict[str, Json] = {}
        self._forms: dict[str, Json] = {}
        self._counter = itertools.count(1)
        self._comments = itertools.count(1)
        self._rates = Rates(self._state.clock)

    def add_template(self, template_id: str, name: str, controls: list[Json]) -> None:
        """The administrator makes a template: controls [{id, control, title, require}]."""
        shown = [
            {
                "property": {
                    "control": one["control"],
                    "id": one["id"],
                    "require": int(bool(one.get("require"))),
                    "title": _words(str(one.get("title", one["id"]))),
                    "placeholder": [],
                    "un_print": 0,
                },
                "config": one.get("config", {}),
            }
            for one in controls
        ]
        self._templates[template_id] = {"template_names": _words(name), "template_content": {"controls": shown}}

    def template(self, body: Json) -> Json:
        """`gettemplatedetail`."""
        return self._template(needs(body, "template_id"))

    def _template(self, template_id: str) -> Json:
        if template_id not in self._templates:
            raise ApiError(NO_PERMISSION, "unknown template")
        return self._templates[template_id]

    def apply(self, app: App, body: Json) -> Json:
        """`applyevent`: a form, handed to its first approvers."""
        if not body.get("creator_userid"):
            raise ApiError(40058, "missing creator_userid")
        creator = self._contacts.find(body["creator_userid"])
        if not self._contacts.sees(app, creator["userid"]):
            raise ApiError(NO_PERMISSION)
        template = self._template(needs(body, "template_id"))
        contents = listed(part(body, "apply_data"), "contents", 0, 200)
        check_form(template, contents)
        check_summary(body)
        nodes, copies = self._process(body)
        now = self._state.clock.now()
        day = datetime.fromtimestamp(now, UTC) + timedelta(hours=8)
        sp_no = f"{day:%Y%m%d}{next(self._counter):04d}"
        self._forms[sp_no] = {
            "sp_no": sp_no,
            "sp_name": template["template_names"][0]["text"],
            "sp_status": RUNNING,
            "template_id": body["template_id"],
            "apply_time": int(now),
            "comments": [],
            "notifyer": copies,
            "applyer": {"userid": creator["userid"], "partyid": str(creator["department"][0])},
            "sp_record": nodes,
            "apply_data": {"contents": contents},
        }
        self._tell(self._forms[sp_no], SUBMIT)
        return {"sp_no": sp_no}

    def _process(self, body: Json) -> tuple[list[Json], list[Json]]:
        """The approvers in turn, and who gets a copy, as the call names them in the new or the old form."""
        nodes = listed(part(body, "process"), "node_list", 0, 100)
        old = [{"type": APPROVE, "apv_rel": 3 - int(one.get("attr", 1)), **one} for one in body.get("approver") or []]
        copies = [{"userid": userid} for userid in body.get("notifyer") or []]
        copies += [{"userid": u} for node in nodes if node.get("type") == COPY for u in node.get("userid", [])]
        steps = [node for node in [*nodes, *old] if node.get("type") == APPROVE]
        if not steps and not body.get("use_template_approver"):
            raise ApiError(BAD_FORM, "no approver")
        return [self._step(node) for node in steps], copies

    def _step(self, node: Json) -> Json:
        members = [self._contacts.find(userid) for userid in node.get("userid", [])]
        if not members:
            raise ApiError(BAD_FORM, "an approver without userid")
        rel = int(node.get("apv_rel", ALL_SIGN))
        if rel not in (ALL_SIGN, ONE_SIGNS, IN_ORDER):
            raise ApiError(BAD_FORM, "apv_rel")
        return {"sp_status": RUNNING, "approverattr": rel, "details": [waiting(one["userid"]) for one in members]}

    def act(self, who: str, sp_no: str, act: str, words: str, to: str = "") -> Json:
        """agree, reject, hand on (to another member), withdraw, urge or comment.

        Raises:
            ControlError: this member may not do it, or not now.
        """
        form = self._forms.get(sp_no)
        if form is None:
            raise ControlError(f"no form {sp_no}", 404)
        if act == "comment":
            self._comment(form, who, words)
        elif act in ("agree", "reject"):
            self._decide(form, who, act == "agree", words)
        elif act == "hand on":
            self._hand_on(form, who, to, words)
        elif act in ("urge", "withdraw") and form["applyer"]["userid"].lower() == who.lower():
            self._ask(form, act)
        else:
            raise ControlError(f"{who} cannot {act} {sp_no}", 409)
        return {"sp_status": form["sp_status"]}

    def _comment(self, form: Json, who: str, words: str) -> None:
        userid = self._contacts.find(who)["userid"]
        form["comments"].append(
            {
                "commentUserInfo": {"userid": userid},
                "commenttime": int(self._state.clock.now()),
                "commentcontent": words,
                "commentid": str(next(self._comments)),
                "media_id": [],
            }
        )
        self._tell(form, COMMENT)

    def _ask(self, form: Json, act: str) -> None:
        if act == "urge":
            self._tell(form, URGE)
            return
        later = form["sp_status"] == PASSED
        if form["sp_status"] not in (RUNNING, PASSED):
            raise ControlError("the form is over", 409)
        form["sp_status"] = WITHDRAWN_LATER if later else WITHDRAWN
        self._tell(form, WITHDRAW_LATER if later else WITHDRAW)

    def _turn(self, form: Json, who: str) -> tuple[Json, Json]:
        """The pending step, and this member's part of it.

        Raises:
            ControlError: somebody else has to act first, or nothing is left to do.
        """
        step: Json = next((one for one in form["sp_record"] if one["sp_status"] == RUNNING), {"details": []})
        open_parts = [one for one in step["details"] if one["sp_status"] == RUNNING]
        if step.get("approverattr") == IN_ORDER:
            open_parts = open_parts[:1]
        mine = [one for one in open_parts if one["approver"]["userid"].lower() == who.lower()]
        if form["sp_status"] != RUNNING or not mine:
            raise ControlError(f"it is not {who}'s turn", 409)
        return step, mine[0]

    def _decide(self, form: Json, who: str, agreed: bool, words: str) -> None:
        step, mine = self._turn(form, who)
        self._note(mine, PASSED if agreed else REJECTED, words)
        everybody = all(one["sp_status"] in (PASSED, HANDED_ON) for one in step["details"])
        if not agreed:
            step["sp_status"] = form["sp_status"] = REJECTED
        elif everybody or step["approverattr"] == ONE_SIGNS:
            step["sp_status"] = PASSED
            if all(one["sp_status"] == PASSED for one in form["sp_record"]):
                form["sp_status"] = PASSED
        self._tell(form, AGREE if agreed else REJECT)

    def _hand_on(self, form: Json, who: str, to: str, words: str) -> None:
        step, mine = self._turn(form, who)
        other = self._contacts.members.get(to.lower())
        if other is None:
            raise ControlError(f"no member {to}", 404)
        self._note(mine, HANDED_ON, words)
        step["details"].insert(step["details"].index(mine) + 1, waiting(other["userid"]))
        self._tell(form, HAND_ON)

    def _note(self, part_of_it: Json, status: int, words: str) -> None:
        part_of_it |= {"sp_status": status, "speech": words, "sptime": int(self._state.clock.now())}

    def count_reading(self) -> None:
        """Count one call for approval data.

        Raises:
            ApiError: 45009 too many in a minute.
        """
        if self._rates.full("reading", (self._state.setup.limits.approvals_per_min, 60.0)):
            raise ApiError(45009, "api minute-quota reach limit")

    def detail(self, body: Json) -> Json:
        """`getapprovaldetail`."""
        sp_no = needs(body, "sp_no")
        if sp_no not in self._forms:
            raise ApiError(NO_PERMISSION, "unknown sp_no")
        return {"info": self._forms[sp_no]}

    def numbers(self, body: Json) -> Json:
        """`getapprovalinfo`: numbers of forms submitted between two times, filtered."""
        first, last, size = int(body.get("starttime") or 0), int(body.get("endtime") or 0), int(body.get("size") or 100)
        if not 0 < first <= last or not 0 < size <= 100 or last - first > 31 * 86400:
            raise ApiError(40058, "starttime, endtime (31 days at most), size up to 100")
        filters = {one["key"]: str(one["value"]) for one in body.get("filters") or []}
        found = [
            form["sp_no"]
            for form in self._forms.values()
            if first <= form["apply_time"] <= last and all(_key(form, key) == value for key, value in filters.items())
        ]
        start = int(body.get("new_cursor") or 0)
        following = {"new_next_cursor": str(start + size)} if start + size < len(found) else {}
        return {"sp_no_list": found[start : start + size]} | following

    def _tell(self, form: Json, change: int) -> None:
        told = [one["approver"]["userid"] for step in form["sp_record"] for one in step["details"]]
        for userid in dict.fromkeys([form["applyer"]["userid"], *told]):
            fields: dict[str, Any] = {"id": form["sp_no"], "change": change, "body": dict(form)}
            self._state.truth.deliver("approval", userid.lower(), text=form["sp_name"], **fields)
        head = {"ToUserName": self._state.setup.corp_id, "FromUserName": "sys", "MsgType": "event"}
        stamp = {"CreateTime": int(self._state.clock.now()), "Event": "sys_approval_change"}
        event = head | stamp | {"AgentID": APPROVAL_AGENT, "ApprovalInfo": pushed(form, change)}
        for app in self._state.setup.apps.values():
            if app.may("oa") and app.callback:
                self._pusher.push(app, event)


def waiting(userid: str) -> Json:
    """The part of an approver who has not decided yet."""
    return {"approver": {"userid": userid}, "speech": "", "sp_status": RUNNING, "sptime": 0, "media_id": []}


def pushed(form: Json, change: int) -> Json:
    """A form as the event shows it; StatuChangeEvent is WeCom's spelling."""
    records = [
        {
            "SpStatus": step["sp_status"],
            "ApproverAttr": step["approverattr"],
            "Details": [
                {
                    "Approver": {"UserId": one["approver"]["userid"]},
                    "Speech": one["speech"],
                    "SpStatus": one["sp_status"],
                    "SpTime": one["sptime"],
                }
                for one in step["details"]
            ],
        }
        for step in form["sp_record"]
    ]
    comments = [
        {
            "CommentUserInfo": {"UserId": one["commentUserInfo"]["userid"]},
            "CommentTime": one["commenttime"],
            "CommentContent": one["commentcontent"],
            "CommentId": one["commentid"],
        }
        for one in form["comments"]
    ]
    applyer = {"UserId": form["applyer"]["userid"], "Party": form["applyer"]["partyid"]}
    told = {
        "SpNo": form["sp_no"],
        "SpName": form["sp_name"],
        "SpStatus": form["sp_status"],
        "TemplateId": form["template_id"],
        "ApplyTime": form["apply_time"],
        "Applyer": applyer,
    }
    told |= {"SpRecord": records, "Notifyer": [{"UserId": one["userid"]} for one in form["notifyer"]]}
    return told | {"Comments": comments, "StatuChangeEvent": change}


def _key(form: Json, key: str) -> str:
    found = {"creator": form["applyer"]["userid"], "department": form["applyer"]["partyid"]}
    return str({**form, **found}.get(key, ""))


def _words(text: str) -> list[Json]:
    return [{"text": text, "lang": "zh_CN"}]
