"""The rest of the address book: lists, deletions, departments, and the pushes that follow a change."""

import pytest
from sqlalchemy import select

from core.errors import InputInvalid, Uncertain
from models import InboxEvent
from tests.wecom.conftest import AES_KEY, CONTACT_SECRET, TOKEN
from wecom.api.errors import Refused
from wecom.contacts.address_book import Departments, Directory

NEW = {"userid": "LiXiao", "name": "李晓", "mobile": "13800138000", "department": [1]}


@pytest.fixture
def directory(contact_client, client):
    return Directory(contact_client, client)


@pytest.fixture
def departments(contact_client):
    return Departments(contact_client)


def refused(errcode, call, *args, **kwargs):
    with pytest.raises(Refused) as error:
        call(*args, **kwargs)
    assert error.value.errcode == errcode


def test_members_are_found_by_department_phone_and_list(directory, departments):
    harbin = departments.create("哈尔滨分行", 1)
    directory.create({**NEW, "department": [1, harbin]})

    assert [one["userid"] for one in directory.of_department(harbin)] == ["LiXiao"]
    assert directory.of_department(harbin, full=True)[0]["mobile"] == "13800138000"
    assert directory.by_mobile("13800138000") == "LiXiao"
    assert directory.by_mobile("13800138999") is None
    assert {pair for pair in directory.all_ids() if pair[0] == "LiXiao"} == {("LiXiao", 1), ("LiXiao", harbin)}
    assert directory.openid("lixiao") == directory.openid("LiXiao") != directory.openid("hr01")


def test_a_userid_ignores_case(directory):
    directory.create(NEW)

    assert directory.get("LIXIAO")["userid"] == "LiXiao"
    refused(60102, directory.create, {**NEW, "userid": "lixiao", "mobile": "13800138001"})


def test_a_member_is_deleted_once(directory, sandbox):
    directory.create(NEW)
    directory.delete("lixiao")

    assert directory.get("LiXiao") is None
    refused(60111, directory.delete, "LiXiao")
    sandbox.add_fault("/cgi-bin/user/delete", "accept-then-reset", times=1)
    with pytest.raises(Uncertain):
        directory.delete("iv01")


def test_of_several_one_unknown_userid_keeps_all(directory):
    directory.create(NEW)

    refused(60111, directory.delete, "LiXiao", "nobody")
    assert directory.get("LiXiao") is not None
    directory.delete("LiXiao", "iv01")
    assert directory.get("LiXiao") is None and directory.get("iv01") is None


def test_the_mobile_of_an_active_member_is_silently_kept(directory):
    directory.update({"userid": "hr01", "mobile": "13800000000", "position": "主管"})

    found = directory.get("hr01")
    assert (found["mobile"], found["position"]) == ("13900000001", "主管")


@pytest.mark.parametrize(
    ("change", "errcode"),
    [
        ({"mobile": "13900000001"}, 60104),
        ({"mobile": "abc"}, 60103),
        ({"name": "x" * 65}, 60112),
        ({"mobile": "", "email": ""}, 60129),
        ({"email": "no"}, 60105),
        ({"department": [77]}, 60003),
        ({"department": []}, 60123),
        ({"is_leader_in_dept": [1, 0]}, 60132),
        ({"direct_leader": ["hr01"] * 6}, 60257),
    ],
)
def test_a_new_member_is_refused_for_what_is_wrong(directory, change, errcode):
    refused(errcode, directory.create, {**NEW, **change})


def test_departments_are_made_changed_and_deleted_from_below(departments, directory):
    branch = departments.create("哈尔滨分行", 1, order=5)
    desk = departments.create("营业部", branch)
    departments.update(desk, name="营业一部")

    assert departments.get(desk)["name"] == "营业一部"
    assert [one["id"] for one in departments.below(branch)] == [branch, desk]
    refused(60006, departments.delete, branch)
    directory.create({**NEW, "department": [desk]})
    refused(60005, departments.delete, desk)
    refused(60007, departments.delete, 1)
    directory.delete("LiXiao")
    departments.delete(desk)
    departments.delete(branch)
    refused(60003, departments.get, branch)


def test_the_bare_tree_has_ids_and_parents(departments):
    number = departments.create("科技部", 1)
    rows = {one["id"]: one for one in departments.ids_below()}
    assert set(rows) == {1, number} and rows[number]["parentid"] == 1
    assert [one["id"] for one in departments.ids_below(number)] == [number]
    assert set(rows[number]) == {"id", "parentid", "order"}


def test_a_department_is_refused_for_what_is_wrong(departments, contact_client):
    branch = departments.create("哈尔滨分行", 1)
    desk = departments.create("营业部", branch)

    refused(60003, departments.create, "某部", 99)
    refused(40058, departments.create, "哈尔滨分行", 1)
    refused(40058, departments.update, branch, parentid=desk)
    with pytest.raises(InputInvalid):
        departments.create("a:b", 1)
    refused(60112, contact_client.post, "department/create", data={"name": "a:b", "parentid": 1})


def test_every_change_is_pushed_and_stored(receiving, contact_client, client, sqlite_db):
    directory, departments = Directory(contact_client, client), Departments(contact_client)
    [app] = [one for one in receiving.get_setup()["apps"] if one["name"] == "interview"]
    entry = {"name": "contacts", "secret": CONTACT_SECRET, "apis": ["contacts", "read_contacts"]}
    receiver = {"url": app["callback"]["url"], "token": TOKEN, "aes_key": AES_KEY}
    receiving.setup({"apps": [{**entry, "callback": receiver}]})

    desk = departments.create("营业部", 1)
    directory.create({**NEW, "userid": "woSystem1", "department": [1, desk]})
    directory.update({"userid": "woSystem1", "new_userid": "LiXiao", "department": [1]})
    directory.delete("lixiao")
    departments.delete(desk)
    job_id = receiving.import_done("sync_user")
    receiving.settle()

    with sqlite_db.read() as session:
        rows = {row.payload.get("change_type") or row.kind: row.payload for row in session.scalars(select(InboxEvent))}
    assert set(rows) == {"create_party", "create_user", "update_user", "delete_user", "delete_party", "wecom.job_done"}
    assert (rows["update_user"]["userid"], rows["update_user"]["new_userid"]) == ("woSystem1", "LiXiao")
    assert rows["create_user"]["department"] == f"1,{desk}"
    assert rows["wecom.job_done"]["job_id"] == job_id
