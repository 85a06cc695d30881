"""Settings from the environment or `.env`; what is missing is named all at once, with where to find it."""

from pathlib import Path
from typing import Literal
from urllib.parse import urlparse
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from config import links, lists
from config.lists import ApiToken, CallbackTarget
from core.errors import ConfigInvalid

# Setting -> where its value is found; the console's own words in brackets.
WHERE = {
    "wecom_corp_id": "WeCom console > My Company (我的企业) > Company Information (企业信息) > Company ID (企业ID)",
    "wecom_agent_id": "WeCom console > App Management (应用管理) > your app > AgentId",
    "wecom_secret": "WeCom console > App Management (应用管理) > your app > Secret",
    "wecom_callback_token": "WeCom console > App Management > your app > Receive Messages (接收消息) > Set API > Token",
    "wecom_encoding_aes_key": (
        "WeCom console > App Management > your app > Receive Messages (接收消息) > Set API > EncodingAESKey"
    ),
    "wecom_kf_id": "WeCom console > App Management > WeChat Customer Service (微信客服) > the account > ID, wk...",
    "wecom_contact_secret": "WeCom console > Management Tools (管理工具) > Contacts Sync (通讯录同步) > Secret",
    "miniapp_app_id": "WeChat public platform > mini-program > Development Settings (开发设置) > AppID",
    "miniapp_secret": "WeChat public platform > mini-program > Development Settings (开发设置) > AppSecret",
    "miniapp_templates": (
        "WeChat public platform > mini-program > Subscription Messages (订阅消息) > my templates: day:ID,hour:ID"
    ),
    "sms_url": "the SMS gateway's address",
    "sms_key": "the SMS gateway's key",
    "sms_secret": "the SMS gateway's secret",
    "sms_sign": "the SMS signature (短信签名) registered with the gateway",
    "smtp_url": "the mail server: smtp://user:password@host:587?starttls=1",
    "mail_from": "the sender's address",
    "iflytek_app_id": "iFLYTEK open platform > console > your application > APPID",
    "iflytek_secret": "iFLYTEK open platform > console > 录音文件转写 > SecretKey; of the large model: APISecret",
    "scorer_llm_url": "the bank's own OpenAI-compatible server, up to /chat/completions: https://llm.bank.internal/v1",
    "scorer_llm_model": "the name by which that server calls the model, and names it in its replies",
    "scorer_llm_revision": "which weights the bank has approved, as the bank calls them; it stands on the card",
    "public_url": "the address under which WeCom, candidates and staff reach this server: https://...",
}

# Channel -> what it needs. "wecom" is the least that serves anybody.
NEEDS = {
    "wecom": ("wecom_corp_id", "wecom_agent_id", "wecom_secret", "wecom_kf_id", "public_url"),
    "callback": ("wecom_callback_token", "wecom_encoding_aes_key"),
    "contacts": ("wecom_contact_secret",),
    "miniapp": ("miniapp_app_id", "miniapp_secret", "miniapp_templates"),
    "sms": ("sms_url", "sms_key", "sms_secret", "sms_sign"),
    "mail": ("smtp_url", "mail_from"),
    "iflytek": ("iflytek_app_id", "iflytek_secret"),
    "evidence": ("scorer_llm_url", "scorer_llm_model", "scorer_llm_revision"),
}


class Settings(BaseSettings):
    """Every setting; `.env.example` explains each. Secrets never show in a repr or log."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    bind: str = "127.0.0.1:8000"
    # These two may hold a password.
    database_url: str = Field("sqlite:///var/yinpin.db", repr=False)
    redis_url: str = Field("", repr=False)
    trusted_proxies: str = ""
    public_url: str = ""
    data_dir: Path = Field(Path("var"), validate_default=True)
    plugins: Path | None = None
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
    wecom_accounts: int = Field(200, ge=1)
    wecom_api_per_minute: int = Field(10_000, ge=1)
    miniapp_app_id: str = ""
    miniapp_secret: SecretStr = SecretStr("")
    miniapp_templates: str = ""
    smtp_url: SecretStr = SecretStr("")
    mail_from: str = ""
    sms_url: str = ""
    sms_key: str = ""
    sms_secret: SecretStr = SecretStr("")
    sms_sign: str = ""
    scorer: Literal["meaning", "phrases"] = "meaning"
    scorer_llm_url: str = ""
    scorer_llm_model: str = Field("", max_length=60)
    scorer_llm_revision: str = Field("", max_length=60)
    scorer_llm_key: SecretStr = SecretStr("")
    recogniser: Literal["auto", "openai-whisper", "faster-whisper", "sherpa-onnx", "iflytek", "scripted"] = "auto"
    speech_model: str = ""
    speech_compute: Literal["auto", "int8", "float32"] = "auto"
    iflytek_service: Literal["standard", "large-model"] = "standard"
    iflytek_app_id: str = ""
    iflytek_key_id: str = ""
    iflytek_secret: SecretStr = SecretStr("")
    iflytek_url: str = ""
    time_zone: str = "Asia/Shanghai"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    demo: bool = False
    # What an operator allows knowingly; doctor lists each.
    sandbox_host: str = ""
    allow_unencrypted: str = ""

    @field_validator("time_zone")
    @classmethod
    def zone_exists(cls, value: str) -> str:
        """Refuse a zone that the time zone data does not know."""
        if value not in available_timezones():
            raise ValueError(f"no such time zone: {value}")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def level_in_capitals(cls, value: object) -> object:
        """`info` is as good as `INFO`."""
        return value.upper() if isinstance(value, str) else value

    @field_validator("bind")
    @classmethod
    def host_and_port(cls, value: str) -> str:
        """Refuse what is not `host:port`."""
        host, _, port = value.rpartition(":")
        if not host or not (port.isascii() and port.isdecimal()) or not 0 < int(port) < 65536:
            raise ValueError("must be host:port, such as 127.0.0.1:8000")
        return value

    @field_validator("data_dir", "plugins")
    @classmethod
    def absolute(cls, value: Path | None) -> Path | None:
        """A relative folder is meant from where the process was started, wherever it goes later."""
        return value.expanduser().absolute() if value is not None else None

    @field_validator("public_url", "wecom_api_base", "wechat_api_base", "sms_url", "iflytek_url", "scorer_llm_url")
    @classmethod
    def web_address(cls, value: str) -> str:
        """Refuse what is no web address."""
        parsed = urlparse(value)
        if value and (parsed.scheme not in ("http", "https") or not parsed.hostname):
            raise ValueError("must be an address that begins with https:// or http://")
        return value

    @field_validator("public_url", "wecom_api_base", "wechat_api_base", "iflytek_url", "scorer_llm_url")
    @classmethod
    def without_slash(cls, value: str) -> str:
        """These are joined with paths that begin with a slash."""
        return value.rstrip("/")

    @model_validator(mode="after")
    def lists_can_be_read(self) -> "Settings":
        """Find a wrong list at the start, not at the first message."""
        try:
            self.tokens()
            self.callback_list()
            lists.pairs(self.miniapp_templates)
        except ConfigInvalid as error:
            raise ValueError(str(error)) from None
        return self

    @model_validator(mode="after")
    def large_model_has_a_key(self) -> "Settings":
        """iFLYTEK's large model is asked with three values, its standard service with two."""
        if self.recogniser == "iflytek" and self.iflytek_service == "large-model" and not self.iflytek_key_id:
            raise ValueError("IFLYTEK_KEY_ID is missing: iFLYTEK open platform > console > 录音文件转写大模型 > APIKey")
        return self

    @model_validator(mode="after")
    def language_model_has_a_plain_address(self) -> "Settings":
        """Its key travels in a header, so the address holds none; and a key alone asks nobody."""
        if not links.is_plain(self.scorer_llm_url):
            raise ValueError("SCORER_LLM_URL must hold no password, ? or #: give the password as SCORER_LLM_KEY")
        if self.scorer_llm_key.get_secret_value() and not self.scorer_llm_url:
            raise ValueError("SCORER_LLM_KEY is set and SCORER_LLM_URL is not: nobody would be asked")
        return self

    @model_validator(mode="after")
    def demo_stays_at_home(self) -> "Settings":
        """A demo moves business time; it must never talk to the real WeCom."""
        # Made-up people have numbers and addresses that somebody may really have.
        for name in ("wecom_api_base", "wechat_api_base", "sms_url", "smtp_url"):
            host = urlparse(self._plain(name)).hostname
            if self.demo and not links.is_here(host) and host != self.sandbox_host.lower():
                raise ValueError(f"DEMO=1 refuses {name.upper()} on another host than this one or SANDBOX_HOST")
        return self

    @property
    def callbacks(self) -> str:
        """All callback triples as `name:token:aeskey,…`, the short form included; a secret."""
        return ",".join(
            f"{one.name}:{one.token.get_secret_value()}:{one.aes_key.get_secret_value()}"
            for one in self.callback_list()
        )

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
        return lists.pairs(self.miniapp_templates)

    def callback_list(self) -> tuple[CallbackTarget, ...]:
        """The receivers of callbacks, all valid at once; the short form is one named `app`.

        Raises:
            ConfigInvalid: not `name:token:aeskey`, or two of one name.
        """
        listed = lists.entries(self.wecom_callbacks.get_secret_value())
        short, aes_key = self.wecom_callback_token, self.wecom_encoding_aes_key
        both = bool(short.get_secret_value() and aes_key.get_secret_value())
        found = [CallbackTarget(name="app", token=short, aes_key=aes_key)] if both else []
        found += [lists.callback_target(entry) for entry in listed]
        lists.refuse_twins("WECOM_CALLBACKS", [one.name for one in found])
        return tuple(found)

    def tokens(self) -> tuple[ApiToken, ...]:
        """Who may call the API.

        Raises:
            ConfigInvalid: not `name:scope+scope:token`, an unknown scope, or two of one name.
        """
        found = tuple(lists.api_token(entry) for entry in lists.entries(self.api_tokens.get_secret_value()))
        lists.refuse_twins("API_TOKENS", [one.name for one in found])
        return found

    def enabled(self, channel: str) -> bool:
        """Whether anything of a channel is set."""
        return any(self._is_set(name) for name in NEEDS[channel])

    def missing(self, *channels: str) -> list[str]:
        """Names (upper case) that the channels need and that are not set."""
        wanted = dict.fromkeys(name for channel in channels for name in NEEDS[channel])
        needed = [name for name in wanted if not self._is_set(name)]
        if self.wecom_callbacks.get_secret_value():
            needed = [name for name in needed if name not in NEEDS["callback"]]
        return [name.upper() for name in needed]

    def require(self, *channels: str) -> None:
        """Stop the start when something is missing, of these channels or of any that is half set up.

        Raises:
            ConfigInvalid: names everything that is missing, and where each is found.
        """
        half = [channel for channel in NEEDS if channel not in ("wecom", *channels) and self.enabled(channel)]
        missing = self.missing(*channels, *half, *(("iflytek",) if self.recogniser == "iflytek" else ()))
        if missing:
            lines = [f"  {name}: {WHERE[name.lower()]}" for name in missing]
            raise ConfigInvalid("these settings are missing:\n" + "\n".join(lines))
        self._refuse_open_links()

    def switches(self) -> list[str]:
        """Every protection that is switched off, for doctor."""
        found = ["DEMO=1"] if self.demo else []
        found += [f"SANDBOX_HOST={self.sandbox_host}"] if self.sandbox_host else []
        found += [f"ALLOW_UNENCRYPTED={name}" for name in lists.entries(self.allow_unencrypted)]
        return found

    def _refuse_open_links(self) -> None:
        """Raises ConfigInvalid where personal data would leave this machine readable."""
        allowed = {name.upper() for name in lists.entries(self.allow_unencrypted)}
        found = [
            name.upper() for name in links.SETTINGS if links.is_open(self._plain(name)) and name.upper() not in allowed
        ]
        if found and not self.demo:
            raise ConfigInvalid(
                f"{', '.join(found)}: not encrypted on the way to another host: use https, rediss, smtps or ssl_ca=, "
                f"or say that you know with ALLOW_UNENCRYPTED={','.join(found)}"
            )

    def _plain(self, name: str) -> str:
        value = getattr(self, name)
        return str(value.get_secret_value() if isinstance(value, SecretStr) else value)

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
        lines = [f"  {_place(one['loc'])}{one['msg'].removeprefix('Value error, ')}" for one in error.errors()]
        raise ConfigInvalid("these settings are wrong:\n" + "\n".join(lines)) from None


def _place(location: tuple[int | str, ...]) -> str:
    return f"{'.'.join(map(str, location)).upper()}: " if location else ""
