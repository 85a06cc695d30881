"""IG-04: a WeCom simulator for tests and demos: limits, retries, card codes, clock.

Told by somebody who has nothing of ours: the sandbox runs as a program, is set up from a file, and is spoken to
with plain HTTP, as a bank's own WeCom code would.
"""

import json
import subprocess
import sys
import threading
import xml.etree.ElementTree as ElementTree
from http.server import ThreadingHTTPServer

import pytest
import requests

from sandbox.client.client import SandboxClient, SandboxError
from tests.sandbox.conftest import AES_KEY, CORP, TOKEN, App, Receiver, handler_for
from tests.support.needs import REPOSITORY
from tests.support.services import die_with_parent

AGENT, KF, CANDIDATE = 1000002, "wkSandbox01", "wmLiXiao"
HOUR_S, DAY_S = 3600, 86400


@pytest.fixture(scope="module")
def callbacks():
    """The bank's own callback server."""
    box = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_for(box))
    server.daemon_threads = True
    box.url = f"http://127.0.0.1:{server.server_port}/callback"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield box
    box.stop.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def world(callbacks, tmp_path_factory):
    """`python -m sandbox --setup FILE`, in a process of its own."""
    callback = {"url": callbacks.url, "token": TOKEN, "aes_key": AES_KEY}
    setup = {
        "apps": [{"name": "bank", "agent_id": AGENT, "secret": "bank-secret", "callback": callback}],
        "members": [{"userid": userid, "mobile": f"1390000000{n}"} for n, userid in enumerate(("hr01", "iv01"))],
        "kf_accounts": [{"open_kfid": KF, "name": "招聘", "servicers": ["hr01"]}],
        "robots": [{"key": "robot-1", "name": "助手", "chat_name": "面试组", "members": ["hr01", "iv01"]}],
    }
    file = tmp_path_factory.mktemp("sandbox") / "setup.json"
    file.write_text(json.dumps(setup))
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--smtp-port", "0", "--setup", str(file)]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, preexec_fn=die_with_parent)
    client = SandboxClient(json.loads(process.stdout.readline())["url"])
    yield client
    process.terminate()
    process.wait(timeout=20)


@pytest.fixture
def bank(world):
    """The bank's app; each story begins a day later than the one before, so that no limit is used up."""
    world.advance_clock(4 * DAY_S)
    return App(world.base_url, "bank-secret")


def text(words, who="hr01", **fields):
    return {"touser": who, "msgtype": "text", "agentid": AGENT, "text": {"content": words}} | fields


def card(task_id):
    buttons = [{"text": "同意", "key": f"yes:{task_id}"}, {"text": "不同意", "key": f"no:{task_id}", "style": 3}]
    content = {"card_type": "button_interaction", "task_id": task_id, "main_title": {"title": "审批"}}
    content |= {"button_list": buttons}
    return {"touser": "hr01|iv01", "msgtype": "template_card", "agentid": AGENT, "template_card": content}


def pushed(callbacks, event):
    """The decrypted pushes of one kind; the signature of each was checked."""
    return [node for node in callbacks.events() if node.findtext("Event") == event]


def test_the_numbers_are_wecoms_unless_a_test_makes_them_smaller(world):
    limits = world.get_setup()["limits"]

    assert (limits["callback_timeout_s"], limits["callback_attempts"]) == (5, 3)
    assert (limits["member_per_min"], limits["member_per_hour"], limits["robot_per_min"]) == (30, 1000, 20)
    assert (limits["api_per_min"], limits["api_per_hour"]) == (10_000, 150_000)
    assert (limits["chat_member_per_min"], limits["chat_member_per_day"]) == (200, 10_000)


def test_limits_the_thirty_first_message_of_a_minute_vanishes_although_it_was_answered_ok(world, bank):
    before = len(world.received("app", "hr01"))

    answers = [bank.post("message/send", text(f"第{n}条")) for n in range(31)]

    assert {answer["errcode"] for answer in answers} == {0}
    assert len(world.received("app", "hr01")) - before == 30
    assert world.truth("app")["dropped"][-1]["text"] == "第30条"


def test_limits_kf_takes_five_messages_within_48_hours_of_her_last_one(world, bank):
    answer = {"touser": CANDIDATE, "open_kfid": KF, "msgtype": "text"}

    def say(number):
        return bank.post("kf/send_msg", answer | {"text": {"content": f"第{number}条"}})["errcode"]

    world.say(CANDIDATE, "您好")
    assert [say(number) for number in range(6)] == [0, 0, 0, 0, 0, 95001]
    world.say(CANDIDATE, "还在吗")
    assert say(6) == 0
    world.advance_clock(48 * HOUR_S + 1)
    assert say(7) == 95002


def test_limits_a_robot_says_so_when_it_is_too_fast(world, bank):
    body = {"msgtype": "text", "text": {"content": "请评分", "mentioned_list": ["iv01"]}}

    def send():
        return requests.post(f"{world.base_url}/cgi-bin/webhook/send?key=robot-1", json=body, timeout=10).json()

    assert [send()["errcode"] for _ in range(21)] == [0] * 20 + [45009]
    assert world.received("chat", "iv01")[-1]["mentioned"]


def test_limits_an_api_is_closed_until_its_minute_is_over(world, bank):
    world.setup({"limits": {"api_per_min": 3}})
    answers = [bank.get("user/get", userid="hr01") for _ in range(4)]
    world.setup({"limits": {"api_per_min": 10_000}})

    assert [answer["errcode"] for answer in answers] == [0, 0, 0, 45009]
    assert answers[3]["errmsg"].startswith("api minute-quota reach limit")
    world.advance_clock(60)
    assert bank.get("user/get", userid="hr01")["errcode"] == 0


def test_limits_are_bytes_and_an_error_says_which(bank, world):
    assert bank.post("message/send", text("字" * 700))["errcode"] == 0
    assert world.received("app", "hr01")[-1]["text"] == "字" * 682
    markdown = {"touser": "hr01", "msgtype": "markdown", "agentid": AGENT, "markdown": {"content": "字" * 683}}
    answer = bank.post("message/send", markdown)
    assert answer["errcode"] == 40058
    assert answer["errmsg"].startswith("markdown.content exceed max length 2048")


def test_retries_a_push_comes_three_times_freshly_encrypted_and_then_never_again(world, bank, callbacks):
    world.setup({"limits": {"callback_spacing_s": 0.05}})
    before = len(callbacks.requests)
    callbacks.answer = lambda _number: 500
    world.member_says("hr01", "在吗")
    assert world.settle()
    callbacks.answer = lambda _number: 200

    tries = callbacks.requests[before:]
    assert len(tries) == 3
    assert len({query["nonce"] for query, _body in tries}) == len({body for _query, body in tries}) == 3
    plains = {ElementTree.tostring(node) for node in callbacks.events()[before:]}
    assert len(plains) == 1
    [push] = world.truth("app")["callbacks"][-1:]
    assert (push["delivered"], [attempt["status"] for attempt in push["attempts"]]) == (False, [500, 500, 500])


def test_retries_a_slow_answer_counts_as_none(world, bank, callbacks):
    world.setup({"limits": {"callback_timeout_s": 0.5, "callback_spacing_s": 0.05}})
    first = len(callbacks.requests) + 1
    callbacks.wait_s = lambda number: 2.0 if number == first else 0.0
    world.member_says("hr01", "在吗")
    assert world.settle()

    attempts = world.truth("app")["callbacks"][-1]["attempts"]
    assert [attempt["status"] for attempt in attempts] == [None, 200]
    assert attempts[0]["ms"] >= 500


def test_card_codes_work_once_and_everybody_who_has_the_card_may_press_it(world, bank, callbacks):
    sent = bank.post("message/send", card("offer-1"))
    mine, hers = (world.click(who, "同意", task_id="offer-1")["response_code"] for who in ("hr01", "iv01"))
    assert world.settle()

    clicks = {
        node.findtext("ResponseCode"): node.findtext("FromUserName")
        for node in pushed(callbacks, "template_card_event")
    }
    assert (clicks[mine], clicks[hers]) == ("hr01", "iv01")
    assert len({sent["response_code"], mine, hers}) == 3
    update = {"agentid": AGENT, "response_code": mine, "atall": 1, "button": {"replace_name": "王敏已同意"}}
    assert bank.post("message/update_template_card", update) == {"errcode": 0, "errmsg": "ok", "invaliduser": []}
    assert bank.post("message/update_template_card", update)["errcode"] == 42022
    assert {world.received("app", who)[-1]["replaced"] for who in ("hr01", "iv01")} == {"王敏已同意"}
    with pytest.raises(SandboxError, match="greyed"):
        world.click("iv01", "不同意", task_id="offer-1")
    assert bank.post("message/send", card("offer-1"))["errcode"] == 42014


def test_card_codes_live_72_hours_of_the_sandboxs_clock(world, bank):
    early, late = (bank.post("message/send", card(f"offer-{n}"))["response_code"] for n in (2, 3))
    update = {"agentid": AGENT, "atall": 1, "button": {"replace_name": "已处理"}}

    world.advance_clock(72 * HOUR_S - 60)
    assert bank.post("message/update_template_card", update | {"response_code": early})["errcode"] == 0
    world.advance_clock(61)
    assert bank.post("message/update_template_card", update | {"response_code": late})["errcode"] == 42022


def test_one_clock_moves_every_window(world, bank):
    token = bank.token()
    msgid = bank.post("message/send", text("发错了"))["msgid"]
    code = world.open_kf("wmNew")["welcome_code"]
    again = text("十点面试", enable_duplicate_check=1, duplicate_check_interval=1800)
    for _ in range(2):
        assert bank.post("message/send", again)["errcode"] == 0
    assert [drop["reason"] for drop in world.truth("app")["dropped"]][-1] == "duplicate"
    assert bank.token() == token

    world.advance_clock(21)
    welcome = {"code": code, "msgtype": "text", "text": {"content": "欢迎"}}
    assert bank.post("kf/send_msg_on_event", welcome)["errcode"] == 41050
    world.advance_clock(1800)
    count = len(world.received("app", "hr01"))
    bank.post("message/send", again)
    assert len(world.received("app", "hr01")) == count + 1
    world.advance_clock(2 * HOUR_S)
    old = requests.post(
        f"{world.base_url}/cgi-bin/message/send", params={"access_token": token}, json=again, timeout=10
    )
    assert old.json()["errcode"] == 42001
    world.advance_clock(DAY_S)
    assert bank.post("message/recall", {"msgid": msgid})["errcode"] == 40058


def test_the_truth_keeps_each_message_whole_so_that_a_page_can_draw_it(world, bank):
    notice = {"touser": "iv01", "msgtype": "news", "agentid": AGENT}
    articles = [{"title": "面试须知", "url": "https://bank.example/a", "picurl": "https://bank.example/a.png"}]
    bank.post("message/send", notice | {"news": {"articles": articles}})
    bank.post("message/send", card("offer-4"))

    news, shown = world.received("app", "iv01")[-2:]
    assert (news["msgtype"], news["body"]) == ("news", {"articles": articles})
    assert shown["body"] == card("offer-4")["template_card"]
    assert world.info()["corp_id"] == CORP
