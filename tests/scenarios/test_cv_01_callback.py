"""CV-01: a push is verified, decrypted, stored and answered in time; the work is done afterwards."""

import time

import pytest

from sandbox.check import forgery, kinds, probes
from sandbox.core import crypto
from sandbox.core.xml import to_xml
from tests.scenarios.door import STORES, door_on

WECOM_WAITS_S = 5


@pytest.fixture(scope="module", params=STORES)
def running(request, tmp_path_factory):
    with door_on(request, tmp_path_factory.mktemp("door")) as door:
        yield door


@pytest.fixture
def door(running):
    return running.begin()


def test_cv_01_wecoms_console_accepts_the_address(door):
    assert door.sandbox.verify_url("interview")["ok"] is True


def test_cv_01_what_is_not_wecoms_is_refused_and_leaves_nothing(door):
    found = [*probes.forgeries(door.wecom), *probes.garbage(door.wecom), *probes.signed_garbage(door.wecom)]
    old = crypto.encrypt(door.wecom.aes_key, door.wecom.receive_id, to_xml(kinds.text(door.wecom, "old")))
    statuses = {door.wecom.push_sealed(old, at=int(time.time()) + shift).status for shift in (-3600, 3600, -30 * 86400)}

    assert [finding for finding in found if finding.verdict != probes.PASS] == []
    assert statuses == {403}
    # Of the broken contents that WeCom signed two are messages, though odd ones; the others are kept as unreadable.
    readable = door.count("wecom.other") + door.count("app.text")
    assert readable <= 2 and door.count() == readable + door.count("wecom.unreadable")
    assert 0 < door.count("wecom.unreadable") <= len(forgery.CONTENTS)


def test_cv_01_every_push_that_wecom_documents_is_stored_once_counted_and_done(door):
    pushes = kinds.documented(door.wecom) | kinds.unknown(door.wecom)
    for fields in pushes.values():
        plain = to_xml(fields)
        assert [door.wecom.push(plain).status for _ in range(2)] == [200, 200]

    door.settle()
    assert door.count() == len(pushes)
    shown = door.metrics()
    assert 'yinpin_wecom_pushes_total{event="",kind="contact.friend_added"}' in shown
    assert 'yinpin_wecom_pushes_total{event="sandbox_check_event",kind="wecom.other"}' in shown


def test_cv_01_the_answer_does_not_wait_for_the_work(door):
    door.sandbox.add_fault("/cgi-bin/*", "hang", delay_s=8, times=0)

    answers = [door.wecom.push(to_xml(kinds.text(door.wecom, f"问题 {number}"))) for number in range(5)]

    assert {answer.status for answer in answers} == {200}
    assert max(answer.ms for answer in answers) < WECOM_WAITS_S * 1000


def test_cv_01_who_opens_the_app_is_greeted_in_the_answer_itself(door):
    door.sandbox.enter_app("hr02")
    assert door.sandbox.settle()

    [attempt] = door.sandbox.truth()["callbacks"][-1]["attempts"]
    assert attempt["status"] == 200
    assert attempt["reply"]["kind"] == "text"
    assert "点卡片上的按钮" in door.received("hr02")[-1]
    # Answers to what others wrote in the test before may still be on their way.
    assert [call for call in door.sandbox.calls("/cgi-bin/message/send") if "hr02" in str(call)] == []
    assert door.count("app.entered") == 1
