"""The endpoint of WeCom's pushes: verify, store, answer 200; a worker does the rest."""

from collections.abc import Callable
from functools import partial

import structlog
from flask import Blueprint, Request, Response, request
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from core.clock import Clock
from core.database import Database
from core.errors import InputInvalid, RetryLater, SignatureInvalid
from core.failpoints import failpoint
from messaging.inbox import Arrival
from messaging.keys import digest
from models import InboxEvent
from wecom.callback import events, replies, xml
from wecom.callback import metrics as callback_metrics
from wecom.callback.crypto import CallbackCrypto, CallbackKey

MAX_BODY_BYTES = 64 * 1024
WINDOW_S = 600
RETRY_AFTER_S = 2
TOO_MANY_S = 60

# What to say at once about an event, None for nothing.
Answer = Callable[[Arrival], replies.Fields | None]

log = structlog.get_logger(__name__)


def make_blueprint(
    crypto: CallbackCrypto,
    receive: Callable[[Arrival], object],
    clock: Clock,
    *,
    known: Callable[[str], bool] | None = None,
    answer: Answer | None = None,
    window_s: int = WINDOW_S,
    may_be_wrong: Callable[[Request], bool] = lambda _: True,
) -> Blueprint:
    """The blueprint of `/wecom/callback`.

    Args:
        receive: stores one event and returns when it is durable; called again
            for a repeated push, which it recognises by the event's key.
        clock: business time, against which timestamps are compared.
        known: whether an event's key is stored already. A push outside the
            window is then still acknowledged when it is only a repetition.
        answer: what to say at once to the member the push came from; must not
            wait for anything. Asked after the event is durable, and again when
            it is repeated, because the first answer may be lost.
        window_s: how far a timestamp may be from business time, in seconds.
        may_be_wrong: counts a push that is not WeCom's; False when its address has sent too many. A genuine one is
            never counted, wherever it comes from.
    """
    blueprint = Blueprint("wecom_callback", __name__)
    endpoint = _Endpoint(crypto, receive, clock, known, answer, window_s)
    blueprint.get("/wecom/callback")(endpoint.check_url)
    blueprint.post("/wecom/callback")(endpoint.take)
    blueprint.register_error_handler(SignatureInvalid, partial(_turned_away, may_be_wrong, 403))
    blueprint.register_error_handler(InputInvalid, partial(_turned_away, may_be_wrong, 400))
    blueprint.register_error_handler(Exception, _broken)
    return blueprint


def stored_in(db: Database) -> Callable[[str], bool]:
    """The `known` of `make_blueprint`, answered by the inbox."""

    def known(key: str) -> bool:
        with db.read() as session:
            return session.scalar(select(InboxEvent.id).where(InboxEvent.key_hash == digest(key))) is not None

    return known


class _Endpoint:
    """The two views with what they need."""

    def __init__(
        self,
        crypto: CallbackCrypto,
        receive: Callable[[Arrival], object],
        clock: Clock,
        known: Callable[[str], bool] | None,
        answer: Answer | None,
        window_s: int,
    ) -> None:
        self._crypto = crypto
        self._receive = receive
        self._clock = clock
        self._known = known
        self._answer = answer
        self._window_s = window_s

    def check_url(self) -> Response:
        """Answer the console's URL check with the plain text and nothing else, within 1 s."""
        # A raw plus sign in a query arrives as a space.
        _, plain = self._open(request.args.get("echostr", "").replace(" ", "+"))
        if not self._in_time():
            raise SignatureInvalid("the timestamp is outside the window")
        return Response(plain, mimetype="text/plain")

    def take(self) -> Response:
        """Store one push and acknowledge it: an empty 200, or one with a passive reply.

        WeCom hangs up after 5 seconds and sends three times in all, so nothing
        slow happens here and a repeated push is stored once. Before the signature is known to be WeCom's
        nothing is parsed: the size is limited and the ciphertext cut out, each in linear time.
        """
        request.max_content_length = MAX_BODY_BYTES
        ciphertext = xml.cut_out(request.get_data(cache=False), b"Encrypt")
        failpoint("callback.before_decrypt")
        key, plain = self._open(ciphertext)
        failpoint("callback.after_decrypt")
        event = events.to_event(plain)
        if not self._in_time():
            return self._late(event)
        failpoint("callback.before_commit")
        self._receive(event)
        failpoint("callback.after_commit")
        callback_metrics.acknowledged(event)
        return Response(self._reply(event, key), 200, mimetype="text/xml")

    def _reply(self, event: Arrival, key: CallbackKey) -> bytes:
        """The sealed reply, or nothing. The event is stored already, so no fault in here may undo the 200."""
        try:
            fields = self._answer(event) if self._answer is not None else None
            if fields is None:
                return b""
            if not replies.takes(event, fields):
                log.error("callback.reply_not_taken", kind=event.kind, msgtype=fields["MsgType"])
                return b""
            return replies.sealed(self._crypto, key, fields, event.payload["userid"], self._clock.now())
        except Exception:
            log.exception("callback.reply_failed", kind=event.kind)
            return b""

    def _open(self, ciphertext: str) -> tuple[CallbackKey, bytes]:
        if not ciphertext:
            raise InputInvalid("nothing encrypted in the request")
        query = request.args
        key = self._crypto.receiver(
            query.get("msg_signature", ""), query.get("timestamp", ""), query.get("nonce", ""), ciphertext
        )
        return key, self._crypto.open_with(key, ciphertext)

    def _in_time(self) -> bool:
        sent_at = int(request.args["timestamp"])
        return abs(self._clock.now().timestamp() - sent_at) <= self._window_s

    def _late(self, event: Arrival) -> Response:
        """A push outside the window: acknowledged when stored before, else refused as a replay."""
        if self._known is not None and self._known(event.key):
            callback_metrics.acknowledged(event)
            return Response(b"", 200)
        raise SignatureInvalid("the timestamp is outside the window")


def _turned_away(may_be_wrong: Callable[[Request], bool], status: int, error: Exception) -> Response:
    """Not WeCom's, or nothing that can be read; not even a line in the log for an address that sends too many."""
    if not may_be_wrong(request):
        callback_metrics.turned_away(429)
        return Response("too many\n", 429, {"Retry-After": str(TOO_MANY_S)}, mimetype="text/plain")
    log.warning("callback.refused" if status == 403 else "callback.malformed", reason=str(error))
    callback_metrics.turned_away(status)
    return Response("forbidden\n" if status == 403 else "bad request\n", status, mimetype="text/plain")


def _broken(error: Exception) -> Response | HTTPException:
    """Not stored: WeCom is asked to send again, and the cause stays in our log."""
    if isinstance(error, HTTPException):
        callback_metrics.turned_away(error.code or 500)
        return error
    callback_metrics.turned_away(503)
    if isinstance(error, SQLAlchemyError | RetryLater | TimeoutError):
        log.error("callback.database_down", error=type(error).__name__)
    else:
        log.exception("callback.failed")
    return Response("try again\n", 503, {"Retry-After": str(RETRY_AFTER_S)}, mimetype="text/plain")
