"""Access tokens: fetched once for everybody, renewed early, never in a loop.

Source: gettoken (path/91039), WeChat's stable_token.
"""

import hashlib
import time
from collections.abc import Callable
from typing import Any

import structlog

from core.errors import PermanentFailure, Reason, RetryLater
from wecom.api import transport
from wecom.api.errors import to_error
from wecom.api.token_store import TokenStore

log = structlog.get_logger(__name__)

Fetch = Callable[[], tuple[str, float]]
Alert = Callable[[str, str], None]

FETCHES = 2
PER_S = 60.0
EARLY_S = 300.0
PAUSE_S = 1.0
CONFIG_PAUSE_S = 60.0
REFUSED = "refused"


def log_alert(topic: str, message: str) -> None:
    """The default alert: an error line in the log."""
    log.error("wecom.alert", topic=topic, message=message)


def token_fetcher(http: transport.Http, url: str, params: dict[str, str]) -> Fetch:
    """How a token is asked for: a GET with the secret among its parameters."""
    api = url.rsplit("/", 1)[-1]

    def fetch() -> tuple[str, float]:
        response = transport.exchange(http, "GET", url, api=api, repeatable=True, params=params)
        answer = transport.json_answer(response, api=api, repeatable=True)
        if answer.get("errcode", 0) != 0:
            raise to_error(int(answer["errcode"]), api)
        token, life_s = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(life_s, int | float):
            raise RetryLater(f"{api}: an answer without a token")
        return token, float(life_s)

    return fetch


def token_name(owner: str, secret: str) -> str:
    """The store's name of one token: different for every (owner, secret), and tells neither."""
    return "token:" + hashlib.sha256(f"{owner}\n{secret}".encode()).hexdigest()[:32]


class TokenProvider:
    """The valid token of one (corp, secret), shared by all threads and, with Redis, all processes.

    Args:
        fetch: asks for a token; returns (token, life in seconds). Raises RetryLater
            when the far side is away, PermanentFailure when the secret is wrong.
        alert: told once when tokens are refused for good or the secret is wrong.
        now: real time in seconds since 1970.
    """

    def __init__(
        self, name: str, fetch: Fetch, store: TokenStore, alert: Alert = log_alert, now: Callable[[], float] = time.time
    ) -> None:
        self._name = name
        self._fetch = fetch
        self._store = store
        self._alert = alert
        self._now = now
        self._proven = ""

    def get(self) -> str:
        """The token to use now.

        Raises:
            RetryLater: none can be had at the moment; nothing was asked in vain.
        """
        record = self._read()
        if self._young(record):
            return str(record["token"])
        # An ageing token still works: whoever comes second goes on with it.
        wait = {"wait_s": 0.0} if self._valid(record) else {}
        with self._store.hold(self._name, **wait) as mine:
            record = self._read()
            if self._young(record) or (self._valid(record) and not mine):
                return str(record["token"])
            if not mine:
                raise RetryLater("the token is being fetched by another process", PAUSE_S)
            return self._renew(record)

    def refuse(self, used: str) -> None:
        """The far side no longer takes `used`: drop it, unless another one is in place already."""
        if self._read().get("token") != used:
            return
        with self._store.hold(self._name):
            record = self._read()
            if record.get("token") == used:
                self._write({**record, "token": "", "until": 0.0}, PER_S)

    def accepted(self, used: str) -> None:
        """A call took `used`: a later refusal then means that it is over, not that tokens are refused."""
        if self._proven == used:
            return
        with self._store.hold(self._name):
            record = self._read()
            if record.get("token") == used and record.get("issued"):
                left_s = max(PER_S, record["until"] - self._now() + PER_S)
                self._write({**record, "issued": [], "alerted": False}, left_s)
        self._proven = used

    def state(self) -> tuple[float | None, bool]:
        """When the token at hand ends (None without one), and whether none can be had now; asks nobody."""
        record = self._read()
        closed = record.get("paused_until", 0.0) > self._now() or len(self._recent(record)) >= FETCHES
        return (record["until"] if self._valid(record) else None), closed

    def _renew(self, record: dict[str, Any]) -> str:
        """Fetch, as the only one who does; else use what we have or say when to come back."""
        closed = self._closed(record)
        if closed is None:
            try:
                return self._keep(record, *self._fetch())
            except (RetryLater, PermanentFailure) as error:
                closed = self._pause(record, error)
        if self._valid(record):
            return str(record["token"])
        raise closed

    def _keep(self, record: dict[str, Any], token: str, life_s: float) -> str:
        now = self._now()
        recent = self._recent(record)
        fresh = {"token": token, "until": now + life_s, "life": life_s, "issued": [*recent, now]}
        # While tokens come in quick succession the trouble is the same one, told already.
        fresh["alerted"] = bool(recent) and record.get("alerted", False)
        self._write(fresh, life_s + PER_S)
        return token

    def _closed(self, record: dict[str, Any]) -> RetryLater | None:
        """Why no token may be asked for now: a pause after a failure, or the breaker.

        A server that answers every call with 42001 would otherwise be asked
        for a token once a call. Tokens that some call took do not count: they
        may well be over soon, as when a demo moves business time by days.
        """
        now = self._now()
        if record.get("paused_until", 0.0) > now:
            left_s = record["paused_until"] - now
            code = Reason(record.get("code", Reason.OTHER))
            patient, errcode = bool(record["patient"]), record.get("errcode")
            return RetryLater(str(record["why"]), left_s, patient=patient, code=code, errcode=errcode)
        recent = self._recent(record)
        if len(recent) < FETCHES:
            return None
        self._alert_once(record, REFUSED, "fresh tokens are refused; calls wait until one is accepted")
        wait_s = recent[-FETCHES] + PER_S - now
        return RetryLater("tokens are refused as soon as they are issued", wait_s, patient=True)

    def _pause(self, record: dict[str, Any], error: RetryLater | PermanentFailure) -> RetryLater:
        """Nobody asks again for a while after a failure, so that callers do not queue up for it."""
        pause_s, patient = CONFIG_PAUSE_S, True
        if isinstance(error, RetryLater):
            pause_s, patient = error.after_s or PAUSE_S, error.patient
        else:
            self._alert_once(record, "setting" if error.errcode is None else str(error.errcode), str(error))
        paused = {"paused_until": self._now() + pause_s, "why": str(error), "patient": patient}
        paused |= {"code": error.reason_code.value, "errcode": error.errcode}
        record = {**self._read(), **paused}
        self._write(record, max(PER_S, pause_s, record.get("until", 0.0) - self._now()))
        return RetryLater(str(error), pause_s, patient=patient, code=error.reason_code, errcode=error.errcode)

    def _alert_once(self, record: dict[str, Any], cause: str, message: str) -> None:
        if not record.get("alerted"):
            self._alert(f"{self._name}:{cause}", message)
            self._write({**record, "alerted": True}, PER_S)

    def _recent(self, record: dict[str, Any]) -> list[float]:
        return [at for at in record.get("issued", []) if self._now() - at < PER_S]

    def _valid(self, record: dict[str, Any]) -> bool:
        return bool(record.get("token")) and self._now() < record["until"]

    def _young(self, record: dict[str, Any]) -> bool:
        """Valid, and not yet in the last minutes (or tenth) of its life, when it is renewed."""
        early = min(EARLY_S, record.get("life", 0.0) / 10)
        return bool(record.get("token")) and self._now() < record["until"] - early

    def _read(self) -> dict[str, Any]:
        return self._store.read(self._name) or {}

    def _write(self, record: dict[str, Any], life_s: float) -> None:
        self._store.write(self._name, record, life_s)
