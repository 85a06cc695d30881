"""The sandbox's page in every state: what axe finds on it, and its picture for `make pictures`."""

import base64
import json
import threading
from collections.abc import Callable, Iterator, Sequence

import pytest
from playwright.sync_api import Page, expect

from sandbox.core.tour import Act, Door, Shot, Tour
from sandbox.page import sound
from tests.browser.phones.conftest import HR, MIN, PATIENCE_MS, XIAO, see, tell_hr, tell_xiao
from tests.browser.shots import WIDTHS, shoot, some

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
NARROW, WIDE = WIDTHS[:1], WIDTHS[1:]
ACTS = tuple(
    Act(short, title)
    for short, title in (
        ("投递", "投递与初筛"), ("邀请", "邀请与授权"), ("答疑", "随时提问"), ("提醒", "两次提醒"), ("面试", "AI 面试"),
        ("评分", "识别与评分"), ("决定", "HR 决定与盲评"), ("录用", "批准与录用"), ("入职", "入职与花名册"),
    )
)  # fmt: skip
DOORS = tuple(
    Door(part, name, (Shot(role),))
    for part, name, role in (("candidate", "韩雪", XIAO), ("hr", "方晴", HR), ("interviewer", "方晴", "m-iv01"))
)
LABELS = {
    "strong-t1-1.amr": {"question": 1, "quality": "strong", "text": "首先我会安抚老人，告诉他不着急"},
    "strong-t2-1.amr": {"question": 2, "quality": "strong", "text": "我会请客户坐下，安抚他的情绪"},
    "weak-t2-1.amr": {"question": 2, "quality": "weak", "text": "这个我不太清楚，让他去别的窗口吧"},
    "weak-t5-1.amr": {"question": 5, "quality": "weak", "text": ""},
}
CARD = {
    "card_type": "button_interaction",
    "task_id": "t1",
    "main_title": {"title": "面试结果待处理：李晓", "desc": "哈尔滨分行 · 柜员"},
    "horizontal_content_list": [
        {"keyname": "AI 评分", "value": "84"},
        {"keyname": "答复期限", "value": "12月10日 18:00"},
    ],
    "button_list": [{"text": "进入复试", "key": "go"}, {"text": "暂缓", "key": "wait"}, {"text": "淘汰", "key": "no"}],
}


@pytest.fixture
def talk(people, app, town, tmp_path) -> None:
    """A conversation, a card of HR's, an SMS, a mail, and recordings with names."""
    for name in LABELS:
        (tmp_path / name).write_bytes(sound.tone())
    (tmp_path / "labels.json").write_text(json.dumps(LABELS), "utf-8")
    town.world.samples = tmp_path
    with town.world.lock:
        town.world.truth.deliver(
            "sms",
            "13800138001",
            text="您已通过初筛，请打开 https://r.bank.example/i/4Ttv8Kq2 了解面试安排。",
            sign="银聘",
        )
        town.world.truth.deliver(
            "mail",
            "x@example.com",
            text="李晓您好，录用通知见附件。",
            subject="录用通知",
            **{"from": "hr@bank.example"},
        )
    people.say("wmXiao", "面试要多长时间？")
    answer = "面试共 6 题，一般 15 分钟左右。"
    menu = {
        "head_content": answer,
        "list": [{"type": "click", "click": {"id": one, "content": one}} for one in ("接受", "改期")],
    }
    tell_xiao(people, app, "msgmenu", menu)
    voice = base64.b64encode(sound.tone()).decode()
    people._post("/candidates/wmXiao/send", msgtype="voice", data_base64=voice)
    tell_xiao(people, app, "text", {"content": "第2题，共6题：\n有位客户要把钱转给陌生人，你会怎么处理？"})
    tell_hr(app, "template_card", CARD)


@pytest.fixture
def halfway(town, monkeypatch) -> Iterator[Callable[..., None]]:
    """A tour that stops before it ends, or at its end, or fails."""
    over = threading.Event()

    def play(how: str) -> None:
        def run(tour: Tour) -> None:
            for act in ACTS[: 6 if how == "running" else 9]:
                tour.act(act.title)
                tour.line("字段与填写的一致")
            tour.show("李晓、王敏的回答正在识别", Shot(XIAO), Shot(HR))
            if how == "running":
                tour.heard(3, 11, "首先我会安抚老人，告诉他不着急。")
                over.wait(PATIENCE_MS / 1000)
            if how == "failed":
                raise AssertionError("李晓没有收到面试前一天的提醒")
            tour.open_doors(DOORS)

        tour = Tour(run, acts=ACTS, pace=0, preparing=lambda: how == "preparing", at_stake=lambda: 3 * (how == "asked"))
        monkeypatch.setattr(town.world, "tour", tour)
        if how in ("running", "done", "failed"):
            tour.start()

    yield play
    over.set()


def drawer(name: str) -> Callable[[Page], None]:
    def pull(page: Page) -> None:
        page.set_viewport_size({"width": NARROW[0], "height": 800})
        page.get_by_role("button", name=name, exact=True).click()
        page.wait_for_timeout(400)

    return pull


def samples(page: Page) -> None:
    page.get_by_role("button", name="更多").first.click()
    page.get_by_role("button", name="用样例语音").click()
    expect(page.locator(".sample").first).to_be_visible()


def hold_to_talk(page: Page) -> None:
    page.get_by_role("button", name="切换到语音").first.click()


def more(page: Page) -> None:
    page.get_by_role("button", name="更多").first.click()


def behind(page: Page) -> None:
    page.locator(".chain summary").first.click()


def faults(page: Page) -> None:
    page.locator(".chaos summary").click()
    page.get_by_role("switch", name="回调重复").click()
    expect(page.get_by_role("switch", name="回调重复")).to_be_checked(timeout=PATIENCE_MS)


def next_reminder(page: Page) -> None:
    page.get_by_role("button", name="到下一个提醒").click()
    expect(page.locator("#clock-note")).to_contain_text("make run")


def press_play(page: Page) -> None:
    page.locator("#tour, #tour-short").locator("visible=true").first.click()
    page.wait_for_timeout(400)


# Name, whose phones, what is done first, widths.
STATES: Sequence[tuple[str, tuple[str, ...], Callable[[Page], None] | None, Sequence[int]]] = (
    ("sandbox-samples", (XIAO, HR), samples, WIDTHS),
    ("sandbox", (XIAO, HR), None, WIDTHS),
    ("sandbox-people", (XIAO,), drawer("人物"), NARROW),
    ("sandbox-behind-drawer", (XIAO,), drawer("刚才发生了什么"), NARROW),
    ("sandbox-phone-hr", (HR,), None, NARROW),
    ("sandbox-phone-empty", (MIN,), None, NARROW),
    ("sandbox-talk", (XIAO, HR), hold_to_talk, NARROW),
    ("sandbox-more", (XIAO, HR), more, NARROW),
    ("sandbox-behind", (XIAO, HR), behind, WIDE),
    ("sandbox-faults", (XIAO, HR), faults, WIDE),
    ("sandbox-clock", (XIAO, HR), next_reminder, WIDE),
)


def test_the_page_and_its_phones(people, look, talk):
    for name, roles, first, widths in some(STATES):
        page = look(*roles, width=widths[0])
        page.wait_for_timeout(300)
        if first:
            first(page)
        shoot(page, name, widths)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["preparing", "running", "done", "failed", "asked", "missing"])
def test_the_tour(people, look, talk, halfway, how):
    if how != "missing":
        halfway(how)
    page = look(XIAO, HR)
    see(page, XIAO, "第2题")
    if how in ("asked", "missing"):
        press_play(page)
    page.wait_for_timeout(1500)
    shoot(page, f"tour-{how}")
