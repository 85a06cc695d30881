"""Facts come before the clock: what was sent in time counts, however late we hear of it."""

from datetime import timedelta

import pytest

from core.errors import NotAllowed
from models import AnswerPart, InboxEvent, Invitation, KfCursor
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.walks import Walker

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def pulled_late(bank, order):
    """Two clocks tick before and after the messages are fetched, or only after."""
    tickers = [bank.parts.ticker(), bank.parts.ticker()]
    if order == "tick first":
        for ticker in tickers:
            ticker.tick()
    else:
        bank.pull()
    for _ in range(3):
        bank.work()
        for ticker in tickers:
            ticker.tick()
    bank.work()


@pytest.mark.parametrize("order", ["tick first", "pull first"])
def test_answers_sent_before_the_deadline_count_when_we_were_away_at_the_deadline(bank, order):
    she = bank.person().seated(questions=1, deadline=bank.clock.now() + HOUR)
    bank.move(30 * MINUTE)
    bank.world.say(she.wechat, "我会先安抚老人，请他不要着急，再请同事帮忙办理。")
    bank.move(timedelta(seconds=2))
    bank.world.tap(she.wechat, "答完了")
    bank.move(40 * MINUTE)
    pulled_late(bank, order)
    assert bank.state(she) in ("submitted", "scored")
    assert len(bank.rows(AnswerPart)) == 1
    assert "expire" not in bank.actions(she)


@pytest.mark.parametrize("order", ["tick first", "pull first"])
def test_who_began_on_time_is_no_no_show_when_we_were_away(bank, order):
    she = bank.person().confirmed()
    she.say("进度")
    bank.move(21 * MINUTE)
    bank.world.say(she.wechat, "开始面试")
    bank.move(timedelta(minutes=61))
    pulled_late(bank, order)
    assert bank.state(she) == "interviewing"
    assert "mark_no_show" not in bank.actions(she)


@pytest.mark.parametrize("order", ["tick first", "pull first"])
def test_what_was_sent_after_the_deadline_is_too_late_whoever_is_quicker(bank, order):
    she = bank.person().seated(questions=1, deadline=bank.clock.now() + HOUR)
    bank.move(61 * MINUTE)
    bank.world.say(she.wechat, "我会先安抚老人。")
    pulled_late(bank, order)
    assert bank.state(she) == "expired"
    assert bank.rows(AnswerPart) == []
    assert bank.actions(she).count("expire") == 1


def set_status(bank, event_id, status):
    bank.run(lambda session: setattr(session.get_one(InboxEvent, event_id), "status", status))


@on_sqlite
def test_nothing_is_decided_before_a_complete_pull_and_while_a_message_waits_unread(bank):
    she = bank.person().confirmed(deadline=bank.clock.now() + HOUR)
    bank.world.say(she.wechat, "请问面试大概多久")
    bank.move(2 * HOUR)
    for _ in range(3):
        bank.parts.ticker().tick()
    assert bank.state(she) == "confirmed"
    bank.pull()
    [cursor] = bank.rows(KfCursor)
    assert bank.clock.now() - MINUTE < cursor.pulled_to <= bank.clock.now()
    [*_, event] = bank.rows(InboxEvent, InboxEvent.kind == "kf.message")
    set_status(bank, event.id, "leased")
    bank.parts.ticker().tick()
    assert bank.state(she) == "confirmed"
    set_status(bank, event.id, "done")
    bank.tick()
    assert bank.state(she) == "expired"


def test_hr_restores_an_invitation_that_ran_out_and_the_journey_goes_on(bank):
    she = bank.person().seated(questions=1, deadline=bank.clock.now() + HOUR)
    bank.move(2 * HOUR)
    bank.tick()
    assert bank.state(she) == "expired"
    bank.do(she, "restore_invitation", "hr:hr01", deadline=bank.clock.now() + 24 * HOUR)
    assert bank.state(she) == "invited"
    assert [row for row in bank.rows(Invitation) if row.revoked_at is None]
    she.say("进度")
    she.tap("接受")
    she.say("开始面试")
    assert bank.state(she) == "interviewing"


@on_sqlite
def test_an_expired_offer_is_not_restored_as_an_invitation(bank):
    walker = Walker(bank.db, bank.journey, bank.clock.now()).reach("offered")
    walker.take("expire_offer")
    with pytest.raises(NotAllowed, match="offer"):
        walker.take("restore_invitation")
    assert walker.state() == "expired"
