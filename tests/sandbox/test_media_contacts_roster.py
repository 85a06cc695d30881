"""Media, contacts and the HR roster."""

import pytest
import requests

from tests.sandbox.conftest import AGENT, DAY_S

AMR = b"#!AMR\n" + bytes([0x3C] + [0] * 31) * 50  # 50 frames of 20 ms


def upload(app, kind, data):
    params = {"access_token": app.token(), "type": kind}
    files = {"media": ("answer.amr", data, "audio/amr")}
    return requests.post(f"{app.url}/cgi-bin/media/upload", params=params, files=files, timeout=5).json()


def download(app, media_id, **headers):
    params = {"access_token": app.token(), "media_id": media_id}
    return requests.get(f"{app.url}/cgi-bin/media/get", params=params, headers=headers, timeout=5)


def test_a_file_comes_back_as_it_was_sent(app):
    stored = upload(app, "voice", AMR)

    answer = download(app, stored["media_id"])

    assert isinstance(stored["created_at"], str)
    assert answer.content == AMR
    assert "filename" in answer.headers["Content-disposition"]
    assert download(app, stored["media_id"], Range="bytes=0-5").content == b"#!AMR\n"


def test_a_medium_expires_after_three_days_with_http_200(client, app):
    media_id = client.send_voice("wmLi", AMR)["media_id"]
    assert download(app, media_id).content == AMR

    client.advance_clock(3 * DAY_S)
    answer = download(app, media_id)
    assert answer.status_code == 200
    assert answer.json()["errcode"] == 40007


@pytest.mark.parametrize(
    ("kind", "data", "errcode"),
    [
        ("voice", b"", 44001),
        ("voice", b"#!AMR", 40006),
        ("voice", b"RIFF" + bytes(100), 301017),
        ("voice", b"#!AMR\n" + bytes([0x3C] + [0] * 31) * 3001, 45007),  # 60.02 s
        ("voice", AMR + bytes(2 * 1024 * 1024), 45001),
        ("song", AMR, 40005),
    ],
)
def test_wrong_uploads(app, kind, data, errcode):
    assert upload(app, kind, data)["errcode"] == errcode


def test_member_ids_are_listed_page_by_page(contact_app):
    first = contact_app.post("user/list_id", {"limit": 2})
    second = contact_app.post("user/list_id", {"limit": 2, "cursor": first["next_cursor"]})

    ids = [pair["userid"] for page in (first, second) for pair in page["dept_user"]]
    assert ids == ["hr01", "iv01", "far99"]
    assert "next_cursor" not in second


LI = {"userid": "LiXiao", "name": "李晓", "mobile": "13800138000", "department": [2], "to_invite": False}


def test_a_member_is_created_read_and_deleted(client, app, contact_app):
    assert contact_app.post("user/create", LI)["errmsg"] == "created"

    assert app.get("user/get", userid="lixiao")["name"] == "李晓"
    assert contact_app.post("user/create", LI | {"userid": "LIXIAO"})["errcode"] == 60102
    assert contact_app.get("user/delete", userid="lixiao")["errmsg"] == "deleted"
    assert app.get("user/get", userid="lixiao")["errcode"] == 60111


@pytest.mark.parametrize(
    ("fields", "errcode"),
    [
        ({"userid": "HR01"}, 60102),  # a userid ignores case
        ({"mobile": "13900000001"}, 60104),  # hr01 has it
        ({"mobile": "call me"}, 60103),
        ({"mobile": "", "email": ""}, 60129),
        ({"email": "nobody"}, 60105),
        ({"name": ""}, 60112),
        ({"userid": "李晓"}, 40003),
        ({"department": [99]}, 60003),
        ({"department": []}, 60123),
        ({"order": [1, 2]}, 60132),
    ],
)
def test_wrong_members(contact_app, fields, errcode):
    assert contact_app.post("user/create", LI | fields)["errcode"] == errcode


def test_only_the_contact_secret_writes(app):
    assert app.post("user/create", LI)["errcode"] == 48002


def test_the_mobile_of_an_active_member_is_silently_kept(client, contact_app):
    answer = contact_app.post("user/update", {"userid": "hr01", "mobile": "13700000000", "position": "经理"})

    assert answer["errmsg"] == "updated"
    member = client.truth()["members"]["hr01"]
    assert (member["mobile"], member["position"]) == ("13900000001", "经理")


def test_a_new_member_becomes_visible_later(client, app, contact_app):
    client.setup({"limits": {"member_visible_after_s": 60}})
    contact_app.post("user/create", LI)

    assert app.post("hr/get_staff_info", {"userid": "lixiao", "get_all": True})["errcode"] == 60011
    body = {"touser": "lixiao", "msgtype": "text", "agentid": AGENT, "text": {"content": "欢迎"}}
    assert app.post("message/send", body)["errcode"] == 81013
    client.advance_clock(60)
    assert app.post("message/send", body)["errcode"] == 0


def test_departments_are_listed_from_the_top(contact_app):
    assert [d["id"] for d in contact_app.get("department/list")["department"]] == [1, 2]
    assert [d["id"] for d in contact_app.get("department/list", id=2)["department"]] == [2]


def results(answer, name):
    return [item["result"] for item in answer[name]]


@pytest.fixture
def hired(contact_app):
    """李晓 as a member."""
    contact_app.post("user/create", LI)
    return contact_app


def test_the_catalogue_tells_types_and_options(app):
    groups = app.get("hr/get_fields")["group_list"]

    fields = {field["fieldid"]: field for group in groups for field in group["field_list"]}
    assert fields[12024]["is_must"]
    assert fields[12010]["option_list"][0] == {"id": 1, "value": "柜员"}
    assert "option_list" not in fields[11001]


def test_a_roster_is_written_item_by_item_and_read_back(client, app, hired):
    items = [
        {"fieldid": 12024, "value_string": "E10077"},
        {"fieldid": 12010, "value_uint32": 1},
        {"fieldid": 12010, "value_uint32": 99},  # no such option
        {"fieldid": 11006, "value_uint64": 24},  # read only
        {"fieldid": 12024},  # clears a field that must be there
        {"fieldid": 99999, "value_string": "x"},
        {"fieldid": 11020, "value_uint32": 1},  # value of another type: ignored, so cleared
    ]
    answer = app.post("hr/update_staff_info", {"userid": "lixiao", "update_items": items})

    assert (answer["errcode"], results(answer, "update_results")) == (0, [1, 1, 2, 5, 4, 3, 1])
    wanted = [{"fieldid": 12024}, {"fieldid": 12010}, {"fieldid": 99999}]
    read = app.post("hr/get_staff_info", {"userid": "LiXiao", "fieldids": wanted})["field_info"]
    assert [item.get("value_string") or item.get("value_uint32") for item in read] == ["E10077", 1, None]
    assert [item["result"] for item in read] == [1, 1, 3]


def test_rows_of_a_group_are_inserted_and_removed(client, app, hired):
    phone = {"value_country_code": "86", "value_mobile": "13800000009"}
    row = {
        "group_type": 4,
        "item": [{"fieldid": 17001, "value_string": "王某"}, {"fieldid": 17003, "value_mobile": phone}],
    }
    body = {"userid": "lixiao", "insert_items": [row, {"group_type": 4, "item": []}, {"group_type": 9}]}
    answer = app.post("hr/update_staff_info", body)
    assert results(answer, "insert_results") == [1, 4, 3]

    update = {"fieldid": 17001, "sub_idx": 1, "value_string": "王父"}
    answer = app.post("hr/update_staff_info", {"userid": "lixiao", "update_items": [update]})
    assert results(answer, "update_results") == [1]
    rows = [item for item in client.truth()["roster"]["lixiao"] if item["sub_idx"] == 1]
    assert [item["value"] for item in rows] == ["王父", phone]

    remove = [{"group_type": 4, "sub_idx": 1}, {"group_type": 4, "sub_idx": 2}]
    answer = app.post("hr/update_staff_info", {"userid": "lixiao", "remove_items": remove})
    assert results(answer, "remove_results") == [1, 3]


def test_a_new_member_is_known_by_name_phone_and_status(client, app, hired):
    read = app.post("hr/get_staff_info", {"userid": "lixiao", "get_all": True})["field_info"]

    values = {item["fieldid"]: item for item in read}
    assert values[11001]["value_string"] == "李晓"
    assert values[11003]["value_mobile"]["value_mobile"] == "13800138000"
    assert values[12004]["value_uint32"] == 1


def test_the_alternative_key_names(client, app, hired):
    client.setup({"quirks": {"fieldinfo": True, "insert_result": True}})

    assert "fieldinfo" in app.post("hr/get_staff_info", {"userid": "lixiao", "get_all": True})
    body = {"userid": "lixiao", "insert_items": [{"group_type": 5, "item": []}]}
    assert "insert_result" in app.post("hr/update_staff_info", body)


def test_a_roster_call_for_somebody_out_of_sight(app):
    assert app.post("hr/get_staff_info", {"userid": "far99", "get_all": True})["errcode"] == 60011
    assert app.post("hr/update_staff_info", {"userid": "hr01"})["errcode"] == 40058


def test_a_contact_change_is_pushed(client, contact_app, connected):
    [_interview, contacts] = client.get_setup()["apps"]
    callback = next(app["callback"] for app in client.get_setup()["apps"] if app["callback"])
    client.setup({"apps": [contacts | {"callback": callback}]})

    contact_app.post("user/create", LI)

    assert client.settle()
    [event] = connected.events()
    assert (event.findtext("Event"), event.findtext("ChangeType")) == ("change_contact", "create_user")
    assert (event.findtext("UserID"), event.findtext("Department")) == ("LiXiao", "2")
