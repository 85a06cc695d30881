"""Structured logs in which personal data and secrets are masked, whoever writes them.

Two nets: a value under a key that names something personal or secret is never
written; in all other text, tracebacks and libraries' messages included, what
looks like a phone, ID, card number, e-mail address or token is made unreadable.
"""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from core.errors import ConfigInvalid

HIDDEN = "***"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

# Keys whose values are never written, in events and in JSON or URLs inside a text.
SECRET_KEYS = (
    "access_token",
    "suite_access_token",
    "jsapi_ticket",
    "corpsecret",
    "secret",
    "appsecret",
    "password",
    "token",
    "scene_param",
    "code",
    "js_code",
    "welcome_code",
    "response_code",
    "session_key",
    "encoding_aes_key",
    "authorization",
    "cookie",
    "api_key",
    "data_keys",
    "index_key",
)
PERSONAL_KEYS = (
    "name",
    "phone",
    "mobile",
    "email",
    "id_number",
    "resume",
    "text",
    "content",
    "body",
    "payload",
    "answer",
    "transcript",
    "external_userid",
    "openid",
    "unionid",
    "recipient",
    "form",
)
_HIDDEN_KEYS = frozenset((*SECRET_KEYS, *PERSONAL_KEYS))
_IN_TEXT = "|".join(sorted(SECRET_KEYS, key=len, reverse=True))

MASKS = (
    # access_token=..., "corpsecret": "...", 'secret': '...'
    (re.compile(rf"(?i)\b((?:{_IN_TEXT})=)[^&\s\"'<>]+"), rf"\1{HIDDEN}"),
    (re.compile(rf"(?i)(([\"'])(?:{_IN_TEXT})\2\s*:\s*([\"'])).*?\3"), rf"\1{HIDDEN}\3"),
    (re.compile(r"(?i)\b(bearer\s+)[^\s\"',]+"), rf"\1{HIDDEN}"),
    # In an address: a robot's key, which is all that guards it, and whom of our candidates a call is about.
    (re.compile(r"(?i)([?&](?:key|external_userid|openid|unionid)=)[^&\s\"'<>]+"), rf"\1{HIDDEN}"),
    # user:password@ in the address of a database, a Redis or a mail server
    (re.compile(r"(://[^/\s:@]*:)[^/\s@]+@"), rf"\1{HIDDEN}@"),
    # Personal links and WeCom's AES keys: 43 URL-safe characters.
    (re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])", re.ASCII), HIDDEN),
    (re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?!\d)"), r"\1********\2"),
    (re.compile(r"(?<!\d)\d{12,15}(\d{4})(?!\d)"), r"************\1"),
    (re.compile(r"(?<!\d)((?:\+?86[ -]?)?1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)"), r"\1****\2"),
    (re.compile(r"(?<![\w.%+-])([\w.%+-])[\w.%+-]*+@((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})", re.ASCII), rf"\1{HIDDEN}@\2"),
)


def mask(text: str) -> str:
    """The text with numbers of phones, IDs and bank cards, e-mail addresses and tokens made unreadable."""
    for pattern, replacement in MASKS:
        text = pattern.sub(replacement, text)
    return text


def masked(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    """structlog processor: hide what stands under a telling key, mask all other text, at any depth."""
    return {key: HIDDEN if key.lower() in _HIDDEN_KEYS else _clean(value) for key, value in event.items()}


def configure(level: str = "INFO") -> None:
    """Log JSON lines to standard error, those of libraries included: their warnings, all at DEBUG.

    Raises:
        ConfigInvalid: no such level.
    """
    if level not in LEVELS:
        raise ConfigInvalid(f"LOG_LEVEL: {level} is not one of {', '.join(LEVELS)}")
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                masked,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=lambda value: mask(repr(value))),
            ],
        )
    )
    if level != "DEBUG":
        # The scheduler alone tells of every tick.
        handler.addFilter(lambda record: hasattr(record, "_logger") or record.levelno >= logging.WARNING)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return masked(None, "", {str(key): item for key, item in value.items()})
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(item) for item in value]
    return value
