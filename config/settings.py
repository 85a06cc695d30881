"""Settings from the environment or `.env`; what is missing is named all at once, with where to find it."""

from pathlib import Path
from typing import Literal
from urllib.parse import urlparse
from zoneinfo import available_timezones

from pydantic import BaseModel, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import ConfigInvalid

TENCENT = (".weixin.qq.com", ".qq.com", ".wechat.com")

# Setting -> where its value is found.
WHERE = {
    "wecom_corp_id": "WeCom console > My Company > Company ID",
    "wecom_agent_id": "WeCom console > App Management > your app > AgentId",
    "wecom_secret": "WeCom console > App Management > your app > Secret",
    "wecom_callback_token": "WeCom console > your app > Receive Messages > Token",
    "wecom_encoding_aes_key": "WeCom console > your app > Receive Messages > EncodingAESKey",
    "wecom_kf_id": "WeCom console > WeChat Customer Service > the account's ID",
    "wecom_contact_secret": "WeCom console > Contacts sync > Secret",
    "miniapp_app_id": "WeChat public platform > mini-program > AppID",
    "miniapp_secret": "WeChat public platform > mini-program > AppSecret",
    "miniapp_templates": "WeChat public platform > subscription messages: day:ID,hour:ID",
    "sms_url": "the SMS gateway's address", "sms_key": "the SMS gateway's key",
    "sms_secret": "the SMS gateway's secret", "sms_sign": "the SMS signature registered with the gateway",
    "smtp_url": "the mail server: smtp://host:port", "mail_from": "the sender's address",
    "public_url": "the address under which WeCom and candidates reach this server",
}

# Channel -> what it needs. "wecom" is the least that serves anybody.
NEEDS = {
    "wecom": ("wecom_corp_id", "wecom_agent_id", "wecom_secret", "wecom_kf_id", "public_url"),
    "callback": ("wecom_callback_token", "wecom_encoding_aes_key"),
    "contacts": ("wecom_contact_secret",),
    "miniapp": ("miniapp_app_id", "miniapp_secret", "miniapp_templates"),
    "sms": ("sms_url", "sms_key", "sms_secret", "sms_sign"),
    "mail": ("smtp_url", "mail_from"),
}


class ApiToken(BaseModel):
    """A caller of `/api/v1`: its name, what it may do, its secret."""

    name: str
    scopes: frozenset[str]
    token: SecretStr


class Settings(BaseSettings):
    """Every setting of `design.md` §4. Secrets never show in a repr or log."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    bind: str = "127.0.0.1:8000"
    database_url: str = "sqlite:///var/yinpin.db"
    redis_url: str = ""
    public_url: str = ""
    data_dir: Path = Path("var")
    data_keys: SecretStr = SecretStr("")
    index_key: SecretStr = SecretStr("")
    api_tokens: SecretStr = SecretStr("")
    wecom_api_base: str = "https://qyapi.weixin.qq.com"
    wechat_api_base: str = "https://api.weixin.qq.com"
    wecom_corp_id: str = ""
    wecom_agent_id: int | None = None
    wecom_secret: SecretStr = SecretStr("")
    wecom_callback_token: SecretStr = SecretStr("")
    wecom_encoding_aes_key: SecretStr = SecretStr("")
    wecom_callbacks: SecretStr = SecretStr("")
    wecom_kf_id: str = ""
    wecom_kf_secret: SecretStr = SecretStr("")
    wecom_hr_secret: SecretStr = SecretStr("")
    wecom_contact_secret: SecretStr = SecretStr("")
    miniapp_app_id: str = ""
    miniapp_secret: SecretStr = SecretStr("")
    miniapp_templates: str = ""
    smtp_url: SecretStr = SecretStr("")
    mail_from: str = ""
    sms_url: str = ""
    sms_key: str = ""
    sms_secret: SecretStr = SecretStr("")
    sms_sign: str = ""
    recogniser: Literal[
        "auto", "openai-whisper", "faster-whisper", "sherpa-onnx", "iflytek", "scripted"
    ] = "auto"
    speech_model: str = ""
    time_zone: str = "Asia/Shanghai"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    demo: bool = False

    @field_validator("time_zone")
    @classmethod
    def zone_exists(cls, value: str) -> str:
        """Refuse a zone that the time zone data does not know."""
        if value not in available_timezones():
            raise ValueError(f"no such time zone: {value}")
        return value

    @field_validator("public_url", "wecom_api_base", "wechat_api_base")
    @classmethod
    def without_slash(cls, value: str) -> str:
        """Addresses are joined with paths that begin with a slash."""
        return value.rstrip("/")

    @model_validator(mode="after")
    def demo_stays_at_home(self) -> "Settings":
        """A demo moves business time; it must never talk to the real WeCom."""
        for name in ("wecom_api_base", "wechat_api_base"):
            host = urlparse(getattr(self, name)).hostname or ""
            if self.demo and (host + ".").endswith(tuple(f"{end}." for end in TENCENT)):
                raise ValueError(f"DEMO=1 refuses {name.upper()}={getattr(self, name)}: point it at the sandbox")
        return self

    @property
    def callbacks(self) -> str:
        """All callback triples as `name:token:aeskey,…`, the short form included."""
        short = self.wecom_callback_token.get_secret_value()
        parts = [self.wecom_callbacks.get_secret_value()]
        if short:
            parts.insert(0, f"app:{short}:{self.wecom_encoding_aes_key.get_secret_value()}")
        return ",".join(part for part in parts if part)

    @property
    def kf_secret(self) -> str:
        """The secret for 微信客服 calls."""
        return self.wecom_kf_secret.get_secret_value() or self.wecom_secret.get_secret_value()

    @property
    def hr_secret(self) -> str:
        """The secret for roster calls."""
        return self.wecom_hr_secret.get_secret_value() or self.wecom_secret.get_secret_value()

    @property
    def templates(self) -> dict[str, str]:
        """Reminder key -> subscription template id."""
        pairs = (part.partition(":") for part in self.miniapp_templates.split(",") if part.strip())
        return {key.strip(): template.strip() for key, _, template in pairs}

    def tokens(self) -> tuple[ApiToken, ...]:
        """Who may call the API.

        Raises:
            ConfigInvalid: not `name:scope+scope:token`, or an unknown scope.
        """
        return tuple(_api_token(part) for part in self.api_tokens.get_secret_value().split(",") if part.strip())

    def enabled(self, channel: str) -> bool:
        """Whether anything of a channel is set."""
        return any(self._is_set(name) for name in NEEDS[channel])

    def missing(self, *channels: str) -> list[str]:
        """Names (upper case) that the channels need and that are not set."""
        needed = [name for channel in channels for name in NEEDS[channel] if not self._is_set(name)]
        if self.wecom_callbacks.get_secret_value():
            needed = [name for name in needed if name not in NEEDS["callback"]]
        return [name.upper() for name in needed]

    def require(self, *channels: str) -> None:
        """Stop the start when something is missing.

        Raises:
            ConfigInvalid: names everything that is missing, and where each is found.
        """
        missing = self.missing(*channels)
        if missing:
            lines = [f"  {name}: {WHERE[name.lower()]}" for name in missing]
            raise ConfigInvalid("these settings are missing:\n" + "\n".join(lines))

    def _is_set(self, name: str) -> bool:
        value = getattr(self, name)
        return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)


def load(**overrides: object) -> Settings:
    """The settings of this process.

    Raises:
        ConfigInvalid: a value is of the wrong kind; names the setting.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, one['loc'])).upper() or 'DEMO'}: {one['msg']}" for one in error.errors()]
        raise ConfigInvalid("these settings are wrong:\n" + "\n".join(lines)) from None


def _api_token(part: str) -> ApiToken:
    name, _, rest = part.strip().partition(":")
    scopes, _, token = rest.partition(":")
    wanted = frozenset(scopes.split("+"))
    if not name or not token or not wanted <= {"read", "write"}:
        raise ConfigInvalid("API_TOKENS: must be name:scope+scope:token with scopes read and write")
    return ApiToken(name=name, scopes=wanted, token=SecretStr(token))
