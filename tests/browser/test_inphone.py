"""What opens inside a phone of the sandbox's page: the real mini-program, and pages as a signed-in member."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from core.encryption import KeyRing, use_keyring
from interview_flow.candidate.mini_program import index_of
from models import Application, Document, MiniSession, Onboarding, Rating, RosterRecord, SubscriptionCredit
from sandbox.server import start_sandbox
from sandbox.story.launch import MINI_ID
from tests.browser.test_pages import MEASURE
from tests.conftest import DATA_KEYS, INDEX_KEY
from tests.support.onboarding import FORM, JPEG, LINK_TOKEN, OPENID, add_accepted_offer, add_application, posted
from tests.support.phones import PATIENCE_MS, Town, open_in, phones, town
from tests.support.ports import wait_until
from tests.support.times import NOW
from tests.web.seeds import interviewed

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
CANDIDATE = {"external_userid": "wmLiXiao", "openid": OPENID}


@pytest.fixture(scope="module")
def product(tmp_path_factory) -> Iterator[Town]:
    """One for all tests here: a process is two seconds of work."""
    ring = KeyRing(DATA_KEYS, INDEX_KEY)
    use_keyring(ring)
    with (
        start_sandbox() as sandbox,
        town(sandbox, tmp_path_factory.mktemp("town"), ring, DATA_KEYS=DATA_KEYS, INDEX_KEY=INDEX_KEY) as made,
    ):
        yield made


@pytest.fixture
def place(product: Town) -> Town:
    product.empty()
    return product


@pytest.fixture
def screen(chromium: Browser, place: Town) -> Iterator[Callable[..., Page]]:
    """A page of the sandbox with empty phones; no complaint of the console goes unseen."""
    complaints: list[str] = []
    contexts = []

    def show(*names: str, width: int = 375, dark: bool = False) -> Page:
        colours = "dark" if dark else "light"
        context = chromium.new_context(viewport={"width": width, "height": 740}, color_scheme=colours)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        phones(page, place.sandbox.url, *names)
        return page

    yield show
    for context in contexts:
        context.close()
    assert [line for line in complaints if "422" not in line] == []


def test_the_accept_page_runs_in_the_phone_and_both_reminders_are_asked_for_in_one_tap(place, screen):
    application_id = place.db.run(
        lambda session: add_application(session, "invited", openid=OPENID, openid_index=index_of(OPENID)).id
    )
    page = screen("candidate")
    frame = open_in(
        page,
        "candidate",
        kind="mini",
        appid=MINI_ID,
        path=f"pages/accept/index.html?t={LINK_TOKEN}",
        **{"as": CANDIDATE},
    )
    expect(frame.get_by_text("哈尔滨分行")).to_be_visible()
    expect(page.locator(".inphone-title")).to_have_text("面试邀请")

    frame.get_by_role("button", name="接受").click()
    frame.get_by_label("面试前一小时提醒").uncheck()
    frame.get_by_role("button", name="允许").click()

    expect(frame.get_by_text("届时请回到聊天窗口参加面试。")).to_be_visible()
    expect(frame.get_by_text("将改用聊天、短信或邮件发送")).to_have_count(1)
    credits = place.sandbox.world.wechat.credits
    assert (credits[OPENID, "TMPL_DAY"], credits[OPENID, "TMPL_HOUR"]) == (1, 0)
    with place.db.read() as session:
        assert session.get_one(Application, application_id).state == "confirmed"
        kept = session.scalars(select(SubscriptionCredit)).all()
        assert [(row.template_key, row.credits) for row in kept] == [("day", 1)]


@pytest.mark.parametrize("to", ["accept", "onboarding"])
def test_who_is_not_known_yet_types_the_code_that_the_candidate_received(place, screen, to):
    if to == "accept":
        place.db.run(lambda session: add_application(session, "invited").id)
    else:
        place.db.run(lambda session: add_accepted_offer(session, place.journey).id)
    page = screen("candidate")
    frame = open_in(
        page, "candidate", kind="mini", appid=MINI_ID, path=f"pages/{to}/index?t={LINK_TOKEN}", **{"as": CANDIDATE}
    )
    frame.get_by_role("button", name="用微信手机号确认").click()
    frame.get_by_role("button", name="取消").click()
    expect(frame.get_by_role("alert")).to_contain_text("验证码")
    frame.get_by_role("button", name="发送验证码").click()
    field = frame.locator("input[placeholder='6位数字']")
    field.fill("12345")
    frame.get_by_role("button", name="确认", exact=True).click()
    expect(frame.get_by_role("alert")).to_contain_text("验证码不正确")

    def code() -> str:
        with place.db.read() as session:
            return str(posted(session, "identity_code")[-1]["data"]["code"])

    field.fill(code())
    frame.get_by_role("button", name="确认", exact=True).click()
    expect(frame.get_by_text("哈尔滨分行").first).to_be_visible()


def test_a_new_hire_fills_in_her_papers_in_the_phone(place, screen, tmp_path):
    photo = tmp_path / "身份证.jpg"
    photo.write_bytes(JPEG)
    place.db.run(
        lambda session: add_accepted_offer(session, place.journey, openid=OPENID, openid_index=index_of(OPENID)).id
    )
    page = screen("candidate")
    frame = open_in(page, "candidate", kind="mini", appid=MINI_ID, path="pages/onboarding/index", **{"as": CANDIDATE})
    number = frame.locator("input[placeholder*='身份证']")
    number.fill("110101200001010000")
    number.blur()
    expect(frame.get_by_role("alert")).to_contain_text("证件号码")
    expect(frame.locator(".row.wrong")).to_contain_text("证件号码")

    number.fill(str(FORM["id_number"]))
    number.blur()
    expect(frame.get_by_text("草稿已保存")).to_be_visible()
    frame.locator("input[placeholder='省市区、街道、门牌']").fill(str(FORM["address"]))
    frame.locator("input[placeholder='11位手机号']").first.fill(str(FORM["phone"]))
    frame.locator("input[maxlength='64']").fill(str(FORM["emergency_name"]))
    frame.locator("wx-picker select").select_option(label=str(FORM["emergency_relation"]))
    expect(frame.locator("wx-picker")).to_contain_text(str(FORM["emergency_relation"]))
    frame.locator("input[placeholder='11位手机号']").last.fill(str(FORM["emergency_phone"]))
    with page.expect_file_chooser() as chooser:
        frame.get_by_role("button", name="上传（必传）").first.click()
    chooser.value.set_files(photo)
    expect(frame.get_by_text("身份证.jpg")).to_be_visible()
    frame.get_by_role("button", name="提交").click()

    expect(frame.get_by_text("资料已提交", exact=True)).to_be_visible()
    expect(frame.get_by_text("工作人员核对您的资料")).to_be_visible()
    expect(frame.get_by_text("草稿已保存")).to_have_count(0)
    with place.db.read() as session:
        papers = session.scalars(select(Onboarding)).one()
        assert papers.status == "submitted"
        assert papers.form == FORM
        assert [(row.kind, row.mime, row.name) for row in session.scalars(select(Document))] == [
            ("id_card", "image/jpeg", "身份证.jpg")
        ]


def test_two_members_in_two_phones_are_each_signed_in_as_themselves(place, screen):
    made = interviewed(place)
    page = screen("iv01", "iv02", width=790)
    url = f"{place.url}/h5/results/{made.application_id}"
    frames = {who: open_in(page, who, kind="h5", url=url, **{"as": {"userid": who}}) for who in ("iv01", "iv02")}
    for who, frame in frames.items():
        expect(frame.locator(".who")).to_contain_text({"iv01": "陈立", "iv02": "孙越"}[who])
        expect(page.locator(f"#{who} .inphone-title")).to_have_text(re.compile("李晓"))

    form = frames["iv02"].locator("#rate form")
    for box in form.locator("input[type=number]").all():
        box.fill("88")
    form.locator("input[type=radio]").first.check()
    form.locator("textarea").fill("表达清楚")
    form.get_by_role("button").click()

    expect(frames["iv02"].locator("main")).to_contain_text("表达清楚")
    with place.db.read() as session:
        assert [(row.rater, row.comment) for row in session.scalars(select(Rating))] == [("iv02", "表达清楚")]
    page.locator("#iv01").get_by_role("button", name="刷新").click()
    expect(frames["iv01"].locator(".who")).to_contain_text("陈立")
    page.locator("#iv01").get_by_role("button", name="关闭").click()
    expect(page.locator("#iv01 iframe")).to_have_count(0)
    expect(frames["iv02"].locator(".who")).to_contain_text("孙越")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [320, 375])
def test_the_mini_programs_pages_can_be_read_and_tapped(place, screen, width, dark):
    def hire(session: Any) -> None:
        add_accepted_offer(session, place.journey, openid=OPENID, openid_index=index_of(OPENID))

    place.db.run(hire)
    page = screen("candidate", width=width, dark=dark)
    for path, words in (
        ("pages/onboarding/index", "证件材料"),
        (f"pages/accept/index?t={LINK_TOKEN}", "柜员"),
        ("pages/identity/index?t=x&ways=phone", "确认身份"),
    ):
        frame = open_in(page, "candidate", kind="mini", appid=MINI_ID, path=path, **{"as": CANDIDATE})
        expect(frame.get_by_text(words).first).to_be_visible()
        found = frame.locator("body").evaluate(f"() => ({MEASURE})()")
        assert found["over"] <= 0, path
        assert found["contrast"][0] >= 4.5, (path, found["contrast"])
        assert found["tap"][0] >= 44, (path, found["tap"])
        found = page.evaluate(MEASURE)
        assert (found["over"] <= 0, found["contrast"][0] >= 4.5, found["tap"][0] >= 44) == (True, True, True), found


def test_a_member_fills_in_his_papers_inside_wecom(place, screen):
    def hire(session: Any) -> None:
        application = add_accepted_offer(session, place.journey)
        session.add(RosterRecord(application_id=application.id, userid="iv01", status="member_created", differences=[]))

    place.db.run(hire)
    page = screen("member")
    frame = open_in(
        page, "member", kind="mini", appid=MINI_ID, path="pages/onboarding/index", **{"as": {"userid": "iv01"}}
    )
    expect(frame.get_by_text("哈尔滨分行 柜员")).to_be_visible()
    with place.db.read() as session:
        assert session.scalars(select(MiniSession.userid)).one() == "iv01"


def test_recordings_play_and_papers_download_inside_the_phone(place, screen):
    made = interviewed(place)
    page = screen("hr")
    url = f"{place.url}/h5/results/{made.application_id}"
    frame = open_in(page, "hr", kind="h5", url=url, **{"as": {"userid": "hr01"}})
    with page.expect_response(lambda one: "/audio/" in one.url or one.status == 206) as heard:
        frame.locator("a[data-audio]").first.click()
    assert heard.value.status == 206
    playing = "() => [...document.querySelectorAll('audio')].some((one) => one.currentTime > 1)"
    wait_until(lambda: frame.locator("body").evaluate(playing), timeout_s=20, what="the recording")

    paper = place.db.run(lambda session: hand_in(session, place, made.application_id))
    open_in(
        page, "hr", kind="h5", url=f"{place.url}/hr/applications/{made.application_id}", **{"as": {"userid": "hr01"}}
    )
    with page.expect_download() as download:
        frame.locator(f"a[href$='/documents/{paper}']").click()
    assert download.value.suggested_filename == "身份证.jpg"
    assert Path(download.value.path()).read_bytes() == JPEG


def hand_in(session: Any, place: Town, application_id: str) -> str:
    """One paper of a new hire; returns its id."""
    papers = Onboarding(application_id=application_id, status="submitted", form=FORM, submitted_at=NOW)
    session.add(papers)
    session.get_one(Application, application_id).state = "onboarding"
    session.flush()
    paper = Document(
        onboarding_id=papers.id,
        kind="id_card",
        file_id=place.files.put(JPEG),
        mime="image/jpeg",
        uploaded_at=NOW,
        name="身份证.jpg",
    )
    session.add(paper)
    session.flush()
    return paper.id
