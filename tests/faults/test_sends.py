"""W6 to W10: what can happen to one message on its way, and what the receiver gets."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from messaging import outbox
from models import Card, OutboxAttempt, OutboxMessage
from tests.faults.conftest import SEND
from tests.support import oracle, tenant
from tests.support.counts import count_of
from tests.support.oracle import Verdict
from tests.support.ports import free_port
from wecom.api.errors import BAD_SECRET, NO_VALID_RECEIVER, RULES, Reaction
from wecom.api.gateway import encode
from wecom.messages import sending as messages_sending

pytestmark = pytest.mark.chaos
UNKNOWN = 999999
UPDATE = "/cgi-bin/message/update_template_card"
REFUSALS = [code for code, rule in sorted(RULES.items()) if rule.reaction is Reaction.PERMANENT and code != BAD_SECRET]


def dead_bases(sandbox_url):
    """Addresses at which nothing can be accepted."""
    return {
        "connect refused": f"http://127.0.0.1:{free_port()}",
        "DNS failure": "http://nowhere.invalid",
        "TLS error": sandbox_url.replace("http://", "https://"),
    }


@pytest.mark.parametrize("fault", ["reject-5xx", "reset", "connect refused", "DNS failure", "TLS error"])
def test_w6_what_was_not_accepted_is_sent_later(desk, fault):
    gateway, count = desk.parts.app_client.gateway, count_of("W6")
    gateway.tokens.get()
    alive = gateway.base_url
    if fault in ("reject-5xx", "reset"):
        desk.world.add_fault(SEND, fault, times=2 * count)
    else:
        gateway.base_url = dead_bases(alive)[fault]
    desk.post(count)
    desk.work(step_s=3, rounds=2)
    gateway.base_url = alive
    desk.finish(step_s=10)
    assert set(desk.received()) == set(desk.marks)
    desk.judge("W6", fault)


AMBIGUOUS = ("accept-then-hang", "accept-then-reset", "accept-then-5xx", "truncated-json", "html-200")


@pytest.mark.parametrize("kind", AMBIGUOUS)
def test_w7_an_unclear_answer_is_followed_by_the_same_bytes(desk, kind):
    count = count_of("W7")
    desk.world.add_fault(SEND, kind, times=count, delay_s=0.05)
    desk.post(count)
    desk.finish(step_s=10)
    bodies = [call["sha256"] for call in desk.world.calls(SEND, limit=5000)]
    assert (len(bodies), len(set(bodies))) == (2 * count, count)
    assert set(desk.received()) == set(desk.marks)
    desk.judge("W7", kind)


@pytest.mark.parametrize("kind", ["accept-then-5xx", "html-200"])
def test_w7_unclear_for_ever_is_shown_as_uncertain_and_never_sent_again(desk, kind):
    desk.world.add_fault(SEND, kind, times=0)
    fresh, posted_at = desk.post(count_of("W7")), desk.now()
    desk.work(step_s=20, rounds=100)
    uncertain = desk.rows("uncertain")
    assert len(uncertain) == len(fresh)
    latest = max(row.done_at for row in uncertain) - posted_at
    assert latest <= timedelta(seconds=1800 + 60)
    desk.world.clear_faults()
    calls = len(desk.world.calls(SEND, limit=5000))
    desk.work(step_s=600, rounds=20)
    assert len(desk.world.calls(SEND, limit=5000)) == calls
    desk.judge("W7", f"{kind} for ever", uncertain=len(uncertain))


def test_w8_a_wanted_repetition_of_the_same_words_arrives(desk):
    words = (
        dict.fromkeys(("branch", "name", "position", "reason"), "-")
        | {"hr_url": "https://bank.example/hr"}
        | {"what": "#same#"}
    )
    payload = {"userids": ["hr01"], "template": "alert", "data": words}
    for occasion in ("first", "second"):
        desk.db.run(
            lambda session, key=occasion: outbox.post(
                session, key=key, kind="notify.staff", payload=payload, now=desk.now()
            )
        )
        desk.work(step_s=60)
    came = desk.received()["same"]
    illegal = oracle.illegal_rows(desk.db)
    Verdict("W8", "wanted repetition within 30 minutes", 2, max(0, 2 - came), max(0, came - 2), illegal).give()


def test_w9_a_definite_no_is_final_and_told(desk):
    codes = [*REFUSALS[:: count_of("W9")], 60020, UNKNOWN]
    for code in dict.fromkeys(codes):
        [mark] = desk.post(1)
        desk.world.add_fault(SEND, "errcode", errcode=code, match=f"#{mark}#", times=0)
    desk.finish(step_s=30)
    calls = [call["body"] for call in desk.world.calls(SEND, limit=5000)]
    tries = {mark: sum(f"#{mark}#" in body for body in calls) for mark in desk.marks}
    assert set(tries.values()) == {1}
    assert {row.key.removeprefix("told:") for row in desk.rows("failed")} == set(desk.marks)
    told = " ".join(desk.alerts())
    missing = [code for code in (60020, UNKNOWN) if f"（{code}）" not in told]
    assert missing == []
    desk.judge("W9", "permanent codes", retries=sum(tries.values()) - len(tries), alerts=len(desk.alerts()))


def test_w9_each_receiver_has_an_outcome_of_their_own(desk):
    words = (
        dict.fromkeys(("branch", "name", "position", "reason"), "-")
        | {"hr_url": "https://bank.example/hr"}
        | {"what": "#one#"}
    )
    for key, userids in (("told:both", ["hr01", "nobody"]), ("told:none", ["nobody"])):
        payload = {"userids": userids, "template": "alert", "data": words}
        desk.db.run(
            lambda session, key=key, payload=payload: outbox.post(
                session, key=key, kind="notify.staff", payload=payload, now=desk.now()
            )
        )
    desk.finish()
    with desk.db.read() as session:
        both = session.scalars(select(OutboxAttempt).where(OutboxAttempt.status == "sent")).one()
        none = session.scalars(select(OutboxMessage).where(OutboxMessage.status == "failed")).one()
    outcomes = both.result["recipients"]
    assert outcomes.pop("hr01") == "sent"
    assert outcomes.pop("nobody").startswith("invalid")
    assert str(NO_VALID_RECEIVER) in none.reason
    oracle.judge("W9", "invaliduser, 81013", wanted=["one"], received=desk.received(), db=desk.db, count=2)


def send_card(desk, number):
    """A card in hr01's hand; the row with its code, and an update waiting."""
    button = {"text": "同意", "style": 1, "key": "yes"}
    card = {"card_type": "button_interaction", "main_title": {"title": "候选人"}, "task_id": f"t{number}"}
    body = {"touser": "hr01", "msgtype": "template_card", "agentid": tenant.AGENT_ID}
    answer = messages_sending.send(
        desk.parts.app_client, encode(body | {"template_card": card | {"button_list": [button]}})
    )
    row = {"task_id": f"t{number}", "template": "t", "userids": ["hr01"], "response_code": answer["response_code"]}
    desk.db.run(lambda session: session.add(Card(**row, code_at=desk.now())))


def post_update(desk, number):
    payload = {"task_id": f"t{number}", "text": "已处理"}
    key = f"told:card{number}"
    desk.db.run(
        lambda session: outbox.post(session, key=key, kind="wecom.update_card", payload=payload, now=desk.now())
    )


@pytest.mark.parametrize("fault", ["used by an earlier try", "used by another click", "older than 72 hours"])
def test_w10_a_response_code_that_is_over_leaves_no_stuck_row(desk, fault):
    count = count_of("W10")
    for number in range(count):
        send_card(desk, number)
        desk.skip(3)
    if fault == "older than 72 hours":
        desk.skip(72 * 3600 + 60)
    elif fault == "used by an earlier try":
        desk.world.add_fault(UPDATE, "accept-then-reset", times=count)
    else:
        desk.world.add_fault(UPDATE, "errcode", errcode=42022, times=count)
    for number in range(count):
        post_update(desk, number)
    desk.finish(step_s=10)
    ended = desk.rows("failed" if fault == "older than 72 hours" else "sent")
    stuck = oracle.illegal_rows(desk.db)
    Verdict("W10", f"response_code {fault}", count, count - len(ended), None, stuck).give()
