"""The mini-program runner against the rules of WXML, WXSS and wx, with a small mini-program made for it."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from sandbox.server import Sandbox
from tests.support.needs import REPOSITORY
from tests.support.phones import PATIENCE_MS, open_in, phones

pytestmark = pytest.mark.browser
STATIC = "/page/inphone/static"
MINIAPP = REPOSITORY / "miniapp"
WHO = {"external_userid": "wmA", "openid": "oA"}
FILES = {
    "app.json": json.dumps(
        {"pages": ["pages/a/a", "pages/b/b", "pages/c/c"], "window": {"navigationBarTitleText": "试"}}
    ),
    "app.wxss": '@import "more.wxss";\nview { color: rgb(10, 20, 30); }\n.wide { width: 375rpx; }',
    "more.wxss": "page .late { color: rgb(1, 2, 3); }",
    "app.js": "App({ told: [], onLaunch(options) { this.told.push('launch ' + options.path); } });",
    "lib/sum.js": "const { one } = require('./one'); module.exports = (a) => a + one;",
    "lib/one.js": "exports.one = 1; // require('./nowhere') is only a word here",
    "pages/a/a.json": "{}",
    "pages/a/a.wxss": ".only { color: rgb(9, 9, 9); }",
    "pages/a/a.wxml": """
        <import src="../shared.wxml" />
        <view class="wide">{{1 + 1}} {{name || '无名'}}</view>
        <view wx:if="{{n > 2}}" id="much">much</view>
        <view wx:elif="{{n === 2}}" id="two">two</view>
        <view wx:else id="few">few</view>
        <view wx:for="{{rows}}" wx:key="id" class="row {{item.on ? 'on' : ''}}" data-row-id="{{item.id}}" bindtap="onRow">
          <text>{{index}}:{{item.name}}</text><input value="{{item.name}}" data-at="{{index}}" bindinput="onType" />
        </view>
        <template is="badge" data="{{...person, mark: n}}" />
        <view bindtap="onOuter"><button catchtap="onInner">inner</button></view>
        <button id="more" bindtap="onMore">more</button>
        <button id="next" bindtap="onNext">next</button>
        <button id="ask" bindtap="onAsk">ask</button>
        <button id="far" bindtap="onFar">far</button>
        <form bindsubmit="onSubmit">
          <input name="word" value="w" />
          <radio-group name="one"><label><radio value="a" />a</label><label><radio value="b" checked />b</label></radio-group>
          <checkbox-group name="some"><checkbox value="x" checked="{{true}}" /><checkbox value="y" /></checkbox-group>
          <switch name="flag" checked />
          <picker name="pick" mode="date" value="2026-11-02"><text>日期</text></picker>
          <button form-type="submit">send</button>
        </form>
        <view class="late" style="margin-left: 75rpx">{{log}}</view>""",
    "pages/shared.wxml": '<template name="badge"><view id="badge">{{name}}{{mark}}</view></template>',
    "pages/a/a.js": """
        const sum = require('../../lib/sum.js');
        Page({
          data: { n: 1, name: '', person: { name: '李' }, log: '', rows: [{ id: 'p', name: '甲' }, { id: 'q', name: '乙' }] },
          onLoad(query) { this.say(`load ${query.t} ${getApp().told.join()} ${sum(1)}`); },
          say(words) { this.setData({ log: `${this.data.log}${words};` }); },
          onShow() { this.say('show'); },
          onHide() { this.say('hide'); },
          onMore() {
            this.setData({ n: this.data.n + 1, 'rows[0].on': true, rows: [{ id: 'r', name: '丙' }, ...this.data.rows] });
          },
          onRow(event) { this.say(`row ${event.currentTarget.dataset.rowId}`); },
          onType(event) { this.setData({ [`rows[${event.target.dataset.at}].name`]: event.detail.value }); },
          onOuter() { this.say('outer'); },
          onInner() { this.say('inner'); },
          onNext() { wx.navigateTo({ url: '../b/b?x=%20y' }); },
          async onAsk() {
            const { confirm } = await wx.showModal({ title: '问', content: '好吗' });
            wx.setStorageSync('kept', { confirm });
            this.say(`asked ${wx.getStorageSync('kept').confirm}`);
          },
          onFar() { wx.request({ url: 'https://example.com/', fail: ({ errMsg }) => this.say(errMsg) }); },
          onSubmit(event) { this.say(JSON.stringify(event.detail.value)); },
        });""",
    "pages/c/c.wxml": """
        <navigator url="/pages/b/b?x=n">go</navigator>
        <textarea value="{{text}}" bindinput="onText" maxlength="5" />
        <slider min="0" max="10" value="3" bindchange="onSlide" />
        <picker range="{{people}}" range-key="name" value="{{at}}" bindchange="onPick"><text>{{people[at].name}}</text></picker>
        <image src="{{shot}}" mode="aspectFit" bindload="onLoaded" />
        <button open-type="getPhoneNumber" bindgetphonenumber="onPhone">phone</button>
        <button bindtap="onFile">file</button><button bindtap="onShot">shot</button>
        <button bindtap="onSheet">sheet</button><button bindtap="onDown">down</button>
        <button bindtap="onStored">stored</button>
        <view class="late">{{log}}</view>""",
    "pages/c/c.js": """
        Page({
          data: { text: '', shot: '', at: 1, people: [{ name: '甲' }, { name: '乙' }], log: '' },
          say(words) { this.setData({ log: `${this.data.log}${words};` }); },
          onText(event) { return event.detail.value.toUpperCase(); },
          onSlide({ detail }) { this.say(`slide ${detail.value}`); },
          onPick({ detail }) { this.setData({ at: detail.value }); },
          onLoaded() { this.say('picture'); },
          onPhone({ detail }) { this.say(detail.code ? 'code' : detail.errMsg); },
          onFile() {
            wx.chooseMessageFile({ count: 1, type: 'file', extension: ['pdf'], success: ({ tempFiles }) => this.say(tempFiles[0].name) });
          },
          onShot() { wx.chooseImage({ success: ({ tempFilePaths }) => this.setData({ shot: tempFilePaths[0] }) }); },
          async onSheet() {
            const { tapIndex } = await wx.showActionSheet({ itemList: ['一', '二'] });
            wx.showToast({ title: `第${tapIndex}项`, icon: 'none' });
          },
          onDown() {
            wx.downloadFile({ url: 'https://bank.example/control/info', success: ({ statusCode, tempFilePath }) => {
              wx.uploadFile({ url: 'https://bank.example/none', filePath: tempFilePath, name: 'f', success: (up) => {
                this.say(`${statusCode} ${up.statusCode}`); } }); } });
          },
          onStored() {
            wx.setStorage({ key: 'a', data: [1] });
            wx.getStorage({ key: 'b', fail: ({ errMsg }) => this.say(errMsg) });
          },
        });""",
    "pages/b/b.wxml": "<text>{{x}}</text><button bindtap='back'>back</button>",
    "pages/b/b.js": "Page({ data: { x: '' }, onLoad(q) { this.setData({ x: `q=${q.x}` }); }, back() { wx.navigateBack(); } });",
}


@pytest.fixture
def complaints() -> list[str]:
    """What the console said."""
    return []


@pytest.fixture
def page(chromium: Browser, sandbox: Sandbox, complaints: list[str]) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 375, "height": 740})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.on("console", lambda line: complaints.append(line.text) if line.type != "log" else None)
    phones(page, sandbox.url, "phone")
    yield page
    context.close()


@pytest.fixture
def opened(page: Page, sandbox: Sandbox, tmp_path: Path) -> Callable[..., FrameLocator]:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    servers = {"https://bank.example": sandbox.url}
    sandbox.client.setup(
        {"mini_programs": [{"app_id": "wx1", "secret": "s", "folder": str(tmp_path), "servers": servers}]}
    )
    sandbox.client.setup({"candidates": [{**WHO, "phone": "13800138000"}]})

    def open_path(path: str = "pages/a/a?t=1") -> FrameLocator:
        return open_in(page, "phone", kind="mini", appid="wx1", path=path, **{"as": WHO})

    return open_path


def test_a_page_is_drawn_from_its_data_and_follows_it(opened, complaints):
    frame = opened()
    expect(frame.locator(".wide")).to_have_text("2 无名")
    expect(frame.locator("#badge")).to_have_text("李1")
    expect(frame.locator("#few")).to_be_visible()
    typed = frame.locator(".row input").nth(1)
    typed.fill("乙乙")
    typed.evaluate("(node) => { node.marked = true; }")

    frame.locator("#more").click()
    expect(frame.locator("#two")).to_be_visible()
    expect(frame.locator("#few")).to_have_count(0)
    expect(frame.locator(".row text, .row wx-text")).to_have_text(["0:丙", "1:甲", "2:乙乙"])
    assert frame.locator(".row.on").count() == 1
    assert frame.locator(".row input").nth(2).evaluate("(node) => node.marked"), "a keyed row keeps its element"
    frame.locator("#more").click()
    expect(frame.locator("#much")).to_be_visible()
    assert complaints == []


def test_events_carry_their_data_and_stop_where_they_are_caught(opened):
    frame = opened()
    frame.locator(".row").nth(1).locator("wx-text").click()
    frame.get_by_role("button", name="inner").click()
    expect(frame.locator(".late")).to_contain_text("row q;inner;")
    frame.get_by_role("button", name="send").click()
    told = re.search(r"\{.*\}", frame.locator(".late").inner_text())
    assert told and json.loads(told[0]) == {"word": "w", "one": "b", "some": ["x"], "flag": True, "pick": "2026-11-02"}


def test_pages_have_lives_and_a_way_back(page, opened):
    frame = opened()
    expect(frame.locator(".late")).to_have_text("load 1 launch pages/a/a 2;show;")
    frame.locator("#next").click()
    expect(frame.get_by_text("q=%20y")).to_be_visible()
    page.get_by_role("button", name="返回").click()
    expect(frame.locator(".late")).to_have_text("load 1 launch pages/a/a 2;show;hide;show;")
    expect(page.get_by_role("button", name="返回")).to_be_hidden()


def test_styles_are_in_rpx_and_of_one_page_only(opened):
    frame = opened()
    style = "(node) => { const s = getComputedStyle(node); return [s.color, s.width, s.marginLeft]; }"
    assert frame.locator(".wide").evaluate(style)[:2] == ["rgb(10, 20, 30)", "187.5px"]
    assert frame.locator(".late").evaluate(style)[::2] == ["rgb(1, 2, 3)", "37.5px"]


def test_wx_asks_keeps_and_refuses(opened):
    frame = opened()
    frame.locator("#ask").click()
    frame.get_by_role("button", name="确定").click()
    expect(frame.locator(".late")).to_contain_text("asked true;")
    frame.locator("#far").click()
    expect(frame.locator(".late")).to_contain_text("request:fail url not in domain list;")


PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


def test_fields_and_files_of_the_phone(page, opened, tmp_path):
    frame = opened("pages/c/c")
    said = frame.locator(".late")
    frame.locator("textarea").press_sequentially("abcdefg")
    expect(frame.locator("textarea")).to_have_value("ABCDE")
    frame.locator("input[type=range]").fill("7")
    expect(said).to_contain_text("slide 7;")
    expect(frame.locator("wx-picker wx-text")).to_have_text("乙")
    frame.locator("wx-picker select").select_option("0")
    expect(frame.locator("wx-picker wx-text")).to_have_text("甲")
    for label, name, data in (("file", "表.pdf", b"%PDF-1.4"), ("shot", "照片.png", PIXEL)):
        (tmp_path / name).write_bytes(data)
        with page.expect_file_chooser() as chooser:
            frame.get_by_role("button", name=label).click()
        chooser.value.set_files(tmp_path / name)
    expect(said).to_contain_text("表.pdf;picture;")


def test_wechats_own_sheets_and_the_network(opened):
    frame = opened("pages/c/c")
    said = frame.locator(".late")
    frame.get_by_role("button", name="sheet").click()
    frame.get_by_role("button", name="二").click()
    expect(frame.get_by_role("status")).to_have_text("第1项")
    frame.get_by_role("button", name="phone").click()
    frame.get_by_role("button", name="允许").click()
    expect(said).to_have_text("code;")
    frame.get_by_role("button", name="phone").click()
    frame.get_by_role("button", name="取消").click()
    expect(said).to_have_text("code;getPhoneNumber:fail user deny;")
    frame.get_by_role("button", name="stored").click()
    expect(said).to_contain_text("getStorage:fail data not found;")
    frame.get_by_role("button", name="down").click()
    expect(said).to_contain_text("200 404;")
    frame.get_by_text("go").click()
    expect(frame.get_by_text("q=n")).to_be_visible()


def test_a_page_that_is_not_there_says_so(page, opened):
    frame = opened("pages/none/none")
    expect(frame.get_by_role("alert")).to_contain_text("pages/none/none")


EXPRESSIONS: list[tuple[str, Any, Any]] = [
    ("{{a.b[0].c}}", {"a": {"b": [{"c": 5}]}}, 5),
    ("{{a.b.c}}", {}, None),
    ("{{a ? 'x' : b ? 'y' : 'z'}}", {"b": 1}, "y"),
    ("{{1 + 2 * 3 - 4 / 2 % 3}}", {}, 5),
    ("{{'a' + 1 + \"b\\n\"}}", {}, "a1b\n"),
    ("{{!a && b || 'c'}}", {"b": 0}, "c"),
    ("{{(1 + 2) * -3}}", {}, -9),
    ("{{[1, a, 'x'].length}}", {"a": 2}, 3),
    ("{{ {k: a, ...b} }}", {"a": 1, "b": {"c": 2}}, {"k": 1, "c": 2}),
    ("x{{a}}y{{b}}", {"a": 1}, "x1y"),
    ("{{list.length > 0}}", {"list": [1]}, True),
    ("{{a == 1 && a !== '1'}}", {"a": 1}, True),
    ("{{a[key]}}", {"a": {"k": 7}, "key": "k"}, 7),
    ("{{true}}", {}, True),
    ("{{n >= 60 ? '及格' : '不及格'}}", {"n": 59}, "不及格"),
    ("{{constructor}}", {}, None),
    ("{{a.constructor}}", {"a": "s"}, None),
    ("{{a.__proto__}}", {"a": {}}, None),
    ("plain", {}, "plain"),
]


def test_expressions_mean_what_wechat_says(page):
    work = "async ([path, cases]) => { const m = await import(path); return cases.map(([t, d]) => m.value(t)(d) ?? null); }"
    found = page.evaluate(work, [f"{STATIC}/expression.js", [[text, data] for text, data, _ in EXPRESSIONS]])
    assert dict(zip([text for text, _, _ in EXPRESSIONS], found, strict=True)) == {
        text: wanted for text, _, wanted in EXPRESSIONS
    }


@pytest.mark.parametrize("text", ["{{alert(1)}}", "{{a = 1}}", "{{a..b}}", "{{`x`}}", "{{a; b}}", "{{}}"])
def test_what_is_no_wxml_expression_is_refused(page, text):
    work = (
        "async ([path, text]) => { const m = await import(path); try { m.value(text); } catch (e) { return e.name; } }"
    )
    assert page.evaluate(work, [f"{STATIC}/expression.js", text]) == "SyntaxError"


def test_the_runner_knows_everything_that_this_projects_pages_use(page):
    markup = {str(path): path.read_text(encoding="utf-8") for path in MINIAPP.rglob("*.wxml")}
    work = """async ([base, markup]) => {
      const [{ parse }, { gaps }] = await Promise.all([import(`${base}/wxml.js`), import(`${base}/elements.js`)]);
      const known = new Set(['block', 'template', 'import', 'include']);
      const look = (node) => node.tag ? [
        ...(known.has(node.tag) ? [] : gaps(node.tag, Object.keys(node.attributes))), ...node.children.flatMap(look)] : [];
      return Object.entries(markup).flatMap(([name, text]) => parse(text, name).flatMap(look));
    }"""
    assert page.evaluate(work, [STATIC, markup]) == []
    used = {
        name
        for path in MINIAPP.rglob("*.js")
        for name in re.findall(r"\bwx\.(\w+(?:\.\w+)?)\(", path.read_text("utf-8"))
    }
    makes = """async ([base, names]) => {
      const [{ makeWx }, { navigation }] = await Promise.all([import(`${base}/wx.js`), import(`${base}/pages.js`)]);
      const all = [{ userid: 'u' }, { openid: 'o' }].map(
        (who) => makeWx({ appId: 'a', who, templates: {}, words: {} }, navigation));
      const has = (name) => all.some((wx) => name.split('.').reduce((at, part) => at?.[part], wx));
      return names.filter((name) => !has(name));
    }"""
    assert used and page.evaluate(makes, [STATIC, sorted(used)]) == []
