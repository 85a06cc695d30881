"""Many people decide at once: one of them does."""

import threading

import pytest
from sqlalchemy import select, update

from interview_flow.core.states import Action, State
from models import Application, Card
from tests.interview_flow.taps import result_card, tap
from tests.interview_flow.walks import Walker
from tests.support.counts import count_of


@pytest.mark.chaos
def test_sixteen_people_approve_and_reject_at_once_and_exactly_one_wins(bank):
    walker = Walker(bank.db, bank.journey, bank.clock.now()).reach(State.SCORED)
    she = bank.known(walker.id)
    bank.work()
    original = result_card(bank)
    for round_number in range(count_of("D5")):
        card = fresh_card(bank, original, round_number)
        before, start = len(bank.actions(she)), threading.Barrier(16)

        def act(number, card=card, start=start):
            start.wait()
            tap(bank, ("hr01", "hr00")[number % 2], ("advance", "reject")[number // 2 % 2], card, number)

        threads = [threading.Thread(target=act, args=(number,)) for number in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        taken = bank.actions(she)[before:]
        assert len(taken) == 1 and taken[0] in ("advance", "reject")
        assert bank.state(she) == {"advance": "second_round", "reject": "rejected"}[taken[0]]
        if taken == ["advance"]:
            bank.apply(she.application_id, Action.REJECT, "hr:hr01", "fit")
        bank.run(lambda session: session.execute(update(Application).values(state="scored")))


def fresh_card(bank, original, number):
    """The card that HR holds in this round."""

    def work(session):
        for old in session.scalars(select(Card).where(Card.application_id == original.application_id)):
            session.delete(old)
        session.flush()
        card = Card(
            task_id=f"round-{number}",
            application_id=original.application_id,
            template="result_for_hr",
            userids=["hr01", "hr00"],
            response_code="c",
            code_at=bank.clock.now(),
        )
        session.add(card)
        return card

    return bank.run(work)
