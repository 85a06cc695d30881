"""One bank's WeCom as the sandbox holds it, and the settings with which the product joins it."""

from pathlib import Path
from typing import Any

CORP_ID = "wwsandbox00000001"
AGENT_ID = 1000002
KF_ID = "wkSandbox01"
SECRET, CONTACT_SECRET = "app-secret", "contact-secret"
CALLBACK_TOKEN = "QDG6eK"
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
MINI_APP, MINI_SECRET = "wxmini0001", "mini-secret"
SMS_KEY, SMS_SECRET = "sms-key", "sms-secret"
API_TOKEN = "tests:read+write:tests-token-0123456789"
STAFF = {"hr00": "总行人事", "hr01": "王敏", "hr02": "陈洁", "iv01": "赵刚", "iv02": "孙丽", "iv03": "何伟"}


def sandbox_setup(public_url: str) -> dict[str, Any]:
    """What `SandboxClient.setup` takes: the app calls back to `public_url`."""
    callback = {"url": f"{public_url}/wecom/callback", "token": CALLBACK_TOKEN, "aes_key": AES_KEY}
    app = {"name": "interview", "agent_id": AGENT_ID, "secret": SECRET, "callback": callback}
    app |= {"trusted_domain": public_url.split("//")[1], "mini_app_id": MINI_APP}
    return {
        "corp_id": CORP_ID,
        "apps": [app, {"name": "contacts", "secret": CONTACT_SECRET, "apis": ["contacts", "read_contacts"]}],
        "departments": [{"id": 1, "name": "总行", "parentid": 0}],
        "members": [{"userid": userid, "name": name, "department": [1]} for userid, name in STAFF.items()],
        "kf_accounts": [{"open_kfid": KF_ID, "name": "银聘招聘", "app": "interview", "servicers": ["hr01"]}],
        "mini_programs": [
            {
                "app_id": MINI_APP,
                "secret": MINI_SECRET,
                "templates": {"TMPL_DAY": ["thing1", "time2"], "TMPL_HOUR": ["thing1", "time2"]},
            }
        ],
        "sms": {"key": SMS_KEY, "secret": SMS_SECRET},
    }


def settings(
    *, sandbox_url: str, smtp_url: str, public_url: str, database_url: str, data_dir: Path, redis_url: str = ""
) -> dict[str, str]:
    """The environment of a product process that works against the sandbox and may move business time."""
    return {
        "DEMO": "1",
        "BIND": public_url.split("//")[1],
        "PUBLIC_URL": public_url,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "DATA_DIR": str(data_dir),
        "API_TOKENS": API_TOKEN,
        "WECOM_API_BASE": sandbox_url,
        "WECHAT_API_BASE": sandbox_url,
        "WECOM_CORP_ID": CORP_ID,
        "WECOM_AGENT_ID": str(AGENT_ID),
        "WECOM_SECRET": SECRET,
        "WECOM_CONTACT_SECRET": CONTACT_SECRET,
        "WECOM_CALLBACK_TOKEN": CALLBACK_TOKEN,
        "WECOM_ENCODING_AES_KEY": AES_KEY,
        "WECOM_KF_ID": KF_ID,
        "MINIAPP_APP_ID": MINI_APP,
        "MINIAPP_SECRET": MINI_SECRET,
        "MINIAPP_TEMPLATES": "day:TMPL_DAY,hour:TMPL_HOUR",
        "SMS_URL": f"{sandbox_url}/sms/send",
        "SMS_KEY": SMS_KEY,
        "SMS_SECRET": SMS_SECRET,
        "SMS_SIGN": "银聘",
        "SMTP_URL": smtp_url,
        "MAIL_FROM": "hr@bank.example",
        "RECOGNISER": "scripted",
    }
