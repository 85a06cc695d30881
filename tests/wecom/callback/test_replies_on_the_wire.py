"""Our passive replies against WeCom's own check: what arrives on the phone of the one who caused the push."""

import threading

import pytest
from flask import Flask
from werkzeug.serving import make_server

from core.clock import SystemClock
from tests.support.ports import free_port
from tests.wecom.conftest import set_up
from tests.wecom.messages.test_cards import CARDS, send
from wecom.callback import endpoint as callback_endpoint
from wecom.callback import replies


@pytest.fixture
def door(sandbox, crypto):
    """Our callback, which gives each push the reply that stands in the list."""
    wanted = []
    app = Flask(__name__)
    blueprint = callback_endpoint.make_blueprint(
        crypto, lambda arrival: None, SystemClock(), answer=lambda arrival: wanted[-1] if wanted else None
    )
    app.register_blueprint(blueprint)
    server = make_server("127.0.0.1", port := free_port(), app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sandbox.setup(set_up(f"http://127.0.0.1:{port}/wecom/callback"))
    yield wanted
    server.shutdown()


def outcome(sandbox):
    assert sandbox.settle()
    reply = sandbox.truth()["callbacks"][-1]["attempts"][-1]["reply"]
    return reply.get("error") or reply["kind"]


def test_words_files_and_articles(sandbox, client, door, media_id):
    article = {"title": "面试须知", "url": "https://bank.example/tips", "description": "五分钟"}
    for reply in (
        replies.text("您好"),
        replies.image(media_id),
        replies.voice(media_id),
        replies.video(media_id, "指引"),
        replies.news([article]),
    ):
        door.append(reply)
        sandbox.enter_app("hr01")
        assert outcome(sandbox) == reply["MsgType"]

    entries = sandbox.received("app", "hr01")
    assert [entry["msgtype"] for entry in entries] == ["text", "image", "voice", "video", "news"]
    assert entries[-1]["body"]["articles"][0]["url"] == article["url"]
    assert sandbox.calls("/cgi-bin/message/send") == []


def test_a_click_greys_the_clickers_card_alone(sandbox, client, door):
    send(client, CARDS["button_interaction"])
    door.append(replies.update_button("您已选择"))

    sandbox.click("iv01", "进入复试")

    assert outcome(sandbox) == "update_button"
    assert [sandbox.received("app", who)[0]["replaced"] for who in ("hr01", "iv01")] == [None, "您已选择"]


@pytest.mark.parametrize("kind", CARDS)
def test_every_kind_of_card_survives_the_way_through_xml(sandbox, client, door, kind):
    send(client, CARDS["button_interaction"])
    card = {**CARDS[kind], "task_id": "b-1"}
    door.append(replies.update_template_card({**card, "replace_text": "已处理"}))

    sandbox.click("hr01", "淘汰")

    assert outcome(sandbox) == "update_template_card"
    entry = sandbox.received("app", "hr01")[0]
    assert (entry["body"], entry["replaced"]) == (card, "已处理")
    assert sandbox.received("app", "iv01")[0]["body"] == CARDS["button_interaction"]


def test_kf_pushes_are_answered_with_nothing(sandbox, client, door):
    door.append(replies.text("您好"))

    sandbox.say("wmLiXiao", "您好")

    assert sandbox.settle()
    assert "reply" not in sandbox.truth()["callbacks"][-1]["attempts"][-1]
