"""Which addresses in the settings lead to another machine, and whether what goes there is encrypted."""

from ipaddress import ip_address
from urllib.parse import parse_qs, urlparse

# Settings that may lead to another machine.
SETTINGS = (
    "public_url",
    "database_url",
    "redis_url",
    "wecom_api_base",
    "wechat_api_base",
    "sms_url",
    "smtp_url",
    "iflytek_url",
    "scorer_llm_url",
)


def is_here(host: str | None) -> bool:
    """Whether a host is this machine."""
    name = (host or "").rstrip(".").lower()
    if name in ("", "localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def is_open(address: str) -> bool:
    """Whether anybody on the way to another machine could read what goes there."""
    parsed = urlparse(address)
    scheme, query = parsed.scheme.partition("+")[0], parse_qs(parsed.query)
    if not address or scheme == "sqlite" or is_here(parsed.hostname):
        return False
    if scheme in ("mysql", "mariadb"):
        return not any(name.startswith("ssl") for name in query)
    if scheme == "smtp":
        return query.get("starttls") != ["1"]
    return scheme not in ("https", "rediss", "smtps")


def is_plain(address: str) -> bool:
    """Whether an address is host and path alone: no user or password, no query, no fragment."""
    parsed = urlparse(address)
    return not (parsed.query or parsed.fragment or parsed.username is not None or parsed.password is not None)
