"""Approval forms on the wire: who may decide when, and every push about it, noise included."""

import pytest

SUMMARY = [{"summary_info": [{"text": "候选人：李晓", "lang": "zh_CN"}]}]
FORM = {
    "creator_userid": "hr01",
    "template_id": "T",
    "use_template_approver": 0,
    "apply_data": {"contents": [{"control": "Text", "id": "Text-1", "value": {"text": "李晓"}}]},
    "summary_list": SUMMARY,
}


@pytest.fixture
def office(client, app):
    client.approval_template("T", "录用审批", [{"id": "Text-1", "control": "Text", "title": "姓名", "require": 1}])
    return app


def apply(office, *nodes, **changes):
    steps = [{"type": 1, "apv_rel": rel, "userid": list(userids)} for rel, *userids in nodes]
    return office.post("oa/applyevent", FORM | {"process": {"node_list": steps}} | changes)


def test_every_change_is_told_with_its_number(client, office, connected):
    sp_no = apply(office, (1, "iv01"))["sp_no"]
    # Pushes run beside each other: the first may not be overtaken.
    assert client.settle()
    for who, act in (
        ("hr01", "urge"),
        ("iv01", "comment"),
        ("iv01", "hand on"),
        ("hr01", "agree"),
        ("hr01", "withdraw"),
    ):
        client.approval(who, sp_no, act, "好", to="hr01")
        assert client.settle()
    assert client.settle()

    told = [event.find("ApprovalInfo") for event in connected.events()]
    changes = [(one.findtext("StatuChangeEvent"), one.findtext("SpStatus")) for one in told]
    assert changes == [("1", "1"), ("5", "1"), ("10", "1"), ("4", "1"), ("2", "2"), ("8", "6")]
    assert {one.findtext("SpNo") for one in told} == {sp_no}


def test_steps_follow_each_other_and_one_refusal_ends_it(client, office):
    sp_no = apply(office, (2, "iv01", "hr01"), (1, "hr01"))["sp_no"]
    assert client.approval("iv01", sp_no, "agree") == 1
    assert client.approval("hr01", sp_no, "reject") == 3
    records = office.post("oa/getapprovaldetail", {"sp_no": sp_no})["info"]["sp_record"]
    assert [one["sp_status"] for one in records] == [2, 3]


def test_the_older_way_to_name_approvers(client, office):
    sp_no = apply(office, process={}, approver=[{"attr": 1, "userid": ["iv01", "hr01"]}])["sp_no"]
    assert client.approval("hr01", sp_no, "agree") == 2


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"creator_userid": ""}, 40058),
        ({"template_id": "other"}, 301055),
        ({"process": {}}, 301025),
        ({"apply_data": {"contents": []}}, 301025),
        ({"process": {"node_list": [{"type": 1, "apv_rel": 4, "userid": ["iv01"]}]}}, 301025),
        ({"summary_list": [{"summary_info": [{"text": "字" * 21, "lang": "zh_CN"}]}]}, 301025),
        ({"summary_list": [{"summary_info": [{"text": "字", "lang": "zh-CN"}]}]}, 301025),
        ({"summary_list": SUMMARY * 4}, 40058),
    ],
)
def test_forms_that_wecom_refuses(office, changes, errcode):
    assert apply(office, (1, "iv01"), **changes)["errcode"] == errcode
