"""Half a tree is no tree: what WeCom answers is taken whole or not at all."""

import json

import pytest

from core.errors import PermanentFailure, RetryLater
from messaging.ports import Frozen
from wecom.api.errors import Refused
from wecom.contacts.department_tree import DepartmentTreeSender, checked
from wecom.contacts.members_check import MembersCheckSender

ROOT = {"id": 1, "name": "总行", "parentid": 0, "order": 1}
HARBIN = {"id": 11, "name": "哈尔滨分行", "parentid": 1}


class Answers:
    """A client whose far side says what a test wants."""

    def __init__(self, rows=(), known=(), members=None):
        self.rows, self.known, self.members = list(rows), known, members or {}

    def get(self, api, params=None, **_):
        if api == "department/list":
            return {"department": self.rows}
        if api == "department/get" and params["id"] in self.known:
            return {"department": {"id": params["id"]}}
        if api == "user/get" and isinstance(self.members.get(params["userid"]), dict):
            return self.members[params["userid"]]
        raise Refused(self.members.get(params.get("userid"), 60003), api)


def read(client, needed=()):
    sender = DepartmentTreeSender(client, lambda session: {}, lambda *_: None, lambda *_: None)
    body = json.dumps({"turn": "t1", "needed": list(needed)}).encode()
    return sender.send(Frozen("contacts", body), "m1")


def test_a_tree_comes_with_the_turn_it_was_asked_for():
    assert read(Answers([ROOT, HARBIN])) == {"turn": "t1", "departments": [(1, 0, "总行"), (11, 1, "哈尔滨分行")]}
    assert checked([{"id": 5, "parentid": 1}]) == [(5, 1, "")], "an app may be told no names"


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [ROOT, ROOT],
        [ROOT, {}],
        [ROOT, None],
        [ROOT, {**HARBIN, "parentid": None}],
        [ROOT, {**HARBIN, "parentid": -1}],
        [ROOT, {**HARBIN, "id": "11"}],
        [ROOT, {**HARBIN, "id": True}],
        [ROOT, {**HARBIN, "id": 2**63}],
        [ROOT, {**HARBIN, "name": ["哈尔滨"]}],
    ],
)
def test_what_is_no_tree_is_refused_whole(rows):
    with pytest.raises(PermanentFailure):
        read(Answers(rows))


def test_a_list_that_leaves_out_a_branch_which_is_there_is_asked_for_again():
    with pytest.raises(RetryLater):
        read(Answers([ROOT], known=[11]), needed=[1, 11])
    assert read(Answers([ROOT]), needed=[1, 11])["departments"] == [(1, 0, "总行")], "it is gone"


def test_of_each_member_it_is_told_where_they_are_or_nothing():
    members = {
        "hr01": {"status": 1, "department": [11, 12]},
        "hr02": {"status": 5, "department": [11]},
        "hr03": 60011,
        "hr04": 60111,
        "hr05": 40003,
        "hr06": {"status": 1},
    }
    sender = MembersCheckSender(Answers(members=members), lambda session, userids: {}, lambda *_: None)
    found = sender.send(Frozen("contacts", json.dumps(dict.fromkeys(members, "t1")).encode()), "m1")
    assert found == {
        "left": ["hr02", "hr04"],
        "places": {"hr01": {"departments": [11, 12], "turn": "t1"}, "hr03": {"departments": [], "turn": "t1"}},
    }
