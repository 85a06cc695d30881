"""The sandbox's page (P1): whose phone shows what, what can be pressed and heard, and that nothing leaves this machine."""

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, expect, sync_playwright

from sandbox.client import SandboxClient
from sandbox.page import sound
from sandbox.server import Sandbox, start_sandbox
from tests.browser.conftest import FLAGS
from tests.browser.test_pages import MEASURE
from tests.sandbox.conftest import AES_KEY, AGENT, KF, TOKEN, App, Receiver
from tests.sandbox.conftest import receiver as _receiver
from tests.support import needs

pytestmark = pytest.mark.browser
receiver = _receiver  # the product's side, as the sandbox's own tests have it
PATIENCE_MS = 30_000
MICROPHONE = ["--use-fake-device-for-media-stream", "--autoplay-policy=no-user-gesture-required"]
UNKNOWN_TYPES = ("sticker", "channels_shop_order", "merged_msg", "constructor")
XIAO, MIN, HR = "c-wmXiao", "c-wmMin", "m-hr01"


@pytest.fixture(scope="module")
def town() -> Iterator[Sandbox]:
    """One sandbox for the file; each test begins with an empty world."""
    with start_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def people(town: Sandbox, receiver: Receiver) -> SandboxClient:
    """Two candidates, HR and an interviewer, and a product that answers 200."""
    town.client.reset()
    town.client.setup(
        {
            "apps": [
                {"name": "interview", "agent_id": AGENT, "secret": "app-secret",
                 "callback": {"url": receiver.url, "token": TOKEN, "aes_key": AES_KEY}}
            ],
            "members": [
                {"userid": "hr01", "name": "周岚", "mobile": "13900000001"},
                {"userid": "iv01", "name": "陈立", "mobile": "13900000002"},
                {"userid": "xiao", "name": "李晓", "mobile": "13800138001"},
            ],
            "kf_accounts": [{"open_kfid": KF, "name": "银聘招聘"}],
            "candidates": [
                {"external_userid": "wmXiao", "openid": "oXiao", "nickname": "李晓", "phone": "13800138001", "email": "x@example.com"},
                {"external_userid": "wmMin", "openid": "oMin", "nickname": "王敏", "phone": "13800138002"},
            ],
        }
    )
    town.world.samples = None
    return town.client


@pytest.fixture
def app(people: SandboxClient, town: Sandbox) -> App:
    return App(town.url, "app-secret")


@pytest.fixture(scope="module")
def hearing() -> Iterator[Browser]:
    """A browser with a pretended microphone."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=needs.program("chromium", "chromium"), args=[*FLAGS, *MICROPHONE]
        )
        yield browser
        browser.close()


@pytest.fixture
def look(hearing: Browser, town: Sandbox) -> Iterator[Callable[..., Page]]:
    """Opens the page with these phones; complaints and requests to other hosts go to `page.complaints`."""
    contexts = []

    def open_page(*phones: str, width: int = 1280, dark: bool = False, microphone: bool = True) -> Page:
        context = hearing.new_context(
            viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light",
            permissions=["microphone"] if microphone else [],
        )
        contexts.append(context)
        if phones:
            context.add_init_script(f"localStorage.getItem('yinpin-phones') || localStorage.setItem('yinpin-phones', '{json.dumps(phones)}')")
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        complaints: list[str] = []
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda one: None if one.url.startswith((town.url, "data:", "blob:")) else complaints.append(one.url))
        page.goto(town.url)
        page.wait_for_selector(".phone")
        page.complaints = complaints  # type: ignore[attr-defined]
        return page

    yield open_page
    for context in contexts:
        context.close()


def see(page: Page, phone: str, words: str) -> None:
    """Wait until a phone shows the words."""
    expect(page.locator(f'[data-role="{phone}"] .lines')).to_contain_text(words, timeout=PATIENCE_MS)


def until(page: Page, script: str) -> None:
    """Wait until a script says true; the page's own policy forbids playwright's way of waiting for one."""
    for _ in range(PATIENCE_MS // 100):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {script}")


def tell_xiao(people: SandboxClient, app: App, kind: str, body: Any) -> None:
    answer = app.post("kf/send_msg", {"touser": "wmXiao", "open_kfid": KF, "msgtype": kind, kind: body})
    assert answer["errcode"] == 0, answer


def tell_hr(app: App, kind: str, body: Any) -> dict[str, Any]:
    answer = app.post("message/send", {"touser": "hr01", "agentid": AGENT, "msgtype": kind, kind: body})
    assert answer["errcode"] == 0, answer
    return answer


def test_each_phone_shows_its_own_messages_of_every_channel(people, app, town, look):
    for who, words in (("wmXiao", "我是李晓"), ("wmMin", "我是王敏")):
        people.say(who, words)
    tell_xiao(people, app, "text", {"content": "李晓您好"})
    tell_hr(app, "text", {"content": "有新的简历"})
    with town.world.lock:
        town.world.truth.deliver("sms", "13800138001", text="短信给李晓", sign="银聘")
        town.world.truth.deliver("mail", "x@example.com", text="信件给李晓", subject="录用通知", **{"from": "hr@bank.example"})
        town.world.truth.deliver("subscribe", "oMin", text="提醒王敏", data={"thing1": "提醒王敏"}, page="", template_id="T")
    own = {
        XIAO: ["我是李晓", "李晓您好", "短信给李晓", "录用通知", "信件给李晓"], MIN: ["我是王敏", "提醒王敏"], HR: ["有新的简历"],
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
    page.locator(".samples button").first.click()
    page.wait_for_selector(".voice")
    [said] = people.truth()["said"]
    assert town.world.media.find(said["body"]["media_id"]).data.startswith(b"#!AMR\n")


def test_a_pressed_card_turns_grey_and_says_what_became_of_it(people, app, look, receiver):
    card = {
        "card_type": "button_interaction", "task_id": "t1", "main_title": {"title": "AI 面试结果 87 分"},
        "button_selection": {"question_key": "who", "title": "面试官", "option_list": [{"id": "a", "text": "陈立"}, {"id": "b", "text": "孙越"}]},
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
        {"card_type": "text_notice", "main_title": {"title": "通知"}, **jump,
         "action_menu": {"desc": "更多", "action_list": [{"text": "转交", "key": "hand"}]}},
        {"card_type": "news_notice", "main_title": {"title": "新闻"}, **jump, "task_id": "n2",
         "card_image": {"url": "https://elsewhere.example/a.png"}},
        {"card_type": "vote_interaction", "task_id": "v1", "main_title": {"title": "哪天"},
         "checkbox": {"question_key": "day", "mode": 1, "option_list": options}, "submit_button": {"text": "投票", "key": "vote"}},
        {"card_type": "multiple_interaction", "task_id": "m1", "main_title": {"title": "安排"},
         "select_list": [{"question_key": "when", "option_list": options}], "submit_button": {"text": "确定", "key": "plan"}},
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
    menu = {"button": [{"type": "view", "name": "待办", "url": "https://bank.example/"},
                       {"name": "更多", "sub_button": [{"type": "click", "name": "常见问题", "key": "faq"}]}]}
    params = {"access_token": app.token(), "agentid": AGENT}
    assert requests.post(f"{town.url}/cgi-bin/menu/create", params=params, json=menu, timeout=10).json()["errcode"] == 0
    page = look(HR)
    page.locator(".app-menu").get_by_role("button", name="更多").click()
    page.get_by_role("button", name="常见问题").click()
    while not receiver.events():
        page.wait_for_timeout(50)
    event = receiver.events()[-1]
    assert (event.findtext("FromUserName"), event.findtext("Event"), event.findtext("EventKey")) == ("hr01", "click", "faq")


def test_nothing_that_arrives_is_read_as_html(people, app, look, town):
    people.say("wmXiao", "你好")
    tell_xiao(people, app, "text", {"content": "<img src=x onerror=alert(1)> <a href=\"javascript:alert(2)\">点我</a> https://bank.example/a"})
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


def test_what_happened_shows_the_push_and_the_calls_it_caused(people, app, look):
    page = look(XIAO)
    page.locator(".words").fill("您好")
    page.get_by_role("button", name="发送").click()
    see(page, XIAO, "您好")
    tell_xiao(people, app, "text", {"content": "欢迎"})
    see(page, XIAO, "欢迎")
    chain = page.locator(".chain", has_text="李晓 说「您好」")
    expect(chain).to_contain_text("200")
    chain.locator("summary").first.click()
    for name, words in (("明文", "kf_msg_or_event"), ("加密报文", "msg_signature="), ("验签与应答", "HTTP 200"), ("回复候选人", "欢迎")):
        step = chain.locator(".step", has_text=name)
        step.locator("summary").click()
        expect(step.locator("pre").first).to_contain_text(words)
    [seq] = [one["seq"] for one in people.truth()["acts"]]
    told = json.dumps(page.evaluate(f"fetch('/page/behind/{seq}').then((answer) => answer.json())"))
    assert "curl -X POST" in told
    assert "access_token=***" in told


def test_switches_script_the_faults_and_take_them_back(people, look):
    page = look(XIAO)
    page.locator(".chaos summary").click()
    page.get_by_role("switch", name="回调重复").click()
    expect(page.get_by_role("switch", name="回调重复")).to_be_checked(timeout=PATIENCE_MS)
    assert [(fault["path"], fault["kind"], fault["times"]) for fault in people.faults()] == [("callback", "duplicate", 0)]
    page.get_by_role("switch", name="回调重复").click()
    expect(page.get_by_role("switch", name="回调重复")).not_to_be_checked(timeout=PATIENCE_MS)
    assert people.faults() == []


def test_without_a_product_only_the_sandbox_moves_and_the_page_says_so(people, look):
    page = look(XIAO)
    page.get_by_role("button", name="+1 天").click()
    expect(page.locator("#clock-note")).to_contain_text("只移动了沙盒的时间")
    expect(page.locator("#now")).to_contain_text("已快进 1 天")
    page.get_by_role("button", name="到下一个提醒").click()
    expect(page.locator("#clock-note")).to_contain_text("make run")
    page.get_by_role("button", name="恢复").click()
    expect(page.locator("#now")).to_contain_text("与真实时间一致")
    assert people.info()["offset_s"] == 0


def test_the_tour_says_how_to_start_it_and_shows_its_lines(people, town, look, monkeypatch):
    page = look(XIAO)
    page.get_by_role("button", name="两分钟走完全程").click()
    expect(page.locator("#tour-strip")).to_contain_text("make run")
    monkeypatch.setattr(town.world.tour, "runner", lambda say: [say("投递与初筛"), say("✓ 全部完成")])
    page.get_by_role("button", name="两分钟走完全程").click()
    expect(page.locator("#tour-strip")).to_contain_text("现在轮到你了")
    expect(page.locator("#tour-strip")).to_contain_text("✓ 全部完成")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 375, 1280])
def test_everything_is_readable_and_within_reach(people, app, look, town, width, dark):
    people.say("wmXiao", "您好")
    tell_xiao(people, app, "msgmenu", {"head_content": "请确认", "list": [{"type": "click", "click": {"id": "a", "content": "接受"}}]})
    voice = base64.b64encode(sound.tone()).decode()
    people._post("/candidates/wmXiao/send", msgtype="voice", data_base64=voice)
    page = look(XIAO, width=width, dark=dark)
    see(page, XIAO, "接受")
    if width < 900:
        page.get_by_role("button", name="人物", exact=True).click()
        page.wait_for_timeout(400)
        assert page.locator("#left").get_by_role("button", name="关闭").is_visible()
        page.keyboard.press("Escape")
        page.wait_for_timeout(400)
    found = page.evaluate(MEASURE)
    assert found["over"] <= 0
    assert found["contrast"][0] >= 4.5, found["contrast"]
    assert found["tap"][0] >= 44, found["tap"]
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    answer = page.request.get(town.url)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert not page.complaints
