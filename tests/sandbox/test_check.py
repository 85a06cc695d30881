"""The tester of callback servers: ours passes, and each fault of a bad one is found."""

import json
import subprocess
import sys

import pytest
from flask import Flask
from sqlalchemy import select

from core.clock import SystemClock
from messaging.intake import Intake
from models import InboxEvent
from sandbox.check import probes
from sandbox.check.probes import examine
from sandbox.check.report import as_json, as_text, word
from sandbox.check.target import Limits, Target
from tests.sandbox.bad_callbacks import AES_KEY, CORP, TOKEN, Callback, serving
from tests.support.needs import REPOSITORY
from wecom.callback import endpoint as callback_endpoint
from wecom.callback.crypto import CallbackCrypto, callback_key
from wecom.callback.greeter import Greeter

GENEROUS, STRICT = Limits(5, 10, 20), Limits(0.5, 0.5, 20)

# What a server does wrong -> the lines that must fail because of it.
FAULTS = {
    "quoted_echo": {"url_check_plain"},
    "slow_url_check": {"url_check_time"},
    "url_check_unsigned": {"url_check_signature"},
    "unsigned": {"forged_signature", "replay_old", "replay_shifted"},
    "refuses_with_500": {"forged_signature", "url_check_signature", "garbage_answer"},
    "no_window": {"replay_old", "replay_shifted"},
    "any_receiver": {"wrong_receiver"},
    "pads_to_16": {"push_paddings"},
    "slow": {"push_time"},
    "refuses_unknown": {"push_unknown"},
    "needs_a_sender": {"push_kinds"},
    "one_a_second": {"second_answer"},
    "refuses_repeats": {"repeat_answer"},
    "says_ok": {"push_reply"},
    "reply_not_swapped": {"push_reply"},
    "reply_unsigned": {"push_reply"},
    "crashes": {"garbage_answer", "garbage_trace", "signed_garbage_answer", "signed_garbage_trace"},
}


def failed(findings):
    return {finding.name for finding in findings if finding.verdict == probes.FAIL}


def target(url, limits=GENEROUS):
    return Target(url, TOKEN, AES_KEY, CORP, limits=limits)


def test_a_right_server_passes_and_what_cannot_be_seen_is_said():
    with serving(Callback(set()).app()) as url:
        findings = examine(target(f"{url}/callback"))

    assert failed(findings) == set()
    unseen = {finding.name for finding in findings if finding.verdict == probes.UNSEEN}
    assert unseen == {"repeat_effect", "second_effect", "replay_effect"}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_of_a_bad_server_is_found(fault):
    strict = fault in ("slow", "slow_url_check")
    with serving(Callback({fault}).app()) as url:
        findings = examine(target(f"{url}/callback", STRICT if strict else GENEROUS))

    assert FAULTS[fault] <= failed(findings)


@pytest.mark.mariadb
def test_our_own_callback_passes_and_what_cannot_be_seen_is_so(db):
    app, clock = Flask(__name__), SystemClock()
    door = callback_endpoint.make_blueprint(
        CallbackCrypto([callback_key("app", TOKEN, AES_KEY)], CORP),
        Intake(db, clock).store,
        clock,
        known=callback_endpoint.stored_in(db),
        answer=Greeter(db, clock),
    )
    app.register_blueprint(door)
    with serving(app) as url:
        findings = examine(target(f"{url}/wecom/callback"))

    assert failed(findings) == set()
    marks = {finding.name: finding.evidence for finding in findings if finding.verdict == probes.UNSEEN}
    with db.read() as session:
        stored = [json.dumps(event.payload, ensure_ascii=False) for event in session.scalars(select(InboxEvent))]
    assert sum(marks["repeat_effect"] in text for text in stored) == 1
    assert sum(marks["second_effect"] in text for text in stored) == 4
    assert sum(marks["replay_effect"] in text for text in stored) == 1


def test_without_keys_only_unsigned_requests_are_made():
    with serving(Callback(set()).app()) as url:
        findings = examine(Target(f"{url}/callback", limits=GENEROUS))

    made = {finding.name for finding in findings if finding.verdict != probes.SKIPPED}
    assert made == {"garbage_answer", "garbage_trace"}


def test_every_line_has_its_words():
    names = {name for _, lines, _ in probes.PROBES for name in lines}

    assert set(word("lines")) == names


def test_the_report_names_each_line_and_what_to_do():
    with serving(Callback({"says_ok"}).app()) as url:
        checked = target(f"{url}/callback")
        findings = examine(checked)

    text, data = as_text(checked, findings), as_json(checked, findings)
    assert "[失败] 应答为空，或是正确的加密被动回复" in text
    assert word("lines")["push_reply"]["todo"] in text
    assert data["ok"] is False
    assert data["counts"]["fail"] == 1


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "sandbox.check", *arguments], cwd=REPOSITORY, capture_output=True, text=True, timeout=120
    )


@pytest.mark.parametrize(("faults", "code"), [(set(), 0), ({"says_ok"}, 1)])
def test_the_command_ends_with_0_or_1(faults, code):
    keys = ["--token", TOKEN, "--aes-key", AES_KEY, "--corp-id", CORP, "--url-check-s", "5", "--push-s", "10"]
    with serving(Callback(faults).app()) as url:
        done = run(f"{url}/callback", *keys, "--json")

    assert (done.returncode, done.stderr) == (code, "")
    assert json.loads(done.stdout)["ok"] is (code == 0)


@pytest.mark.parametrize(
    "arguments",
    [
        ("http://127.0.0.1:9/callback",),
        ("ftp://x/",),
        ("http://127.0.0.1:9/", "--token", "t"),
        ("http://127.0.0.1:9/", "--token", "t", "--aes-key", "short", "--corp-id", "c"),
    ],
)
def test_a_wrong_command_ends_with_2_and_one_sentence(arguments):
    done = run(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr and len(done.stderr.strip().splitlines()) == 1
