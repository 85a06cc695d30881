"""iFLYTEK 录音文件转写: a recording is handed over, and its words are asked for later."""

from __future__ import annotations

import secrets
import string
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from core.clock import SystemClock
from core.errors import PermanentFailure, Reason, RetryLater
from scoring.speech.engines.engine import Audio, Order, written
from scoring.speech.engines.heard import HeardSegment
from scoring.speech.engines.iflytek_result import heard
from scoring.speech.engines.iflytek_wire import LANGUAGES, Account, NotReady, ask
from scoring.speech.engines.transcript import Transcript
from scoring.speech.engines.wav import to_wav

DONE, FAILED = 4, -1
FILE_NAME = "answer.wav"
NONCE_LETTERS = 16
# The wait grows with the order's age, so that five hours take fewer than the hundred questions an order allows.
FIRST_WAIT_S, LONGEST_FIRST_WAIT_S, SHARE_OF_AGE = 10.0, 120.0, 0.125
# Source: the vendor finishes every order within five hours.
NEVER_READY_S = 5.5 * 3600
# Of a command at the terminal, whose user waits for it.
PATIENCE_S = 900.0


class Iflytek:
    """Satisfies `RemoteRecogniser`. What is uploaded is a WAV of the decoded recording: mono, 16 kHz, 16 bit.

    It reports no confidence, so the quality gate judges its transcripts by length, loops and share of speech alone.

    Args:
        now: real time; the vendor compares it with its own.
        sleep: how `recognise` waits.
    """

    # Nobody pays for a silent recording to be heard.
    invents = True

    def __init__(
        self, account: Account, now: Callable[[], datetime] | None = None, sleep: Callable[[float], object] = time.sleep
    ) -> None:
        self.name = f"iflytek-{account.service}"
        self._account, self._sleep = account, sleep
        self._now = now or SystemClock().real_now

    def submit(self, audio: Audio) -> Order:
        """Upload a recording; see `RemoteRecogniser.submit`."""
        body, now = to_wav(audio.samples), self._now()
        nonce = "".join(secrets.choice(string.ascii_letters) for _ in range(NONCE_LETTERS))
        asked = {
            "fileName": FILE_NAME,
            "fileSize": str(len(body)),
            "duration": str(round(len(audio.samples) / 16)),  # milliseconds
            **LANGUAGES[self._account.service],
        }
        content = ask(self._account, "upload", asked, nonce, now, body)
        if not content.get("orderId"):
            raise RetryLater("iFLYTEK's answer names no order", code=Reason.UNANSWERED)
        wait_s = min(max(_seconds(content.get("taskEstimateTime")), FIRST_WAIT_S), LONGEST_FIRST_WAIT_S)
        return Order(str(content["orderId"]), nonce, now.timestamp(), wait_s)

    def collect(self, order: Order) -> tuple[HeardSegment, ...]:
        """Ask for a result; see `RemoteRecogniser.collect`."""
        now = self._now()
        age_s = now.timestamp() - order.submitted_s
        if age_s < order.wait_s:
            raise NotReady("iFLYTEK was given the recording just now", order.wait_s - age_s, patient=True)
        try:
            content = self._result(order, now)
        except RetryLater as error:
            if error.patient and age_s > NEVER_READY_S:
                raise PermanentFailure("iFLYTEK has not finished in five hours", code=Reason.TOO_LATE) from error
            if isinstance(error, NotReady):
                error.after_s = max(FIRST_WAIT_S, SHARE_OF_AGE * age_s)
            raise
        return heard(content.get("orderResult"))

    def recognise(self, audio: Audio) -> Transcript:
        """Upload, and wait for the words; see `Recogniser.recognise`."""
        order = self.submit(audio)
        wait_s, waited_s = order.wait_s, 0.0
        while True:
            self._sleep(wait_s)
            waited_s += wait_s
            try:
                return written(audio, self.name, self.collect(order))
            except RetryLater as error:
                if not error.patient or waited_s > PATIENCE_S:
                    raise
                wait_s = error.after_s or FIRST_WAIT_S

    def close(self) -> None:
        """It holds nothing."""

    def _result(self, order: Order, now: datetime) -> dict[str, Any]:
        """The content of a finished order."""
        asked = {"orderId": order.order_id, "resultType": "transfer"}
        content = ask(self._account, "result", asked, order.nonce, now)
        info = content.get("orderInfo")
        status = info.get("status") if isinstance(info, dict) else None
        if isinstance(info, dict) and status == FAILED:
            why = info.get("failType")
            raise PermanentFailure(
                f"iFLYTEK could not hear the recording (failType {why})",
                code=Reason.REFUSED,
                errcode=why if isinstance(why, int) else None,
            )
        if status != DONE:
            raise NotReady("iFLYTEK is still at it", patient=True)
        return content


def _seconds(milliseconds: object) -> float:
    """0 for what is no number."""
    return milliseconds / 1000 if isinstance(milliseconds, int | float) else 0.0
