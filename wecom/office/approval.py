"""OA approval 审批: hand in a form, see what became of it.

The push about a form (`wecom.approval_changed`) says that something happened,
urging and comments included; what stands is asked for with `detail`.

Source: gettemplatedetail (path/91982), applyevent (91853), getapprovaldetail (91983), getapprovalinfo (91816).
"""

from collections.abc import Iterator
from typing import Any

from core.errors import InputInvalid
from wecom.api.client import WeComClient
from wecom.api.limits import at_most

Body = dict[str, Any]

RUNNING, PASSED, REJECTED, WITHDRAWN, WITHDRAWN_LATER, DELETED, PAID = 1, 2, 3, 4, 6, 7, 10
# StatuChangeEvent of the push; the last two of these change nothing about the outcome.
SUBMIT, AGREE, REJECT, HAND_ON, WITHDRAW, WITHDRAW_LATER, URGE, COMMENT = 1, 2, 3, 4, 6, 8, 5, 10
# (unconfirmed) Kinds of a step and who has to sign are partly told by samples only.
APPROVE, COPY, ALL_SIGN, ONE_SIGNS, IN_ORDER = 1, 2, 1, 2, 3
SUMMARIES, SUMMARY_CHARS, FILES = 3, 20, 6
LANG = "zh_CN"


class Approvals:
    """All approval calls of an app that is listed for them (审批 - 可调用接口的应用)."""

    def __init__(self, client: WeComClient) -> None:
        self._client = client

    def template(self, template_id: str) -> list[Body]:
        """The controls of a template: control, id, title, require.

        Raises:
            Refused: 301055 unknown, or not this app's.
        """
        answer = self._client.post("oa/gettemplatedetail", data={"template_id": template_id}, repeatable=True)
        controls = answer["template_content"]["controls"]
        return [{**one["property"], "config": one.get("config") or {}} for one in controls]

    def apply(self, form: Body) -> str:
        """Hand in a form; returns its number, digits kept as text.

        Raises:
            InputInvalid: a required part is missing or too long.
            Refused: 301025 the values do not fit the template, 301055 the creator is out of range.
            Uncertain: it may have been handed in: look with `numbers`.
        """
        return str(self._client.post("oa/applyevent", data=checked_form(form))["sp_no"])

    def detail(self, sp_no: str) -> Body:
        """Everything about one form: sp_status, sp_record, comments, apply_data."""
        return dict(self._client.post("oa/getapprovaldetail", data={"sp_no": sp_no}, repeatable=True)["info"])

    def numbers(self, start: int, end: int, **filters: str) -> Iterator[str]:
        """Numbers of forms handed in between two unix times, at most 31 days apart.

        Args:
            filters: template_id, creator, department, sp_status, record_type.
        """
        asked: Body = {"starttime": start, "endtime": end, "size": 100}
        asked |= {"filters": [{"key": key, "value": value} for key, value in filters.items()]}
        cursor = ""
        while True:
            page = self._client.post("oa/getapprovalinfo", data={**asked, "new_cursor": cursor}, repeatable=True)
            yield from (str(sp_no) for sp_no in page.get("sp_no_list", []))
            cursor = page.get("new_next_cursor") or ""
            if not cursor:
                return


def text(control_id: str, words: str, control: str = "Text") -> Body:
    """The value of a Text or Textarea control."""
    return {"control": control, "id": control_id, "value": {"text": words}}


def number(control_id: str, value: int | float | str, control: str = "Number") -> Body:
    """The value of a Number or Money control; WeCom wants it as text."""
    name = "new_money" if control == "Money" else "new_number"
    return {"control": control, "id": control_id, "value": {name: str(value)}}


def date(control_id: str, timestamp: int, kind: str = "day") -> Body:
    """The value of a Date control, by day or hour."""
    return {"control": "Date", "id": control_id, "value": {"date": {"type": kind, "s_timestamp": str(timestamp)}}}


def choice(control_id: str, *option_keys: str, kind: str = "single") -> Body:
    """The value of a Selector control."""
    selector = {"type": kind, "options": [{"key": key} for key in option_keys]}
    return {"control": "Selector", "id": control_id, "value": {"selector": selector}}


def members(control_id: str, *people: tuple[str, str]) -> Body:
    """The value of a Contact control that names members: (userid, name) each."""
    named = [{"userid": userid, "name": name} for userid, name in people]
    return {"control": "Contact", "id": control_id, "value": {"members": named}}


def departments(control_id: str, *named: tuple[str, str]) -> Body:
    """The value of a Contact control that names departments: (id, name) each."""
    listed = [{"openapi_id": number, "name": name} for number, name in named]
    return {"control": "Contact", "id": control_id, "value": {"departments": listed}}


def files(control_id: str, *media_ids: str) -> Body:
    """The value of a File control.

    Raises:
        InputInvalid: more than a form may carry.
    """
    at_most(list(media_ids), FILES, "files")
    return {"control": "File", "id": control_id, "value": {"files": [{"file_id": one} for one in media_ids]}}


def table(control_id: str, *rows: list[Body]) -> Body:
    """The value of a Table control; a row is a list of values such as the functions here make."""
    return {"control": "Table", "id": control_id, "value": {"children": [{"list": row} for row in rows]}}


def summary(*lines: str) -> list[Body]:
    """The lines shown in lists."""
    return [{"summary_info": [{"text": line[:SUMMARY_CHARS], "lang": LANG}]} for line in lines]


def checked_form(form: Body) -> Body:
    """The body of `applyevent`.

    Raises:
        InputInvalid: names the field.
    """
    for name in ("creator_userid", "template_id", "apply_data", "summary_list"):
        if not form.get(name):
            raise InputInvalid(f"{name}: missing", field=name)
    at_most(form["summary_list"], SUMMARIES, "summary_list")
    own = bool(form.get("process") or form.get("approver"))
    if own == bool(form.get("use_template_approver")):
        raise InputInvalid("approvers are given here or taken from the template, not both", field="process")
    return {"use_template_approver": 0, **form}
