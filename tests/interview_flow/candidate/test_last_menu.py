"""Typed texts are compared with the menu last offered, whether it has been sent or still waits."""

from datetime import timedelta

import pytest

from models import OutboxMessage, Reminder

KINDS = ["day", "hour"]
ASSISTANT = "以上由智能助手根据招聘问答库回复"


@pytest.fixture
def she(bank):
    return bank.person().confirmed()


def remind(bank, she, kind):
    """A reminder is due now."""
    now = bank.clock.now()
    fields = {"application_id": she.application_id, "kind": kind, "status": "planned", "due_at": now}
    later = {"day": timedelta(hours=23), "hour": timedelta(minutes=50)}[kind]
    bank.run(lambda session: session.add(Reminder(**fields, planned_for=now + later)))
    bank.parts.ticker().tick()


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_beside_a_reminder_that_has_not_left_yet_is_answered(bank, she, kind):
    with bank.held("notify.candidate"):
        remind(bank, she, kind)
        she.say("面试要多长时间？")
        waiting = bank.rows(OutboxMessage, OutboxMessage.template == f"interview_reminder_{kind}")
        assert {row.status for row in waiting} == {"queued"}
    bank.work()
    assert bank.dead() == []
    assert she.heard(ASSISTANT)


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_after_a_reminder_is_answered(bank, she, kind):
    remind(bank, she, kind)
    bank.work()
    assert bank.sent(f"interview_reminder_{kind}")
    she.say("面试要多长时间？")
    assert bank.dead() == []
    assert ASSISTANT in she.heard()[-1]


def test_the_label_of_a_reminders_item_is_the_tap(bank, she):
    remind(bank, she, "day")
    bank.work()
    she.say("改期")
    assert bank.dead() == []
    assert len(bank.cards("hr01", "希望改期")) == 1
