"""A consent is to the words that the candidate had read, not to those in force when they tapped."""

import pytest

from config.texts import CONSENT_TEXT
from interview_flow.interview.consent import LEARNING_TEXTS, OLDEST_TEXT
from models import Consent, OutboxMessage
from tests.interview_flow.bank import on_sqlite

REQUEST = OutboxMessage.template == "consent_request"


@pytest.fixture
def asked(bank):
    """They have opened their link and said that it is they; the question for the consent is before them."""
    she = bank.person().invite()
    she.open(she.link())
    she.tap("是我")
    return she


def as_before(bank) -> None:
    """The requests so far become those of a version that did not say which words it sent."""

    def strip(session):
        for row in session.query(OutboxMessage).where(REQUEST):
            data = dict(row.payload["data"])
            data.pop("consent_text", None)
            row.payload = {**row.payload, "data": data}

    bank.run(strip)


def versions(bank) -> list[str]:
    return [row.text_version for row in bank.rows(Consent)]


def test_words_sent_before_an_update_are_what_is_agreed_to_after_it(bank, asked):
    as_before(bank)
    asked.tap("同意")
    assert versions(bank) == [OLDEST_TEXT] and OLDEST_TEXT not in LEARNING_TEXTS


def test_the_words_of_the_newest_request_count(bank, asked):
    as_before(bank)
    asked.open()
    assert "改进评分标准" in asked.heard()[-1]
    asked.tap("同意")
    assert versions(bank) == [CONSENT_TEXT] and CONSENT_TEXT in LEARNING_TEXTS


@on_sqlite
def test_a_request_that_was_not_sent_was_not_read(bank, asked):
    as_before(bank)
    asked.open()

    def unsent(session):
        row = session.query(OutboxMessage).where(REQUEST).order_by(OutboxMessage.seq.desc()).first()
        row.status = "failed"

    bank.run(unsent)
    asked.tap(menu_id=f"consent:{asked.application_id}")
    assert versions(bank) == [OLDEST_TEXT]


@on_sqlite
def test_every_way_to_ask_says_which_words_it_sends(bank, asked):
    asked.say("您好")
    asked.open()
    requests = bank.rows(OutboxMessage, REQUEST)
    assert len(requests) > 1
    assert {row.payload["data"].get("consent_text") for row in requests} == {CONSENT_TEXT}
