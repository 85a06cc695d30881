"""Structured logs in which personal data and secrets are masked."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

MASKS = (
    (re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)"), r"\1****\2"),
    (re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?!\d)"), r"\1********\2"),
    (re.compile(r"([A-Za-z0-9._%+-])[A-Za-z0-9._%+-]*@([A-Za-z0-9.-]+\.[A-Za-z]{2,})"), r"\1***@\2"),
    (re.compile(r"((?:access_token|secret|token|corpsecret|scene_param|code)=)[^&\s\"']+"), r"\1***"),
)


def mask(text: str) -> str:
    """The text with phone numbers, ID numbers, e-mail addresses and tokens made unreadable."""
    for pattern, replacement in MASKS:
        text = pattern.sub(replacement, text)
    return text


def masked(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    """structlog processor: mask every text value, tracebacks included."""
    return {key: mask(value) if isinstance(value, str) else value for key, value in event.items()}


def configure(level: str = "INFO") -> None:
    """Log JSON lines to standard error."""
    logging.basicConfig(level=level, stream=sys.stderr, format="%(message)s", force=True)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            masked,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
