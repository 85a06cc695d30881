"""The phones of the sandbox's page (P1): who sees what, what can be pressed and heard, and that nothing becomes HTML."""

import pytest
import requests
from playwright.sync_api import expect

from sandbox.page import sound
from tests.browser.phones.conftest import AGENT, HR, KF, MIN, PATIENCE_MS, XIAO, see, tell_hr, tell_xiao, until

pytestmark = pytest.mark.browser
UNKNOWN_TYPES = ("sticker", "channels_shop_order", "merged_msg", "constructor")


def test_each_phone_shows_its_own_messages_of_every_channel(people, app, town, look):
    for who, words in (("wmXiao", "我是李晓"), ("wmMin", "我是王敏")):
        people.say(who, words)
    tell_xiao(people, app, "text", {"content": "李晓您好"})
    tell_hr(app, "text", {"content": "有新的简历"})
    with town.world.lock:
        town.world.truth.deliver("sms", "13800138001", text="短信给李晓", sign="银聘")
        town.world.truth.deliver(
            "mail", "x@example.com", text="信件给李晓", subject="录用通知", **{"from": "hr@bank.example"}
        )
        town.world.truth.deliver(
            "subscribe", "oMin", text="提醒王敏", data={"thing1": "提醒王敏"}, page="", template_id="T"
        )
    own = {
        XIAO: ["我是李晓", "李晓您好", "短信给李晓", "录用通知", "信件给李晓"],
        MIN: ["我是王敏", "提醒王敏"],
        HR: ["有新的简历"],
    }
    page = look(*own)
    for phone, texts in own.items():
        for words in texts:
            see(page, phone, words)
        shown = page.locator(f'[data-role="{phone}"] .lines').inner_text()
        foreign = [words for other, texts in own.items() if other != phone for words in texts]
        assert not [words for words in foreign if words in shown], phone
    labels = page.locator("#roles small").all_inner_texts()
    assert labels == ["候选人", "候选人", "HR", "面试官", "新员工"]


def test_what_is_typed_arrives_and_a_reload_keeps_the_conversation(people, app, look):
    page = look(XIAO)
    page.locator(".words").fill("面试需要带什么？")
    page.get_by_role("button", name="发送").click()
    see(page, XIAO, "面试需要带什么？")
    tell_xiao(people, app, "text", {"content": "请带身份证"})
    see(page, XIAO, "请带身份证")
    page.reload()
    see(page, XIAO, "面试需要带什么？")
    see(page, XIAO, "请带身份证")
    assert page.locator(".line").count() == 2


def test_holding_to_talk_sends_amr_that_the_phone_can_play(people, town, look):
    page = look(XIAO)
    page.get_by_role("button", name="切换到语音").click()
    hold = page.locator(".hold")
    hold.hover()
    page.mouse.down()
    expect(page.locator(".composer-state")).to_contain_text("正在录音")
    page.wait_for_timeout(1500)
    page.mouse.up()
    page.wait_for_selector(".voice")
    [said] = people.truth()["said"]
    medium = town.world.media.find(said["body"]["media_id"])
    assert medium.data.startswith(b"#!AMR\n")
    page.locator(".voice").click()
    until(page, "document.querySelector('.voice-box audio').readyState >= 2")
    assert not page.complaints


@pytest.mark.parametrize("recordings", [False, True], ids=["tone", "recordings"])
def test_without_a_microphone_a_sample_speaks(people, town, look, tmp_path, recordings):
    if recordings:
        (tmp_path / "自我介绍.amr").write_bytes(sound.tone())
        town.world.samples = tmp_path
    page = look(XIAO, microphone=False)
    page.get_by_role("button", name="切换到语音").click()
    page.locator(".hold").hover()
    page.mouse.down()
    expect(page.locator(".composer-state")).to_contain_text("麦克风未被允许")
    page.mouse.up()
    page.locator(".composer-state").get_by_role("button", name="用样例语音").click()
    expect(page.locator(".samples p")).to_contain_text("选择一段" if recordings else "make voices")
    page.locator(".sample button:not(.round)").first.click()
    page.wait_for_selector(".voice")
    [said] = people.truth()["said"]
    assert town.world.media.find(said["body"]["media_id"]).data.startswith(b"#!AMR\n")


def test_a_pressed_card_turns_grey_and_says_what_became_of_it(people, app, look, receiver):
    card = {
        "card_type": "button_interaction",
        "task_id": "t1",
        "main_title": {"title": "AI 面试结果 87 分"},
        "button_selection": {
            "question_key": "who",
            "title": "面试官",
            "option_list": [{"id": "a", "text": "陈立"}, {"id": "b", "text": "孙越"}],
        },
        "button_list": [{"text": "进入复试", "key": "go"}, {"text": "淘汰", "key": "no"}],
    }
    tell_hr(app, "template_card", card)
    page = look(HR)
    page.locator(".card select").select_option("b")
    page.get_by_role("button", name="进入复试").click()
    while not receiver.events():
        page.wait_for_timeout(50)
    click = receiver.events()[-1]
    assert (click.findtext("EventKey"), click.findtext(".//OptionId")) == ("go", "b")
    told = {"userids": ["hr01"], "agentid": AGENT, "response_code": click.findtext("ResponseCode")}
    app.post("message/update_template_card", told | {"button": {"replace_name": "已进入复试"}})
    grey = page.get_by_role("button", name="已进入复试")
    expect(grey).to_be_disabled(timeout=PATIENCE_MS)
    assert page.get_by_role("button", name="淘汰").count() == 0


def test_every_card_type_can_be_answered(people, app, look, receiver):
    options = [{"id": "a", "text": "周三"}, {"id": "b", "text": "周四"}]
    jump = {"card_action": {"type": 1, "url": "https://bank.example/x"}, "task_id": "n1"}
    cards = [
        {
            "card_type": "text_notice",
            "main_title": {"title": "通知"},
            **jump,
            "action_menu": {"desc": "更多", "action_list": [{"text": "转交", "key": "hand"}]},
        },
        {
            "card_type": "news_notice",
            "main_title": {"title": "新闻"},
            **jump,
            "task_id": "n2",
            "card_image": {"url": "https://elsewhere.example/a.png"},
        },
        {
            "card_type": "vote_interaction",
            "task_id": "v1",
            "main_title": {"title": "哪天"},
            "checkbox": {"question_key": "day", "mode": 1, "option_list": options},
            "submit_button": {"text": "投票", "key": "vote"},
        },
        {
            "card_type": "multiple_interaction",
            "task_id": "m1",
            "main_title": {"title": "安排"},
            "select_list": [{"question_key": "when", "option_list": options}],
            "submit_button": {"text": "确定", "key": "plan"},
        },
    ]
    for card in cards:
        tell_hr(app, "template_card", card)
    page = look(HR)
    page.get_by_label("周三", exact=True).check()
    page.get_by_label("周四", exact=True).check()
    page.get_by_role("button", name="投票").click()
    page.locator("[data-card=multiple_interaction] select").select_option("b")
    page.get_by_role("button", name="确定").click()
    page.get_by_role("button", name="更多", exact=True).click()
    page.get_by_role("button", name="转交").click()
    while len(receiver.events()) < 3:
        page.wait_for_timeout(50)
    told = {event.findtext("EventKey"): [one.text for one in event.iter("OptionId")] for event in receiver.events()}
    assert told == {"vote": ["a", "b"], "plan": ["b"], "hand": []}
    assert page.get_by_text("图片在外网").count() == 1
    assert not page.complaints


def test_the_apps_menu_stands_under_the_conversation(people, app, look, receiver, town):
    menu = {
        "button": [
            {"type": "view", "name": "待办", "url": "https://bank.example/"},
            {"name": "更多", "sub_button": [{"type": "click", "name": "常见问题", "key": "faq"}]},
        ]
    }
    params = {"access_token": app.token(), "agentid": AGENT}
    assert requests.post(f"{town.url}/cgi-bin/menu/create", params=params, json=menu, timeout=10).json()["errcode"] == 0
    page = look(HR)
    page.locator(".app-menu").get_by_role("button", name="更多").click()
    page.get_by_role("button", name="常见问题").click()
    while not receiver.events():
        page.wait_for_timeout(50)
    event = receiver.events()[-1]
    assert (event.findtext("FromUserName"), event.findtext("Event"), event.findtext("EventKey")) == (
        "hr01",
        "click",
        "faq",
    )


def test_nothing_that_arrives_is_read_as_html(people, app, look, town):
    people.say("wmXiao", "你好")
    tell_xiao(
        people,
        app,
        "text",
        {
            "content": '<img src=x onerror=alert(1)> <a href="javascript:alert(2)">点我</a> https://bank.example/a〔48dba4〕'
        },
    )
    for kind in UNKNOWN_TYPES:
        people._post("/candidates/wmXiao/send", msgtype=kind, body={"x": ["<b>"]})
    with town.world.lock:
        for body in (None, [], "text", {"list": 3}):
            town.world.truth.deliver("kf", "wmXiao", msgtype="msgmenu", msgid="m", open_kfid=KF, text="坏", body=body)
    page = look(XIAO)
    see(page, XIAO, "<img src=x onerror=alert(1)>")
    assert page.locator(".lines img, .lines script").count() == 0
    assert page.locator(".lines a").all_inner_texts() == ["https://bank.example/a"]
    expect(page.locator(".unsupported").first).to_contain_text("表情")
    assert page.locator(".line.me").count() == 1 + len(UNKNOWN_TYPES)
    assert not page.complaints
