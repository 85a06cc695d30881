"""Outgoing e-mail over SMTP."""

import contextlib
import json
import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from core.errors import ConfigInvalid, PermanentFailure, Reason, RetryLater, Uncertain


class MailRefused(PermanentFailure):
    """The mail server said no for good; `errcode` is its SMTP code."""

    def __init__(self, errcode: int, what: str) -> None:
        super().__init__(f"mail server answered {errcode} to {what}", code=Reason.REFUSED)
        self.errcode: int = errcode


class MailServer:
    """Satisfies `notify.ports.MailPort`.

    Args:
        url: `smtp://host:port`, `smtp://user:password@host:587?starttls=1`, `smtps://…`.
        sender: the From address, `MAIL_FROM`.
        now: what stands in the Date header.

    Raises:
        ConfigInvalid: the address is not one of these.
    """

    def __init__(self, url: str, sender: str, now: Callable[[], datetime], *, timeout_s: float = 15.0) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ConfigInvalid("SMTP_URL must look like smtp://host:port or smtps://user:password@host")
        self._host, self._sender, self._now = parts.hostname, sender, now
        self._tls = parts.scheme == "smtps"
        self._port = parts.port or (465 if self._tls else 25)
        self._starttls = parse_qs(parts.query).get("starttls", ["0"])[0] in ("1", "true", "yes")
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._timeout_s = timeout_s

    def send(self, address: str, body: bytes, reference: str) -> dict[str, Any]:
        """Send one mail.

        Raises:
            RetryLater: the server was not reached, or asked to come back (4xx).
            PermanentFailure: refused (5xx).
            Uncertain: the connection broke while the server had the whole mail.
        """
        message = self._mime(address, json.loads(body), reference)
        server = self._connect()
        try:
            self._announce(server, address)
            self._hand_over(server, message)
        finally:
            # The mail is accepted or refused by now; a rude good-bye changes nothing.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
        return {"message_id": message["Message-ID"]}

    def reach(self) -> None:
        """Connect, and log in where that is asked for; sends nothing.

        Raises:
            RetryLater: the server was not reached. MailRefused: it refuses our login.
        """
        self._connect().quit()

    def _mime(self, address: str, content: dict[str, str], reference: str) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"] = self._sender, address
        message["Subject"] = content["subject"]
        message["Date"] = format_datetime(self._now())
        message["Message-ID"] = f"<{reference}@{self._sender.rpartition('@')[2].strip('>') or self._host}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(content["text"], charset="utf-8", cte="base64")
        return message

    def _connect(self) -> smtplib.SMTP:
        try:
            if self._tls:
                context = ssl.create_default_context()
                server: smtplib.SMTP = smtplib.SMTP_SSL(
                    self._host, self._port, timeout=self._timeout_s, context=context
                )
            else:
                server = smtplib.SMTP(self._host, self._port, timeout=self._timeout_s)
            server.ehlo()
            if self._starttls:
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
            if self._user:
                server.login(self._user, self._password)
            return server
        except smtplib.SMTPAuthenticationError as error:
            raise MailRefused(error.smtp_code, "our login") from error
        except (smtplib.SMTPException, OSError) as error:
            raise RetryLater(
                f"mail server can't be reached ({type(error).__name__})", code=Reason.UNREACHABLE
            ) from error

    def _announce(self, server: smtplib.SMTP, address: str) -> None:
        try:
            check(server.mail(self._sender.rpartition("<")[2].strip(">")), "the sender")
            check(server.rcpt(address), "the recipient")
        except (smtplib.SMTPException, OSError) as error:
            raise RetryLater(f"mail server hung up ({type(error).__name__})") from error

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        try:
            check(server.data(message.as_bytes()), "the mail")
        except smtplib.SMTPDataError as error:
            check((error.smtp_code, b""), "the mail")
        except (smtplib.SMTPException, OSError) as error:
            reason = f"mail server hung up with the mail in its hands ({type(error).__name__})"
            raise Uncertain(reason) from error


def check(answer: tuple[int, bytes], what: str) -> None:
    """Turn an SMTP answer into nothing or one of our errors."""
    code = answer[0]
    if 200 <= code < 300:
        return
    if 400 <= code < 500:
        raise RetryLater(f"mail server answered {code} to {what}", code=Reason.REFUSED, errcode=code)
    raise MailRefused(code, what)
