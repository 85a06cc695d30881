"""How people really handle the page (P1): double clicks, a full row of phones, reading back, other sizes, no mouse."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import axe_violations
from tests.browser.phones.conftest import HR, MIN, PATIENCE_MS, XIAO, far_up, see, tell_hr, tell_xiao, until

pytestmark = pytest.mark.browser
MENU = {"head_content": "请确认", "list": [{"type": "click", "click": {"id": "a", "content": "接受"}}]}
CARD = {
    "card_type": "button_interaction",
    "task_id": "t1",
    "source": {"desc": "银聘"},
    "main_title": {"title": "AI 面试结果", "desc": "87 分"},
    "button_selection": {"question_key": "who", "title": "面试官", "option_list": [{"id": "a", "text": "陈立"}]},
    "button_list": [{"text": "进入复试", "key": "go"}, {"text": "淘汰", "key": "no", "style": 2}],
}
AT_END = "(() => { const it = document.querySelector('.lines'); return it.scrollHeight - it.scrollTop - it.clientHeight < 4; })()"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
UNREACHED = """() => {
  const out = [];
  for (const one of document.querySelectorAll('button, input, select, summary, a[href]')) {
    if (one.checkVisibility({ visibilityProperty: true }) && !one.disabled && !window.reached.has(one)) out.push(one.outerHTML.slice(0, 90));
  }
  return out;
}"""


def test_a_phone_that_is_picked_takes_the_place_of_the_oldest_one(people, look):
    page = look(XIAO, MIN)
    page.locator("#roles").get_by_text("周岚").click()
    page.wait_for_selector(f'[data-role="{HR}"]')
    assert page.locator(".phone").evaluate_all("all => all.map((one) => one.dataset.role)") == [MIN, HR]
    seen = page.locator(f'[data-role="{HR}"]').bounding_box()
    assert seen is not None
    assert seen["y"] + 100 < 800


def test_a_double_click_presses_only_what_stood_there_first(people, app, look):
    page = look(XIAO)
    people.say("wmXiao", "您好")
    tell_xiao(people, app, "msgmenu", MENU)
    see(page, XIAO, "接受")
    page.get_by_role("button", name="接受").dblclick()
    page.wait_for_timeout(1000)
    assert len([one for one in people.truth()["said"] if "接受" in str(one)]) == 1


def test_a_press_right_after_at_another_place_counts(people, app, look, receiver):
    tell_hr(
        app, "template_card", CARD | {"action_menu": {"desc": "更多", "action_list": [{"text": "转交", "key": "hand"}]}}
    )
    page = look(HR)
    page.get_by_role("button", name="更多", exact=True).click()
    page.get_by_role("button", name="转交").click()
    for _ in range(PATIENCE_MS // 100):
        if receiver.events():
            break
        page.wait_for_timeout(100)
    assert receiver.events()[-1].findtext("EventKey") == "hand"


def test_whoever_speaks_is_taken_to_the_end_of_the_conversation(people, look):
    page = far_up(people, look)
    page.locator(".words").fill("最后一句")
    page.get_by_role("button", name="发送").click()
    see(page, XIAO, "最后一句")
    until(page, AT_END)


def test_people_keep_their_room_while_trouble_is_made(people, look):
    page = look(XIAO)
    whole = page.locator(".people").bounding_box()
    page.locator(".chaos summary").click()
    expect(page.get_by_role("switch", name="弱网")).to_be_visible()
    people_now = page.locator("#roles").evaluate("(it) => [it.scrollHeight, it.clientHeight]")
    assert people_now[0] <= people_now[1]
    assert whole is not None


@pytest.mark.parametrize("width", [320, 375])
def test_the_tour_starts_from_a_small_screen_too(people, look, width):
    page = look(XIAO, width=width)
    page.get_by_role("button", name="演示", exact=True).click()
    expect(page.locator("#tour-strip")).to_contain_text("make run")
    assert page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_axe_finds_nothing(people, app, look, width, dark):
    people.say("wmXiao", "您好")
    tell_xiao(people, app, "msgmenu", MENU)
    tell_hr(app, "template_card", CARD)
    page = look(HR, XIAO, width=width, dark=dark)
    see(page, HR, "进入复试")
    if width > 900:
        page.locator(".chaos summary").click()
        page.locator(".chain summary").first.click()
    page.wait_for_timeout(500)
    assert axe_violations(page) == []
    assert not page.complaints


def test_the_tab_key_reaches_every_control(people, app, look):
    tell_hr(app, "template_card", CARD)
    page = look(HR)
    see(page, HR, "进入复试")
    page.evaluate(
        "window.reached = new Set(); document.addEventListener('focusin', (event) => window.reached.add(event.target)); 0"
    )
    for _ in range(60):
        page.keyboard.press("Tab")
    assert page.evaluate(UNREACHED) == []


@pytest.mark.parametrize("width", [640, 188], ids=["desktop", "phone"])
def test_twice_as_large_nothing_is_lost(people, app, look, width):
    """200 % is half the width in CSS pixels: 1280 px and 375 px, enlarged."""
    people.say("wmXiao", "您好")
    page = look(XIAO, width=width)
    see(page, XIAO, "您好")
    assert page.evaluate(SIDEWAYS) <= 0
    for name in ("人物", "刚才发生了什么", "演示", "发送"):
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box is not None
        assert box["x"] >= 0, name
        assert box["x"] + box["width"] <= width + 1, name


def test_nothing_moves_for_whoever_wants_no_motion(people, app, look):
    page = look(XIAO)
    page.emulate_media(reduced_motion="reduce")
    moving = "[...document.querySelectorAll('*')].filter((it) => getComputedStyle(it).transitionDuration.split(',').some((one) => parseFloat(one) > 0)).length"
    assert page.evaluate(moving) == 0
    people.say("wmXiao", "您好")
    tell_xiao(people, app, "text", {"content": "欢迎"})
    see(page, XIAO, "欢迎")
    assert page.evaluate("document.getAnimations().length") == 0
    assert any("\u4e00" <= letter <= "\u9fff" for letter in page.title())
