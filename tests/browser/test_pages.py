"""What a member sees and can do: no sideways scrolling, large taps, readable colours, and no need of script."""

import itertools
import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from messaging import operate, outbox
from models import HrQuestion, Rating, RosterRecord
from tests.browser.axe import axe_violations
from tests.support.onboarding import add_accepted_offer
from tests.support.times import NOW
from tests.web.seeds import interviewed

pytestmark = pytest.mark.browser

# Contrast of text and of a control's edge against the nearest opaque background, by WCAG's formula, and the smallest tap.
MEASURE = """() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const shown = [...document.querySelectorAll("body *")].filter((node) => node.offsetParent && !node.closest("svg"));
  const worded = shown.filter((node) => [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim()));
  const contrast = (one, other) => {
    const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const ratios = worded.map((node) =>
    [contrast(parse(getComputedStyle(node).color), ground(node)), node.textContent.trim().slice(0, 20)]);
  // A control is seen by its border or by its own ground.
  const edges = shown.filter((node) => node.matches(".button, .choice, select, textarea, input:not([type=radio], [type=checkbox], [type=range])"))
    .map((node) => {
      const style = getComputedStyle(node), around = ground(node.parentElement);
      const border = parseFloat(style.borderTopWidth) ? contrast(parse(style.borderTopColor), around) : 1;
      return [Math.max(border, contrast(ground(node), around)), node.textContent.trim().slice(0, 20) || node.name];
    });
  const taps = [...document.querySelectorAll("button, summary, select, input:not([type=hidden]):not([type=radio]):not([type=checkbox]), .button, .cell, .choice")]
    .filter((node) => node.offsetParent && node.getBoundingClientRect().height)
    .map((node) => [node.getBoundingClientRect().height, node.textContent.trim().slice(0, 20)]);
  const small = (list) => list.sort((x, y) => x[0] - y[0])[0] || [99, ""];
  const lines = (node) => { const range = document.createRange(); range.selectNodeContents(node);
    return new Set([...range.getClientRects()].map((one) => Math.round(one.top))).size; };
  return {
    broken: [...document.querySelectorAll(".top-in a, .top-in button, .brand")].filter((node) => lines(node) > 1).map((node) => node.textContent),
    over: document.documentElement.scrollWidth - innerWidth, contrast: small(ratios), edge: small(edges), tap: small(taps),
    unnamed: [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
      .filter((node) => !node.labels.length).map((node) => node.name),
  };
}"""


# Numbers every control that can be focused; of a group of radio buttons one is reached by Tab, the rest by arrows.
NUMBER = """() => {
  const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, audio")];
  const names = new Set();
  const shown = all.filter((node) => node.checkVisibility() && !node.disabled).filter((node) => {
    const seen = node.type === "radio" && names.has(node.name);
    if (node.type === "radio") names.add(node.name);
    return !seen;
  });
  shown.forEach((node, at) => { node.dataset.stop = node.type === "radio" ? node.name : at; });
  return shown.map((node) => node.dataset.stop);
}"""
HERE = "() => document.activeElement.dataset.stop || document.activeElement.name || ''"


def paths_of(made, question_id):
    return [
        ("hr00", "/hr"),
        ("hr01", f"/hr/applications/{made.application_id}"),
        ("iv01", f"/h5/results/{made.application_id}"),
        ("iv01", "/h5/mine"),
        ("hr01", f"/h5/results/{made.application_id}"),
        ("hr01", f"/hr/questions/{question_id}"),
        ("hr00", "/hr/system"),
        ("n1", "/h5/first-day"),
    ]


def seed(site):
    made = interviewed(site)
    with site.db.write() as session:
        hired = add_accepted_offer(session, site.journey)
        hired.state = "onboarded"
        session.add(RosterRecord(application_id=hired.id, userid="n1", status="verified", differences=[]))
        question = HrQuestion(application_id=made.application_id, asked_at=NOW, question="体检要空腹吗？")
        session.add(question)
        for status, reason in (("failed", "cgi-bin/message/send answered 60011: outside"), ("uncertain", "no answer")):
            row = outbox.post(session, key=status, kind="notify.candidate", payload={}, now=NOW)
            row.status, row.reason, row.done_at = status, reason, NOW
        operate.pause(session, "media", "hr00")
        session.flush()
        return made, question.id


def test_pages_fit_and_can_be_read_and_tapped(site, open_page):
    for userid, path in paths_of(*seed(site)):
        page = open_page(userid, path)
        assert page.url.endswith(path)
        for width, scheme in itertools.product((320, 375, 1280), ("light", "dark")):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            found, where = page.evaluate(MEASURE), (path, width, scheme)
            assert found["over"] <= 0, where
            assert found["contrast"][0] >= 4.5, (where, found["contrast"])
            assert found["edge"][0] >= 3, (where, found["edge"])
            assert found["tap"][0] >= 44, (where, found["tap"])
            assert found["unnamed"] == [], where
            assert found["broken"] == [], where
        assert page.complaints == [], path


def test_every_control_is_reached_by_tab_and_the_page_is_named_in_chinese(site, open_page):
    for userid, path in paths_of(*seed(site)):
        page = open_page(userid, path, 1280)
        assert page.evaluate("document.documentElement.lang") == "zh-CN"
        assert re.search("[\u4e00-\u9fff]", page.title()), path
        left = set(page.evaluate(NUMBER))
        for _ in range(6 * len(left)):
            page.keyboard.press("Tab")
            left.discard(page.evaluate(HERE))
            if not left:
                break
        assert left == set(), path


def test_twice_as_large_nothing_is_lost_and_the_browser_is_told_what_a_page_may_do(site, open_page):
    for userid, path in paths_of(*seed(site)):
        page = open_page(userid, path, 640)  # 1280 px at 200 %
        assert page.evaluate(MEASURE)["over"] <= 0, path
        answer = page.request.get(site.url + path)
        assert "default-src 'self'" in answer.headers["content-security-policy"], path


def test_a_tap_on_a_quote_plays_from_where_it_is_said(site, open_page):
    made, _ = seed(site)
    page = open_page("hr01", f"/h5/results/{made.application_id}")
    page.click("a[data-audio]")
    page.wait_for_function("() => [...document.querySelectorAll('audio')].some((one) => one.currentTime > 0)")
    player = page.evaluate("[...document.querySelectorAll('audio')].map((one) => one.currentTime)")
    assert 1.2 <= max(player) <= 2.5
    assert page.complaints == []


def test_rating_works_without_script(site, open_page):
    made, _ = seed(site)
    page = open_page("iv01", f"/h5/results/{made.application_id}", script=False)
    assert page.locator("mark").count() == 0
    for key in ("service", "patience", "finance", "communication"):
        page.fill(f"#score_{key}", "75")
    page.check("input[value=advance]")
    page.fill("#comment", "<b>好</b>")
    page.click("#rate button")
    expect(page.locator("mark")).to_have_count(2)
    expect(page.get_by_text("<b>好</b>")).to_have_count(1)
    with site.db.read() as session:
        assert session.scalars(select(Rating)).one().blind


def test_hr_answers_and_acts_without_script(site, open_page):
    _, question_id = seed(site)
    page = open_page("hr01", f"/hr/questions/{question_id}", script=False)
    page.fill("#answer", "需要空腹。")
    page.click("main button")
    expect(page.locator("main")).to_contain_text("需要空腹。")
    page.click("a.way")
    page.click("#do details:first-of-type button")
    expect(page.locator("main")).to_contain_text("已进入复试")


def test_axe_finds_nothing_that_is_hard_to_use(site, open_page):
    for userid, path in paths_of(*seed(site)):
        page = open_page(userid, path, 375)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert axe_violations(page) == [], (path, scheme)
