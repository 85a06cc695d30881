"""What stands around the phones (P1): what happened, the switches, the clock, the tour; readable and within reach."""

import base64
import json

import pytest
from playwright.sync_api import expect

from sandbox.core.tour import Tour
from sandbox.page import sound
from tests.browser.phones.conftest import PATIENCE_MS, XIAO, see, tell_xiao
from tests.browser.test_pages import MEASURE

pytestmark = pytest.mark.browser


def test_what_happened_shows_the_push_and_the_calls_it_caused(people, app, look):
    page = look(XIAO)
    page.locator(".words").fill("您好")
    page.get_by_role("button", name="发送").click()
    see(page, XIAO, "您好")
    tell_xiao(people, app, "text", {"content": "欢迎"})
    see(page, XIAO, "欢迎")
    chain = page.locator(".chain", has_text="李晓 说“您好”")
    expect(chain).to_contain_text("200")
    chain.locator("summary").first.click()
    for name, words in (
        ("明文", "kf_msg_or_event"),
        ("加密报文", "msg_signature="),
        ("验签与应答", "HTTP 200"),
        ("回复候选人", "欢迎"),
    ):
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
    assert [(fault["path"], fault["kind"], fault["times"]) for fault in people.faults()] == [
        ("callback", "duplicate", 0)
    ]
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
    page.get_by_role("button", name="回到现在").click()
    expect(page.locator("#now")).to_contain_text("与真实时间一致")
    assert people.info()["offset_s"] == 0


def test_the_tour_says_how_to_start_it_and_shows_its_lines(people, town, look, monkeypatch):
    page = look(XIAO)
    page.get_by_role("button", name="两分钟走完全程").click()
    expect(page.locator("#tour-strip")).to_contain_text("make run")
    monkeypatch.setattr(town.world, "tour", Tour(lambda tour: tour.line("全部完成"), pace=0))
    page.get_by_role("button", name="两分钟走完全程").click()
    expect(page.locator("#tour-strip")).to_contain_text("现在轮到你了")
    expect(page.locator("#tour-strip")).to_contain_text("已核对 1 项")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 375, 1280])
def test_everything_is_readable_and_within_reach(people, app, look, town, width, dark):
    people.say("wmXiao", "您好")
    tell_xiao(
        people,
        app,
        "msgmenu",
        {"head_content": "请确认", "list": [{"type": "click", "click": {"id": "a", "content": "接受"}}]},
    )
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
