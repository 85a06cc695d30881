"""Settings: what is missing or wrong is named at once, secrets never show, a demo stays at home."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from config import settings as settings_module
from config.settings import NEEDS, WHERE, Settings
from core.errors import ConfigInvalid

COMPLETE = {
    "PUBLIC_URL": "https://recruit.example.com",
    "WECOM_CORP_ID": "ww1",
    "WECOM_AGENT_ID": "1000002",
    "WECOM_SECRET": "app-s3cr3t",
    "WECOM_KF_ID": "wk1",
    "WECOM_CALLBACK_TOKEN": "cb-t0ken",
    "WECOM_ENCODING_AES_KEY": "a" * 43,
}


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """A function that sets the environment to these names and no others; there is no `.env`."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)

    def given(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return given


def load(environment, **values: str) -> Settings:
    environment(**values)
    return settings_module.load()


def refusal(environment, **values: str) -> str:
    with pytest.raises(ConfigInvalid) as failure:
        load(environment, **values)
    return str(failure.value)


def test_everything_has_a_default_that_runs_embedded(environment):
    found = load(environment)
    assert (found.bind, found.database_url, found.redis_url) == ("127.0.0.1:8000", "sqlite:///var/yinpin.db", "")
    assert (found.wecom_api_base, found.wechat_api_base) == ("https://qyapi.weixin.qq.com", "https://api.weixin.qq.com")
    assert (found.recogniser, found.time_zone, found.demo) == ("auto", "Asia/Shanghai", False)


def test_an_env_file_in_the_folder_is_read_and_the_environment_wins(environment, tmp_path):
    (tmp_path / ".env").write_text("# 银聘\nSMS_SIGN=某某银行\nBIND=127.0.0.1:1\n", encoding="utf-8")
    found = load(environment, BIND="127.0.0.1:2")
    assert (found.sms_sign, found.bind) == ("某某银行", "127.0.0.1:2")


def test_an_empty_value_is_the_default(environment):
    assert load(environment, BIND="", WECOM_AGENT_ID="").bind == "127.0.0.1:8000"


def test_the_data_folder_is_meant_from_where_the_process_started(environment, tmp_path, monkeypatch):
    default, relative = load(environment), load(environment, DATA_DIR="kept")
    monkeypatch.chdir("/")
    assert default.data_dir == tmp_path / "var"
    assert relative.data_dir == tmp_path / "kept"
    assert load(environment, DATA_DIR="/srv/yinpin").data_dir == Path("/srv/yinpin")


def test_everything_missing_is_named_at_once_with_where_it_is_found(environment):
    with pytest.raises(ConfigInvalid) as failure:
        load(environment).require("wecom", "callback")
    lines = str(failure.value).splitlines()[1:]
    assert [line.split(":")[0].strip() for line in lines] == [
        "WECOM_CORP_ID",
        "WECOM_AGENT_ID",
        "WECOM_SECRET",
        "WECOM_KF_ID",
        "PUBLIC_URL",
        "WECOM_CALLBACK_TOKEN",
        "WECOM_ENCODING_AES_KEY",
    ]
    assert all(" > " in line or "address" in line for line in lines)


def test_nothing_is_missing_when_all_is_set(environment):
    load(environment, **COMPLETE).require("wecom", "callback")


def test_a_channel_set_up_by_half_is_named_with_the_rest(environment):
    found = load(environment, **COMPLETE, SMS_URL="https://sms.example.com", MAIL_FROM="hr@example.com")
    with pytest.raises(ConfigInvalid) as failure:
        found.require("wecom")
    assert [line.split(":")[0].strip() for line in str(failure.value).splitlines()[1:]] == [
        "SMS_KEY",
        "SMS_SECRET",
        "SMS_SIGN",
        "SMTP_URL",
    ]


def test_iflytek_is_asked_for_what_its_service_needs(environment):
    found = load(environment, **COMPLETE, RECOGNISER="iflytek")
    with pytest.raises(ConfigInvalid, match=r"(?s)IFLYTEK_APP_ID: .*IFLYTEK_SECRET: "):
        found.require("wecom")
    known = {**COMPLETE, "IFLYTEK_APP_ID": "a", "IFLYTEK_SECRET": "s"}
    load(environment, **known).require("wecom")
    assert "IFLYTEK_KEY_ID" in refusal(environment, IFLYTEK_SERVICE="large-model")
    load(environment, IFLYTEK_KEY_ID="k").require("wecom")


def test_recordings_travel_to_iflytek_encrypted(environment):
    known = {"RECOGNISER": "iflytek", "IFLYTEK_APP_ID": "a", "IFLYTEK_SECRET": "s"}
    found = load(environment, **COMPLETE, **known, IFLYTEK_URL="http://speech.example.com")
    with pytest.raises(ConfigInvalid, match="IFLYTEK_URL"):
        found.require("wecom")


def test_a_channel_not_begun_is_not_asked_for(environment):
    found = load(environment, **COMPLETE)
    found.require("wecom")
    assert [channel for channel in NEEDS if found.enabled(channel)] == ["wecom", "callback"]


def test_each_setting_that_may_be_missing_says_where_it_is_found():
    assert {name for names in NEEDS.values() for name in names} == set(WHERE)


def test_the_list_of_callbacks_stands_for_the_short_form(environment):
    found = load(environment, WECOM_CALLBACKS=f"new:t1:{'b' * 43},old:t2:{'c' * 43}")
    assert found.missing("callback") == []
    assert [(one.name, one.token.get_secret_value()) for one in found.callback_list()] == [("new", "t1"), ("old", "t2")]


def test_both_forms_of_callbacks_are_valid_at_once(environment):
    found = load(environment, **COMPLETE, WECOM_CALLBACKS=f"old:t2:{'c' * 43}")
    assert found.callbacks == f"app:cb-t0ken:{'a' * 43},old:t2:{'c' * 43}"


def test_api_tokens_have_names_and_scopes(environment):
    [reader, writer] = load(
        environment, API_TOKENS="bi:read:r-t0ken-of-16-char, hris:read+write:w:t0ken-of-16-char"
    ).tokens()
    assert (reader.name, reader.scopes, reader.token) == ("bi", {"read"}, SecretStr("r-t0ken-of-16-char"))
    assert (writer.name, writer.scopes, writer.token.get_secret_value()) == (
        "hris",
        {"read", "write"},
        "w:t0ken-of-16-char",
    )


def test_templates_are_found_by_their_reminder(environment):
    assert load(environment, MINIAPP_TEMPLATES="day:T1, hour:T2").templates == {"day": "T1", "hour": "T2"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("API_TOKENS", "hris:v3rysecret"),
        ("API_TOKENS", "hris:read:v3rysecret"),
        ("API_TOKENS", "hris:read+admin:v3rysecret"),
        ("API_TOKENS", "hris::v3rysecret"),
        ("API_TOKENS", "a:read:v3rysecret,a:write:v3rysecret"),
        ("WECOM_CALLBACKS", "app:v3rysecret"),
        ("WECOM_CALLBACKS", "app::v3rysecret"),
        ("WECOM_CALLBACKS", "app:v3rysecret:k,app:v3rysecret:k"),
        ("MINIAPP_TEMPLATES", "day"),
        ("MINIAPP_TEMPLATES", "day:T1,day:T2"),
        ("BIND", "8000"),
        ("BIND", "127.0.0.1:99999"),
        ("PUBLIC_URL", "recruit.example.com"),
        ("WECOM_API_BASE", "ftp://wecom.example.com"),
        ("SMS_URL", "sms.example.com"),
        ("TIME_ZONE", "Asia/Peking"),
        ("RECOGNISER", "ears"),
        ("LOG_LEVEL", "LOUD"),
        ("WECOM_AGENT_ID", "v3rysecret"),
        ("DEMO", "perhaps"),
    ],
)
def test_a_wrong_value_stops_the_start_by_name_without_showing_it(environment, name, value):
    said = refusal(environment, **{name: value})
    assert name in said
    assert "v3rysecret" not in said


def test_all_wrong_values_are_named_at_once(environment):
    said = refusal(environment, BIND="x", TIME_ZONE="y", RECOGNISER="z")
    assert all(name in said for name in ("BIND", "TIME_ZONE", "RECOGNISER"))


def test_a_level_may_be_written_small(environment):
    assert load(environment, LOG_LEVEL="debug").log_level == "DEBUG"


def test_addresses_lose_a_slash_at_the_end(environment):
    assert load(environment, PUBLIC_URL="https://recruit.example.com/").public_url == "https://recruit.example.com"


@pytest.mark.parametrize(
    "base", [None, "https://qyapi.weixin.qq.com", "https://QYAPI.weixin.QQ.com.", "http://api.weixin.qq.com:443/x"]
)
@pytest.mark.parametrize("name", ["WECOM_API_BASE", "WECHAT_API_BASE"])
def test_a_demo_refuses_to_talk_to_tencent(environment, name, base):
    at_home = dict.fromkeys(("WECOM_API_BASE", "WECHAT_API_BASE"), "http://127.0.0.1:9000")
    values = {key: value for key, value in {**at_home, name: base}.items() if value}
    assert f"DEMO=1 refuses {name}" in refusal(environment, DEMO="1", **values)


@pytest.mark.parametrize(("name", "scheme"), [("SMS_URL", "https"), ("SMTP_URL", "smtp")])
def test_a_demo_sends_no_text_or_mail_to_the_world(environment, name, scheme):
    home = {
        "WECOM_API_BASE": "http://sandbox:9100",
        "WECHAT_API_BASE": "http://sandbox:9100",
        "SANDBOX_HOST": "sandbox",
    }
    said = refusal(environment, DEMO="1", **home, **{name: f"{scheme}://bank:pa55word@gateway.example.com"})
    assert f"DEMO=1 refuses {name}" in said and "pa55word" not in said
    for host in ("sandbox", "127.0.0.1"):
        assert load(environment, DEMO="1", **home, **{name: f"{scheme}://{host}:1025"}).demo


def test_a_demo_runs_against_the_sandbox(environment):
    home = "http://127.0.0.1:9000"
    assert load(environment, DEMO="1", WECOM_API_BASE=home, WECHAT_API_BASE=home).demo


@pytest.mark.parametrize(
    "base", ["https://wecom-proxy.bank.example", "http://203.0.113.7", "http://qyapi.weixin.qq.com.sandbox.example"]
)
def test_a_demo_talks_to_this_machine_or_the_named_sandbox_alone(environment, base):
    home = "http://127.0.0.1:9000"
    for name in ("WECOM_API_BASE", "WECHAT_API_BASE"):
        values = dict.fromkeys(("WECOM_API_BASE", "WECHAT_API_BASE"), home) | {name: base}
        assert f"DEMO=1 refuses {name}" in refusal(environment, DEMO="1", SANDBOX_HOST="sandbox", **values)
    named = base.split("//")[1]
    assert load(environment, DEMO="1", SANDBOX_HOST=named, WECOM_API_BASE=base, WECHAT_API_BASE=base).demo


OPEN = [
    ("PUBLIC_URL", "http://recruit.example.com"),
    ("SMS_URL", "http://sms.example.com"),
    ("SMTP_URL", "smtp://u:p4ssword@mail:25"),
    ("REDIS_URL", "redis://:p4ssword@redis/0"),
    ("DATABASE_URL", "mysql+pymysql://u:p4ssword@db/yinpin"),
    ("WECOM_API_BASE", "http://proxy.example.com"),
]
CLOSED = [
    ("PUBLIC_URL", "http://127.0.0.1:8000"),
    ("REDIS_URL", "redis://localhost/0"),
    ("REDIS_URL", "rediss://redis/0"),
    ("DATABASE_URL", "mysql+pymysql://u:p@db/yinpin?ssl_ca=/etc/ca.pem"),
    ("DATABASE_URL", "mysql+pymysql://u@127.0.0.1/y"),
    ("DATABASE_URL", "mysql+pymysql://u@/yinpin?unix_socket=/run/mysqld.sock"),
    ("WECOM_API_BASE", "http://[::1]:9000"),
]


@pytest.mark.parametrize(("name", "value"), OPEN)
def test_what_leaves_this_machine_unencrypted_stops_the_start_until_it_is_allowed_by_name(environment, name, value):
    channel = {"SMS_KEY": "k", "SMS_SECRET": "s", "SMS_SIGN": "x", "SMS_URL": "https://sms.example.com"}
    channel |= {"MAIL_FROM": "hr@example.com", "SMTP_URL": "smtps://mail"}
    found = load(environment, **COMPLETE | channel | {name: value})
    with pytest.raises(ConfigInvalid, match=f"^{name}: not encrypted") as failure:
        found.require("wecom")
    assert "p4ssword" not in str(failure.value)
    allowed = load(environment, **COMPLETE | channel | {name: value, "ALLOW_UNENCRYPTED": name})
    allowed.require("wecom")
    assert allowed.switches() == [f"ALLOW_UNENCRYPTED={name}"]


@pytest.mark.parametrize(("name", "value"), CLOSED)
def test_what_stays_here_or_is_encrypted_needs_no_switch(environment, name, value):
    found = load(environment, **COMPLETE | {name: value})
    found.require("wecom")
    assert found.switches() == []


def test_the_kf_and_hr_secrets_default_to_the_apps(environment):
    found = load(environment, **COMPLETE)
    assert (found.kf_secret, found.hr_secret) == ("app-s3cr3t", "app-s3cr3t")
    other = load(environment, WECOM_KF_SECRET="kf", WECOM_HR_SECRET="hr")
    assert (other.kf_secret, other.hr_secret) == ("kf", "hr")


def test_no_secret_shows_in_a_repr(environment):
    secrets = {
        "WECOM_SECRET": "s3cr3t-1",
        "WECOM_CALLBACKS": "a:s3cr3t-2:s3cr3t-3",
        "API_TOKENS": "a:read:s3cr3t-4-of-16-char",
        "DATA_KEYS": "k1:s3cr3t-5",
        "INDEX_KEY": "s3cr3t-6",
        "SMTP_URL": "smtp://u:s3cr3t-7@mail",
        "DATABASE_URL": "mysql+pymysql://u:s3cr3t-8@db/yinpin",
        "REDIS_URL": "redis://:s3cr3t-9@redis/0",
        "MINIAPP_SECRET": "s3cr3t-10",
        "SMS_SECRET": "s3cr3t-11",
        "SCORER_LLM_URL": "https://llm",
        "SCORER_LLM_KEY": "s3cr3t-12",
        "WECOM_CONTACT_SECRET": "s3cr3t-12",
        "WECOM_CALLBACK_TOKEN": "s3cr3t-13",
        "WECOM_KF_SECRET": "s3cr3t-14",
        "WECOM_HR_SECRET": "s3cr3t-15",
        "WECOM_ENCODING_AES_KEY": "s3cr3t-16",
    }
    found = load(environment, **secrets)
    for shown in (repr(found), str(found), repr(found.tokens()), repr(found.callback_list())):
        assert "s3cr3t" not in shown
