"""The settings that hold a list: callers of the API, receivers of callbacks, pairs."""

from pydantic import BaseModel, SecretStr

from core.errors import ConfigInvalid

SHORTEST_TOKEN = 16


class ApiToken(BaseModel):
    """A caller of `/api/v1`: its name, what it may do, its secret."""

    name: str
    scopes: frozenset[str]
    token: SecretStr


class CallbackTarget(BaseModel):
    """One receiver of callbacks as WeCom's console shows it."""

    name: str
    token: SecretStr
    aes_key: SecretStr


def entries(value: str) -> list[str]:
    """The parts between commas."""
    return [part.strip() for part in value.split(",") if part.strip()]


def refuse_twins(setting: str, names: list[str]) -> None:
    """Raises ConfigInvalid where a name stands twice."""
    for name in names:
        if names.count(name) > 1:
            raise ConfigInvalid(f"{setting}: {name} stands there twice")


def api_token(entry: str) -> ApiToken:
    """One caller, `name:scope+scope:token`."""
    name, _, rest = entry.partition(":")
    scopes, _, token = rest.partition(":")
    wanted = frozenset(scopes.split("+"))
    if not name or not token or not wanted <= {"read", "write"}:
        raise ConfigInvalid("API_TOKENS: must be name:scope+scope:token with scopes read and write")
    if len(token) < SHORTEST_TOKEN:
        raise ConfigInvalid(f"API_TOKENS: the token of {name} is shorter than {SHORTEST_TOKEN} characters")
    return ApiToken(name=name, scopes=wanted, token=SecretStr(token))


def callback_target(entry: str) -> CallbackTarget:
    """One receiver, `name:token:EncodingAESKey`."""
    parts = entry.split(":")
    if len(parts) != 3 or not all(parts):
        raise ConfigInvalid("WECOM_CALLBACKS: each entry is name:token:EncodingAESKey")
    return CallbackTarget(name=parts[0], token=SecretStr(parts[1]), aes_key=SecretStr(parts[2]))


def pairs(value: str) -> dict[str, str]:
    """`key:value,key:value` with different keys."""
    found = {}
    for entry in entries(value):
        key, _, template = (part.strip() for part in entry.partition(":"))
        if not key or not template or key in found:
            raise ConfigInvalid("MINIAPP_TEMPLATES: must be key:TEMPLATE_ID,key:TEMPLATE_ID with different keys")
        found[key] = template
    return found
