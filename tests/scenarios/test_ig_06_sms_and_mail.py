"""IG-06: the first contact leaves by SMS, else by e-mail; nothing is lost, doubled or sent on a guess."""

import re

import pytest

from core.errors import NotAllowed
from models import OutboxAttempt, OutboxMessage

MAIL = "lixiao@example.com"


def attempts(bank):
    """(channel, status) of each attempt of the invitation, in order."""
    [row] = bank.rows(OutboxMessage, OutboxMessage.kind == "notify.candidate")
    found = bank.rows(OutboxAttempt, OutboxAttempt.outbox_id == row.id)
    return row.status, [one.channel for one in sorted(found, key=lambda one: one.number)]


def texts_of(bank, phone="13800138000"):
    return [entry["text"] for entry in bank.world.received("sms", phone)]


def mails(bank):
    return bank.world.received("mail", MAIL)


def test_the_invitation_is_one_text_with_the_short_form_of_the_personal_link(bank):
    she = bank.person(email=MAIL).invite()

    [text] = texts_of(bank)
    assert re.search(r"https?://\S+/i/[A-Za-z0-9]{8} ", text) and "scene_param" not in text
    assert "scene_param=" in she.link()
    assert mails(bank) == []
    assert attempts(bank) == ("sent", ["sms"])


def test_who_has_no_phone_gets_the_same_by_mail(bank):
    bank.person(phone=None, email=MAIL).invite()

    [mail] = mails(bank)
    assert "scene_param=" in mail["text"] and mail["subject"] and mail["from"] == "hr@bank.example"
    assert attempts(bank) == ("sent", ["email"])


def test_a_refused_number_is_followed_by_mail(bank):
    bank.world.add_fault("/sms/send", "errcode", errcode=1003, times=0)
    bank.person(email=MAIL).invite()

    assert (len(texts_of(bank)), len(mails(bank))) == (0, 1)
    assert attempts(bank) == ("sent", ["sms", "email"])


def test_a_busy_gateway_is_asked_again_and_sends_once(bank):
    bank.world.add_fault("/sms/send", "errcode", errcode=2001, times=2)
    bank.person(email=MAIL).invite()
    bank.skip_waits()
    bank.skip_waits()

    assert (len(texts_of(bank)), len(mails(bank))) == (1, 0)
    hashes = {call["sha256"] for call in bank.world.calls("/sms/send")}
    assert len(bank.world.calls("/sms/send")) == 3 and len(hashes) == 1


def test_a_text_that_was_perhaps_sent_is_neither_repeated_nor_mailed(bank):
    bank.world.add_fault("/sms/send", "accept-then-reset", times=1)
    bank.person(email=MAIL).invite()
    bank.skip_waits()

    assert (len(texts_of(bank)), len(mails(bank))) == (1, 0)
    assert attempts(bank)[0] == "uncertain"
    assert bank.cards("hr01", "李晓"), "HR is told before the interview"


def test_a_mail_server_that_asks_to_come_back_is_asked_again(bank):
    bank.world.add_fault("smtp", "errcode", errcode=451, times=1)
    bank.person(phone=None, email=MAIL).invite()
    bank.skip_waits()

    assert len(mails(bank)) == 1


def test_a_mail_that_was_perhaps_taken_is_not_sent_again(bank):
    bank.world.add_fault("smtp", "accept-then-reset", times=1)
    bank.person(phone=None, email=MAIL).invite()
    bank.skip_waits()

    assert len(mails(bank)) == 1
    assert attempts(bank)[0] == "uncertain"


def test_with_neither_phone_nor_mail_nobody_is_called_invited(bank):
    who = bank.person(phone=None, email=None)

    with pytest.raises(NotAllowed):
        who.invite()
    assert bank.state(who) == "screened_in"
