"""The result page under a finger: six acts to rate, quotes that play and stay marked, and no broken rule of axe."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models import Rating
from tests.browser.axe import axe_violations
from tests.web.interviewer.seeds import scored
from tests.web.interviewer.test_transcript_form import SAID, seated

pytestmark = pytest.mark.browser

# Links that stand alone, and everything else that is tapped on this page.
LOW = """() => [...document.querySelectorAll("main a, main button, main input[type=range], .top a")]
  .filter((node) => node.checkVisibility() && node.getBoundingClientRect().height < 44)
  .map((node) => node.textContent.trim())"""


def of(made):
    return f"/h5/results/{made.application_id}"


def breaks_no_rule(page):
    """In both schemes, each set anew: after a reload under the dark one, links once had the colours of the light one."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert axe_violations(page) == [], scheme


def test_rating_takes_six_acts_on_a_phone(site, open_page):
    page = open_page("iv01", of(scored(site)))
    bar = page.locator(".rate-bar")
    assert bar.inner_text() == "评分 0/4" and bar.bounding_box()["y"] < 800, "it stays on the first screen"
    for key in ("service", "patience", "finance", "communication"):
        slide = page.locator(f"#slide_{key}")
        size = slide.bounding_box()
        slide.click(position={"x": size["width"] * 0.8, "y": size["height"] / 2})
    assert bar.inner_text() == "评分 4/4"
    page.check("input[value=advance]")
    page.click("#rate button[type=submit]")
    expect(page.locator("#done")).to_contain_text("评分已提交")
    expect(page.locator(".radar .people")).to_have_count(1)
    with site.db.read() as session:
        points = session.scalars(select(Rating)).one().scores
    assert len(points) == 4 and all(75 <= one <= 85 for one in points.values())
    assert page.complaints == []


def test_a_slider_that_nobody_has_touched_rates_nothing(site, open_page):
    page = open_page("iv01", of(scored(site)))
    page.check("input[value=advance]")
    page.click("#rate button[type=submit]")
    with site.db.read() as session:
        assert session.scalars(select(Rating)).all() == []
    page.fill("#score_service", "64")
    assert page.input_value("#slide_service") == "64" and page.inner_text(".rate-bar") == "评分 1/4"


def test_the_chosen_quote_is_strong_plays_from_its_second_and_keeps_the_speed(site, open_page):
    page = open_page("hr01", of(scored(site)), 1280)
    page.click("[data-speed='1.5']")
    quote = page.locator("a[data-audio]").nth(1)
    quote.click()
    player = f"document.getElementById('{quote.get_attribute('data-audio')}')"
    page.wait_for_function(f"() => {player}.currentTime > 0")
    assert page.evaluate(f"{player}.playbackRate") == 1.5
    assert page.evaluate(f"{player}.currentTime") == pytest.approx(float(quote.get_attribute("data-at")), abs=1.0)
    assert page.evaluate("document.querySelectorAll('mark:target').length") == 1
    page.click("[data-next]")
    page.wait_for_function(f"() => {player}.paused")
    assert page.complaints == []


def test_the_rating_stands_beside_the_answers_on_a_wide_screen_and_below_them_on_a_phone(site, open_page):
    made = scored(site)
    wide = open_page("iv01", of(made), 1280)
    answers, form = wide.locator("#answers").bounding_box(), wide.locator("#rate").bounding_box()
    assert form["x"] >= answers["x"] + answers["width"] and abs(form["y"] - answers["y"]) < 2
    wide.mouse.wheel(0, 600)
    wide.wait_for_function("() => scrollY > 300")
    assert wide.locator("#rate h2").bounding_box()["y"] >= 0, "it stays while the answers move"
    phone = open_page("iv01", of(made), 375)
    assert phone.locator("#rate").bounding_box()["y"] > phone.locator("#answers").bounding_box()["y"]


def test_points_and_form_together_break_no_rule(site, open_page):
    page = open_page("hr01", of(scored(site)))
    for width in (375, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(LOW) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        breaks_no_rule(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.complaints == []


def test_a_recording_is_written_down_where_it_is_heard_and_what_is_refused_stays(site, open_page):
    made = seated(site)
    page, form = open_page("hr01", of(made)), f"#w-{made.voice[0]}"
    page.click(f"{form} summary")
    page.fill(f"{form} textarea", "长" * 5001)
    page.click(f"{form} button[type=submit]")
    expect(page.locator(f"{form} [role=alert]")).to_contain_text("请缩短到 5000 字以内")
    assert page.input_value(f"{form} textarea") == "长" * 5001
    page.set_viewport_size({"width": 375, "height": 4000})  # the bar that leads to the rating hides nothing
    breaks_no_rule(page)
    assert page.evaluate(LOW) == [] and page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.fill(f"{form} textarea", SAID)
    page.click(f"{form} button[type=submit]")
    expect(page.locator(f"{form} [role=status]")).to_contain_text("已保存")
    expect(page.locator(f"{form} .versions dd").last).to_have_text(SAID)
    breaks_no_rule(page)
