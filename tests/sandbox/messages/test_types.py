"""Every type of application message: what WeCom refuses, what it cuts, what arrives."""

import pytest
import requests

from tests.sandbox.conftest import AGENT

MINI = {"appid": "wxmini0001", "page": "pages/offer?id=1", "title": "录用通知", "description": "请查收您的通知"}


def send(app, kind, message, touser="hr01", **fields):
    body = {"touser": touser, "msgtype": kind, "agentid": AGENT, kind: message}
    return app.post("message/send", body | fields)


def upload(app, kind="image", data=b"\xff\xd8\xff picture"):
    params = {"access_token": app.token(), "type": kind}
    files = {"media": ("a.jpg", data, "image/jpeg")}
    return requests.post(f"{app.url}/cgi-bin/media/upload", params=params, files=files, timeout=5).json()["media_id"]


def article(**fields):
    return {"title": "面试须知", "description": "请提前五分钟", "url": "https://bank.example/tips"} | fields


def newest(client, who="hr01"):
    return client.received("app", who)[-1]


def test_files_need_a_media_id_that_lives(client, app):
    media_id = upload(app)

    for kind in ("image", "voice", "video", "file"):
        assert send(app, kind, {"media_id": media_id})["errcode"] == 0
        assert newest(client)["body"]["media_id"] == media_id
        assert send(app, kind, {"media_id": "invented"})["errcode"] == 40007

    client.advance_clock(3 * 86400 + 1)
    assert send(app, "file", {"media_id": media_id})["errcode"] == 40007


def test_texts_of_a_video_are_cut_by_bytes(client, app):
    send(app, "video", {"media_id": upload(app), "title": "题" * 50, "description": "述" * 200})

    body = newest(client)["body"]
    assert (len(body["title"].encode()), len(body["description"].encode())) == (126, 510)


def test_a_text_card_is_cut_and_its_button_has_four_characters(client, app):
    card = {"title": "标" * 60, "description": "描" * 300, "url": "https://b.example/r", "btntxt": "立即查看详情"}

    assert send(app, "textcard", card)["errcode"] == 0

    body = newest(client)["body"]
    assert (len(body["title"].encode()), len(body["description"].encode())) == (126, 510)
    assert body["btntxt"] == "立即查看"
    assert client.open_card("hr01") == {"url": "https://b.example/r"}


def test_a_text_cards_address_needs_its_scheme_and_has_2048_bytes(app):
    card = {"title": "标题", "description": "描述"}
    assert send(app, "textcard", card | {"url": "b.example/r"})["errcode"] == 40058
    assert send(app, "textcard", card | {"url": "https://b.example/" + "r" * 2048})["errcode"] == 40058
    assert send(app, "textcard", card)["errcode"] == 40063


def test_news_has_one_to_eight_articles_that_lead_somewhere(client, app):
    assert send(app, "news", {"articles": [article()] * 8})["errcode"] == 0
    assert send(app, "news", {"articles": [article()] * 9})["errcode"] == 40058
    assert send(app, "news", {"articles": []})["errcode"] == 40063
    assert send(app, "news", {"articles": [article(url="")]})["errcode"] == 40063
    assert send(app, "news", {"articles": [article(url="", appid="wxmini0001", pagepath="pages/a")]})["errcode"] == 0
    assert client.open_card("hr01") == {"appid": "wxmini0001", "pagepath": "pages/a"}


def test_a_person_can_open_the_second_article(client, app):
    send(app, "news", {"articles": [article(), article(title="乘车路线", url="https://bank.example/way")]})

    assert client.open_card("hr01", label="乘车路线") == {"url": "https://bank.example/way"}


def test_mpnews_needs_a_cover_and_a_content_of_666_kilobytes(client, app):
    item = {
        "title": "须知",
        "thumb_media_id": upload(app),
        "content": "<p>正文</p>",
        "author": "人事",
        "digest": "摘" * 200,
    }

    assert send(app, "mpnews", {"articles": [item]}, safe=2)["errcode"] == 0
    assert len(newest(client)["body"]["articles"][0]["digest"].encode()) == 510
    assert newest(client)["safe"] == 2
    assert send(app, "mpnews", {"articles": [item | {"thumb_media_id": "invented"}]})["errcode"] == 40007
    assert send(app, "mpnews", {"articles": [item | {"content": "x" * (666 * 1024 + 1)}]})["errcode"] == 45002
    assert send(app, "mpnews", {"articles": [item | {"author": "人" * 22}]})["errcode"] == 40058


def test_safe_two_is_for_mpnews_only(app):
    assert send(app, "text", {"content": "机密"}, safe=1)["errcode"] == 0
    assert send(app, "text", {"content": "机密"}, safe=2)["errcode"] == 40058


def test_markdown_over_2048_bytes_is_refused_and_the_answer_says_so(app):
    answer = send(app, "markdown", {"content": "字" * 683})

    assert answer["errcode"] == 40058
    assert answer["errmsg"].startswith("markdown.content exceed max length 2048. invalid request parameter, hint: [")


def bound(client, **fields):
    """The interview app, bound to the mini-program."""
    [interview, _contacts] = client.get_setup()["apps"]
    client.setup({"apps": [interview | {"mini_app_id": "wxmini0001"} | fields]})


def test_a_mini_program_notice_names_no_agent_but_needs_the_bound_apps_token(client, app):
    body = {"touser": "hr01", "msgtype": "miniprogram_notice", "miniprogram_notice": MINI}
    assert app.post("message/send", body)["errcode"] == 40013

    bound(client)
    assert app.post("message/send", body)["errcode"] == 0
    assert client.open_card("hr01") == {"appid": "wxmini0001", "pagepath": "pages/offer?id=1"}
    assert app.post("message/send", body | {"touser": "@all"})["errcode"] == 40058


@pytest.mark.parametrize(
    ("fields", "errcode"),
    [
        ({"title": "三个字"}, 40058),
        ({"title": "字" * 13}, 40058),
        ({"title": ""}, 40063),
        ({"description": "短"}, 40058),
        ({"description": ""}, 0),
        ({"content_item": [{"key": "岗位", "value": "柜员"}] * 10}, 0),
        ({"content_item": [{"key": "岗位", "value": "柜员"}] * 11}, 40058),
        ({"content_item": [{"key": "字" * 11, "value": "柜员"}]}, 40058),
        ({"content_item": [{"key": "岗位", "value": "字" * 31}]}, 40058),
    ],
)
def test_the_limits_of_a_mini_program_notice(client, app, fields, errcode):
    bound(client)

    assert send(app, "miniprogram_notice", MINI | fields)["errcode"] == errcode


def test_a_tag_reaches_those_who_carry_it_and_an_unknown_one_is_named(client, app):
    client.setup(
        {
            "members": [{"userid": "hb01", "department": [2]}],
            "tags": [{"tagid": 7, "name": "面试官", "members": ["IV01", "far99"], "departments": [2]}],
        }
    )

    answer = send(app, "text", {"content": "请评分"}, touser="", totag="7|8")

    assert (answer["errcode"], answer["invalidtag"]) == (0, "8")
    assert {who for who in ("hr01", "iv01", "hb01", "far99") if client.received("app", who)} == {"iv01", "hb01"}


def test_names_of_too_many_receivers(app):
    assert send(app, "text", {"content": "您好"}, touser="|".join(f"u{n}" for n in range(1001)))["errcode"] == 40058
    assert send(app, "text", {"content": "您好"}, toparty="|".join(str(n) for n in range(101)))["errcode"] == 40058
    assert send(app, "text", {"content": "您好"}, totag="|".join(str(n) for n in range(101)))["errcode"] == 40058


def test_departments_and_tags_are_ignored_beside_everybody(app):
    answer = send(app, "text", {"content": "您好"}, touser="@all", toparty="999", totag="999")

    assert (answer["errcode"], answer["invalidparty"], answer["invalidtag"]) == (0, "", "")


def test_id_translation_is_accepted_and_changes_nothing(client, app):
    send(app, "text", {"content": "$userName=hr01$"}, enable_id_trans=1)

    assert newest(client)["text"] == "$userName=hr01$"


def test_a_message_is_taken_back_within_a_day(client, app):
    first, second = (send(app, "text", {"content": text})["msgid"] for text in ("一", "二"))

    assert app.post("message/recall", {"msgid": first})["errcode"] == 0
    assert [entry["recalled"] for entry in client.received("app", "hr01")] == [True, False]
    assert app.post("message/recall", {"msgid": "invented"})["errcode"] == 40058

    client.advance_clock(86401)
    assert app.post("message/recall", {"msgid": second})["errcode"] == 40058


def test_statistics_count_person_times_of_today_and_yesterday(client, app):
    send(app, "text", {"content": "您好"}, touser="hr01|iv01")
    send(app, "text", {"content": "再见"})

    today = app.post("message/get_statistics", {"time_type": 0})["statistics"]
    assert today == [{"agentid": AGENT, "app_name": "interview", "count": 3}]

    client.advance_clock(86400)
    assert app.post("message/get_statistics", {})["statistics"] == []
    assert app.post("message/get_statistics", {"time_type": 1})["statistics"] == today


def test_the_days_person_times_can_run_out(client, app):
    client.setup({"limits": {"app_person_times_per_day": 3}})

    assert send(app, "text", {"content": "一"}, touser="hr01|iv01")["errcode"] == 0
    assert send(app, "text", {"content": "二"}, touser="hr01|iv01")["errcode"] == 45009
    assert send(app, "text", {"content": "三"})["errcode"] == 0


@pytest.mark.parametrize("kind", ["text", "news", "mpnews", "textcard", "template_card", "miniprogram_notice", "image"])
def test_a_body_of_the_wrong_shape_is_an_error_code(app, kind):
    for message in (None, "words", [], {}, {"articles": "no"}, {"articles": [1]}, {"content_item": 5}):
        assert send(app, kind, message)["errcode"] in (40007, 40013, 40058, 40063, 41033, 44004)


WRONG: tuple[object, ...] = (None, "words", "", 5, -1, True, [], [[]], [5], {}, {"x": []}, "\u0000", 10**20)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("message/send", {"touser": "hr01", "msgtype": "text", "agentid": AGENT, "text": {"content": "您好"}, "safe": 0,
                          "toparty": "", "totag": "", "enable_duplicate_check": 1, "duplicate_check_interval": 60}),
        ("message/update_template_card", {"agentid": AGENT, "response_code": "", "userids": ["hr01"], "partyids": [1],
                                          "tagids": [1], "atall": 0, "button": {"replace_name": "好"}, "template_card": {}}),
        ("message/recall", {"msgid": "m"}),
        ("message/get_statistics", {"time_type": 0}),
        ("menu/create", {"button": [{"type": "click", "name": "一", "key": "1"}]}),
        ("appchat/create", {"chatid": "c1", "name": "群", "owner": "hr01", "userlist": ["hr01", "iv01"]}),
        ("appchat/update", {"chatid": "c1", "name": "群", "owner": "hr01", "add_user_list": [], "del_user_list": []}),
        ("appchat/send", {"chatid": "c1", "msgtype": "text", "text": {"content": "您好"}, "safe": 0}),
    ],
)  # fmt: skip
def test_no_value_of_any_field_breaks_the_server(client, app, path, body):
    [interview, _contacts] = client.get_setup()["apps"]
    client.setup({"apps": [interview | {"visible": None}], "robots": [{"key": "k", "members": ["hr01"]}]})
    app.post("appchat/create", {"chatid": "c1", "userlist": ["hr01", "iv01"]})
    card = {
        "card_type": "button_interaction",
        "main_title": {"title": "题"},
        "button_list": [{"text": "好", "key": "k"}],
    }
    for number, (name, value) in enumerate((name, value) for name in body for value in WRONG):
        sent = send(app, "template_card", card | {"task_id": f"t{number}"}) if "response_code" in body else {}
        changed = body | {"response_code": sent.get("response_code", "")} | {name: value}
        assert isinstance(app.post(path, changed)["errcode"], int), (name, value)
