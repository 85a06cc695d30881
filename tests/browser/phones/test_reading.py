"""What helps people to find their way on the page: headings, a chip for what arrived, named samples, a red tag."""

import json

import pytest
from playwright.sync_api import expect

from sandbox.page import sound
from tests.browser.phones.conftest import HR, PATIENCE_MS, XIAO, far_up, see, tell_xiao, until
from tests.sandbox.conftest import KF

pytestmark = pytest.mark.browser
LABELS = {
    "strong-t1-1.amr": {"question": 1, "quality": "strong", "text": "首先我会安抚老人，告诉他不着急"},
    "strong-t2-1.amr": {"question": 2, "quality": "strong", "text": "我会请客户坐下，安抚他的情绪"},
    "weak-t5-1.amr": {"question": 5, "quality": "weak", "text": ""},
}


def test_people_stand_under_their_branch(people, look):
    people.setup(
        {
            "departments": [{"id": 1, "name": "总行", "parentid": 0}, {"id": 2, "name": "哈尔滨分行", "parentid": 1}],
            "members": [
                {"userid": "hr01", "name": "周岚", "mobile": "13900000001", "department": [2]},
                {"userid": "hr00", "name": "林总", "mobile": "13900000006", "department": [1]},
            ],
        }
    )
    page = look(HR)
    expect(page.locator("#roles")).to_contain_text("HR · 哈尔滨", timeout=PATIENCE_MS)
    expect(page.locator("#roles")).to_contain_text("总行 HR")
    headings = page.locator("#roles h3").all_text_contents()
    assert (headings[0], set(headings) >= {"新员工", "哈尔滨分行", "总行"}) == ("候选人", True)


def test_who_reads_further_up_is_told_how_many_messages_came(people, app, look):
    page = far_up(people, look)
    for words in ("欢迎", "请确认"):
        tell_xiao(people, app, "text", {"content": words})
    expect(page.locator(".newer")).to_contain_text("2 条新消息", timeout=PATIENCE_MS)
    page.locator(".newer").click()
    expect(page.locator(".newer")).to_be_hidden()
    until(
        page,
        "(() => { const it = document.querySelector('.lines'); return it.scrollHeight - it.scrollTop - it.clientHeight < 4; })()",
    )


def test_samples_say_what_they_answer_and_the_question_on_top_comes_first(people, app, look, town, tmp_path):
    for name in LABELS:
        (tmp_path / name).write_bytes(sound.tone())
    (tmp_path / "labels.json").write_text(json.dumps(LABELS), "utf-8")
    town.world.samples = tmp_path
    people.say("wmXiao", "开始面试")
    tell_xiao(people, app, "text", {"content": "第2题，共6题：\n有位客户要把钱转给陌生人，你会怎么处理？"})
    page = look(XIAO)
    see(page, XIAO, "第2题")
    page.get_by_role("button", name="更多").click()
    page.get_by_role("button", name="用样例语音").click()
    samples = page.locator(".sample")
    expect(samples).to_have_count(3)
    expect(samples.nth(0)).to_contain_text("第2题 · 好的回答 · 我会请客户坐下，安抚他的…")
    expect(samples.nth(2)).to_contain_text("第5题 · 一般的回答 · 没有声音")
    with page.expect_response("**/page/samples/strong-t2-1.amr/sound") as heard:
        samples.nth(0).get_by_role("button", name="试听").click()
    assert heard.value.headers["content-type"] == "audio/wav"
    assert not [one for one in people.truth()["said"] if one["msgtype"] == "voice"]
    samples.nth(0).locator("button:not(.round)").click()
    page.wait_for_selector(".voice")
    assert not page.complaints


def test_a_call_that_failed_is_red_in_the_folded_row(people, app, look):
    page = look(XIAO)
    people.say("wmXiao", "您好")
    people.add_fault("/cgi-bin/kf/send_msg", "errcode", times=0, errcode=45009)
    refused = {"touser": "wmXiao", "open_kfid": KF, "msgtype": "text", "text": {"content": "欢迎"}}
    assert app.post("kf/send_msg", refused)["errcode"] == 45009
    expect(page.locator(".chain", has_text="李晓 说").locator(".tag.bad")).to_have_text("1 次失败", timeout=PATIENCE_MS)
