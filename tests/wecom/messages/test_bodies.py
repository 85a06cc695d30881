"""Every type of application message: checked here, taken by WeCom, and on the member's phone as it was meant."""

import json

import pytest

from core.errors import InputInvalid, PermanentFailure
from tests.wecom.conftest import AGENT, APP_ID
from wecom.api.gateway import encode
from wecom.messages import bodies
from wecom.messages import sending as messages_sending
from wecom.messages.bodies import EVERYBODY, To

HR = To(users=("hr01",))
URL = "https://bank.example/h5/results/1"


def deliver(client, sandbox, kind, content, to=HR, **more):
    messages_sending.send(client, bodies.envelope(to, AGENT, kind, content, **more))
    return sandbox.received("app", "hr01")[-1]


def test_words_and_pages(client, sandbox):
    text = bodies.text("字" * 682)
    assert deliver(client, sandbox, "text", text)["body"] == text
    markdown = bodies.markdown("**87** 分，[详情](https://bank.example)")
    assert deliver(client, sandbox, "markdown", markdown)["body"] == markdown
    card = bodies.textcard("标" * 42, "描" * 170, URL, button="立即查看")
    assert deliver(client, sandbox, "textcard", card)["body"] == card
    assert sandbox.open_card("hr01") == {"url": URL}


def test_files_and_articles(client, sandbox, media_id):
    for kind in ("image", "voice", "file"):
        assert deliver(client, sandbox, kind, bodies.media(kind, media_id))["body"] == {"media_id": media_id}
    video = bodies.video(media_id, "面试指引", "三分钟看懂")
    assert deliver(client, sandbox, "video", video)["body"] == video
    first, second = bodies.article("面试须知", URL), bodies.article("小程序", app_id=APP_ID, page="pages/a")
    assert deliver(client, sandbox, "news", bodies.news([first, second]))["text"] == "面试须知\n小程序"
    own = bodies.mpnews([bodies.mp_article("须知", "<p>请带身份证</p>", media_id, author="人事", digest="摘要")])
    assert deliver(client, sandbox, "mpnews", own, safe=2)["safe"] == 2


def test_a_mini_program_notice_carries_no_agent(client, sandbox):
    notice = bodies.miniprogram_notice(
        APP_ID,
        "录用通知",
        page="pages/offer",
        description="请查收您的通知",
        rows={"岗位": "柜员"},
        emphasise_first=True,
    )
    body = bodies.envelope(HR, AGENT, "miniprogram_notice", notice)

    assert "agentid" not in json.loads(body)
    messages_sending.send(client, body)
    assert sandbox.received("app", "hr01")[0]["text"] == "录用通知\n请查收您的通知\n岗位 柜员"
    with pytest.raises(InputInvalid):
        bodies.envelope(EVERYBODY, AGENT, "miniprogram_notice", notice)


def test_departments_tags_and_everybody(client, sandbox):
    sandbox.setup({"tags": [{"tagid": 7, "members": ["iv01"]}]})

    deliver(client, sandbox, "text", bodies.text("部门"), To(parties=(1,)))
    answer = messages_sending.send(client, bodies.envelope(To(tags=(7, 8)), AGENT, "text", bodies.text("标签")))
    deliver(client, sandbox, "text", bodies.text("全体"), EVERYBODY, safe=1, translate_ids=True)

    assert [entry["text"] for entry in sandbox.received("app", "iv01")] == ["部门", "标签", "全体"]
    assert answer["invalidtag"] == "8"


def test_the_duplicate_check_swallows_the_same_bytes_and_can_be_switched_off(client, sandbox):
    checked = bodies.envelope(HR, AGENT, "text", bodies.text("面试改到十点"), duplicate_check_s=600)
    free = bodies.envelope(HR, AGENT, "text", bodies.text("面试改到十点"), duplicate_check_s=0)

    for body in (checked, checked, free, free):
        messages_sending.send(client, body)

    assert len(sandbox.received("app", "hr01")) == 3
    assert [entry["reason"] for entry in sandbox.truth("app")["dropped"]] == ["duplicate"]


@pytest.mark.parametrize(
    ("build", "field", "limit"),
    [
        (lambda: bodies.text("字" * 683), "text.content", "2048 bytes, not 2049"),
        (lambda: bodies.text(""), "text.content", "2048"),
        (lambda: bodies.markdown("字" * 683), "markdown.content", "2048"),
        (lambda: bodies.textcard("标" * 43, "描述", URL), "textcard.title", "128 bytes, not 129"),
        (lambda: bodies.textcard("标题", "", URL), "textcard.description", "512"),
        (lambda: bodies.textcard("标题", "描述", "bank.example"), "textcard.url", "http"),
        (lambda: bodies.textcard("标题", "描述", "https://b/" + "r" * 2048), "textcard.url", "2048"),
        (lambda: bodies.textcard("标题", "描述", URL, "五个字的钮"), "textcard.btntxt", "4 characters, not 5"),
        (lambda: bodies.video("M", "题" * 43), "video.title", "128"),
        (lambda: bodies.news([]), "news.articles", "missing"),
        (lambda: bodies.news([bodies.article("题", URL)] * 9), "news.articles", "at most 8, not 9"),
        (lambda: bodies.news([bodies.article("题")]), "news.articles.url", "2048"),
        (lambda: bodies.news([bodies.article("题", app_id="wx1")]), "news.articles.pagepath", "bytes"),
        (lambda: bodies.mpnews([bodies.mp_article("题", "x" * 681985, "M")]), "mpnews.articles.content", "681984"),
        (lambda: bodies.mpnews([bodies.mp_article("题", "x", "M", author="人" * 22)]), "mpnews.articles.author", "64"),
        (lambda: bodies.miniprogram_notice(APP_ID, "三个字"), "miniprogram_notice.title", "4 to 12"),
        (
            lambda: bodies.miniprogram_notice(APP_ID, "录用通知", rows={"字" * 11: "值"}),
            "miniprogram_notice.content_item.key",
            "1 to 10",
        ),
        (lambda: bodies.envelope(To(), AGENT, "text", {"content": "您好"}), "touser", "empty"),
        (lambda: bodies.envelope(To(users=["u"] * 1001), AGENT, "text", {"content": "您好"}), "touser", "1000"),
        (lambda: bodies.envelope(To(parties=range(1, 102)), AGENT, "text", {"content": "您好"}), "toparty", "100"),
        (lambda: bodies.envelope(HR, AGENT, "text", {"content": "您好"}, safe=2), "safe", "mpnews"),
        (lambda: bodies.envelope(HR, AGENT, "poster", {}), "msgtype", "poster"),
        (
            lambda: bodies.envelope(HR, AGENT, "text", {"content": "您好"}, duplicate_check_s=14401),
            "duplicate_check_interval",
            "14400",
        ),
    ],
)
def test_what_is_outside_a_limit_names_the_field_and_the_limit(build, field, limit):
    with pytest.raises(InputInvalid) as raised:
        build()

    assert raised.value.field == field
    assert limit in str(raised.value)


def test_a_frozen_body_outside_a_limit_is_never_sent(client, sandbox):
    body = encode({"touser": "hr01", "msgtype": "text", "agentid": AGENT, "text": {"content": "字" * 683}})

    with pytest.raises(PermanentFailure, match=r"text\.content: 1 to 2048 bytes, not 2049"):
        messages_sending.send(client, body)

    assert sandbox.calls("/cgi-bin/message/send") == []


def test_a_message_is_recalled_and_counted(client, sandbox):
    msgid = messages_sending.send(client, bodies.envelope(HR, AGENT, "text", bodies.text("发错了")))["msgid"]

    messages_sending.recall(client, msgid)

    assert sandbox.received("app", "hr01")[0]["recalled"]
    assert messages_sending.statistics(client) == {AGENT: 1}
    assert messages_sending.statistics(client, yesterday=True) == {}
