"""CV-02: one push has one effect however often it comes; two messages of one second are both kept."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.check import kinds
from sandbox.check.forgery import shifted
from sandbox.core import crypto
from sandbox.core.xml import to_xml
from tests.scenarios.door import STORES, door_on
from tests.support.ports import wait_until

ANSWER = "要答复候选人，请点开对应卡片"


@pytest.fixture(scope="module", params=STORES)
def running(request, tmp_path_factory):
    with door_on(request, tmp_path_factory.mktemp("door")) as door:
        yield door


@pytest.fixture
def door(running):
    return running.begin()


@pytest.fixture
def answers(door):
    """How many new answers hr01 has got to texts, once there are so many as expected and a little longer."""
    before = count(door)

    def wait_for(expected):
        door.settle()
        wait_until(lambda: count(door) - before >= expected, timeout_s=120, what="the answers", every_s=0.2)
        time.sleep(1)
        return count(door) - before

    return wait_for


def count(door):
    return sum(ANSWER in text for text in door.received())


def test_cv_02_a_message_that_wecom_repeats_is_answered_once(door, answers):
    plain = to_xml(kinds.text(door.wecom, "在吗"))
    same = crypto.encrypt(door.wecom.aes_key, door.wecom.receive_id, plain)
    # As it was, encrypted again, and all at once from several connections.
    statuses = [door.wecom.push_sealed(same).status, door.wecom.push_sealed(same).status, door.wecom.push(plain).status]
    with ThreadPoolExecutor(8) as pool:
        statuses += [answer.status for answer in pool.map(lambda _: door.wecom.push(plain), range(16))]

    assert statuses == [200] * 19
    assert door.count("app.text") == 1
    assert answers(1) == 1


def test_cv_02_two_messages_of_one_person_in_one_second_are_both_answered(door, answers):
    now = int(time.time())
    for words in ("在吗", "请问几点"):
        assert door.wecom.push(to_xml(kinds.text(door.wecom, words) | {"CreateTime": now})).status == 200

    assert door.count("app.text") == 2
    assert answers(2) == 2


def test_cv_02_two_buttons_of_one_card_in_one_second_are_both_kept(door):
    now = int(time.time())
    for key in ("advance:1", "reject:1"):
        tap = kinds.tap(door.wecom, key) | {"CreateTime": now}
        assert [door.wecom.push(to_xml(tap)).status for _ in range(3)] == [200] * 3

    assert door.count("app.card_clicked") == 2


def test_cv_02_a_captured_push_has_no_second_effect_however_its_fields_are_shifted(door, answers):
    encrypted = crypto.encrypt(door.wecom.aes_key, door.wecom.receive_id, to_xml(kinds.text(door.wecom, "在吗")))
    query = door.wecom.query(encrypted)
    variants = shifted(door.wecom.token, query["timestamp"], query["nonce"], encrypted)
    unknown = crypto.encrypt(door.wecom.aes_key, door.wecom.receive_id, to_xml(kinds.text(door.wecom, "没送到")))

    assert door.wecom.post(query, door.wecom.envelope(encrypted)).status == 200
    again = {
        door.wecom.post(query | {"timestamp": at, "nonce": nonce}, door.wecom.envelope(encrypted)).status
        for at, nonce in variants
    }
    assert len(variants) >= 1 and again <= {200, 403}
    assert door.wecom.push_sealed(encrypted, at=int(time.time()) - 30 * 86400).status == 200
    assert door.wecom.push_sealed(unknown, at=int(time.time()) - 30 * 86400).status == 403
    assert door.count("app.text") == 1
    assert answers(1) == 1
