"""Killed with -9 anywhere between the first byte and the answer: nothing acknowledged is lost, nothing doubled."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter

import pytest
import requests
from sqlalchemy import select

from core.clock import SystemClock
from messaging.keys import digest
from models import InboxEvent
from tests.support.counts import count_of
from tests.support.needs import REPOSITORY
from tests.support.oracle import Verdict
from tests.support.services import die_with_parent
from tests.wecom.callback_server import AES_KEY, CORP, TOKEN
from wecom.callback.crypto import CallbackCrypto, callback_key

POINTS = (
    "callback.before_decrypt",
    "callback.after_decrypt",
    "callback.before_commit",
    "inbox.before_commit",
    "callback.after_commit",
)
ATTEMPTS = 3
LIMIT_S = 60


class Server:
    """The server process with one fail point armed, and how often it has died."""

    def __init__(self, url, point):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.wecom.callback_server", url],
            cwd=REPOSITORY,
            text=True,
            stdout=subprocess.PIPE,
            env={**os.environ, "YINPIN_FAILPOINT": f"{point}:0.3"},
            preexec_fn=die_with_parent,
            start_new_session=True,
        )
        self.address = f"http://127.0.0.1:{int(self.process.stdout.readline())}/wecom/callback"
        self.deaths = 0
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self):
        for line in self.process.stdout:
            self.deaths += line.strip() == "died"

    def stop(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)


def push(crypto, address, number):
    """Send one message as WeCom does: three attempts, each encrypted anew. True when acknowledged."""
    plain = (
        f"<xml><FromUserName>hr01</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType>"
        f"<Content>{number}</Content><MsgId>{number}</MsgId></xml>"
    ).encode()
    for attempt in range(ATTEMPTS):
        at, nonce = str(int(SystemClock().now().timestamp())), f"n{attempt}"
        ciphertext, sign = crypto.seal(plain, at, nonce)
        query = {"msg_signature": sign, "timestamp": at, "nonce": nonce}
        body = f"<xml><Encrypt><![CDATA[{ciphertext}]]></Encrypt></xml>"
        try:
            if requests.post(address, params=query, data=body, timeout=10).status_code == 200:
                return True
        except requests.ConnectionError:
            continue
    return False


@pytest.mark.mariadb
@pytest.mark.chaos
@pytest.mark.parametrize("point", POINTS)
def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(db, tables_url, point):
    crypto = CallbackCrypto([callback_key("app", TOKEN, AES_KEY)], CORP)
    server = Server(tables_url, point)
    kills = count_of("K1")
    acknowledged, number, until = [], 0, time.monotonic() + LIMIT_S + 6 * kills
    try:
        while server.deaths < kills:
            assert time.monotonic() < until, f"only {server.deaths} kills at {point}"
            if push(crypto, server.address, number):
                acknowledged.append(number)
            number += 1
    finally:
        server.stop()

    with db.read() as session:
        stored = Counter(session.scalars(select(InboxEvent.key_hash)))
    lost = [n for n in acknowledged if digest(f"message::{n}") not in stored]
    twice = [key for key, count in stored.items() if count > 1]
    never_sent = set(stored) - {digest(f"message::{n}") for n in range(number)}
    Verdict(
        "K1",
        f"{point}, {db.dialect}",
        server.deaths,
        len(lost),
        len(twice),
        len(never_sent),
        figures={"acknowledged": len(acknowledged)},
    ).give()
