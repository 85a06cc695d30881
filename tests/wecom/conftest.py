"""A running sandbox as the far side, and clients that talk to it."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.serving import make_server

from core.clock import SystemClock
from core.database import Database
from messaging.intake import Intake
from messaging.registry import Registry
from messaging.worker import Worker
from sandbox.client.client import SandboxClient
from tests.support.needs import REPOSITORY
from tests.support.ports import free_port
from tests.support.services import die_with_parent
from wecom.api.client import WeComClient
from wecom.api.token_store import LocalStore
from wecom.callback import endpoint as callback_endpoint
from wecom.callback.crypto import CallbackCrypto, callback_key
from wecom.login.miniprogram import MiniProgram
from wecom.media import upload as media_upload

CORP, AGENT, SECRET, CONTACT_SECRET = "wwsandbox00000001", 1000002, "app-secret", "contact-secret"
TOKEN, AES_KEY = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
KF, APP_ID, APP_SECRET = "wkSandbox01", "wxmini0001", "mini-secret"
CANDIDATE, OPENID = "wmLiXiao", "oLiXiao"


def set_up(callback_url: str = "") -> dict:
    """What the sandbox is told about the company."""
    receiver = {"url": callback_url, "token": TOKEN, "aes_key": AES_KEY}
    app = {"name": "interview", "agent_id": AGENT, "secret": SECRET, "mini_app_id": APP_ID}
    contacts = {"name": "contacts", "secret": CONTACT_SECRET, "apis": ["contacts", "read_contacts"]}
    program = {"app_id": APP_ID, "secret": APP_SECRET, "templates": {"TMPL_DAY": ["thing1", "time2"]}}
    return {
        "corp_id": CORP,
        "apps": [{**app, "callback": receiver} if callback_url else app, contacts],
        "departments": [{"id": 1, "name": "总行", "parentid": 0}],
        "members": [
            {"userid": "hr01", "name": "王敏", "mobile": "13900000001", "department": [1]},
            {"userid": "iv01", "name": "赵强", "mobile": "13900000002", "department": [1]},
        ],
        "kf_accounts": [{"open_kfid": KF, "name": "银聘招聘", "app": "interview", "servicers": ["hr01"]}],
        "mini_programs": [program],
    }


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[SandboxClient]:
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--port", "0", "--smtp-port", "0"],
        stdout=subprocess.PIPE,
        cwd=REPOSITORY,
        preexec_fn=die_with_parent,
    )
    assert process.stdout is not None
    yield SandboxClient(json.loads(process.stdout.readline())["url"])
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture
def sandbox(sandbox_process: SandboxClient) -> SandboxClient:
    """The sandbox with one company in it and nothing that happened yet."""
    sandbox_process.reset()
    sandbox_process.setup(set_up())
    return sandbox_process


@pytest.fixture
def client(sandbox: SandboxClient) -> WeComClient:
    return WeComClient(CORP, SECRET, api_base=sandbox.base_url, store=LocalStore())


@pytest.fixture
def media_id(client: WeComClient) -> str:
    """An uploaded file, for messages that need one."""
    return media_upload.upload(client, "file", b"PK\x03\x04 list", "list.xlsx").media_id


@pytest.fixture
def contact_client(sandbox: SandboxClient) -> WeComClient:
    return WeComClient(CORP, CONTACT_SECRET, api_base=sandbox.base_url, store=LocalStore())


@pytest.fixture
def program(sandbox: SandboxClient) -> MiniProgram:
    return MiniProgram(APP_ID, APP_SECRET, api_base=sandbox.base_url, store=LocalStore())


@pytest.fixture
def crypto() -> CallbackCrypto:
    return CallbackCrypto([callback_key("app", TOKEN, AES_KEY)], CORP)


@pytest.fixture
def registry() -> Registry:
    return Registry()


@pytest.fixture
def worker(sqlite_db: Database, registry: Registry) -> Worker:
    return Worker(sqlite_db, registry, SystemClock(), queues=["chat", "media", "sync"])


@pytest.fixture
def receiving(sandbox: SandboxClient, crypto: CallbackCrypto, sqlite_db: Database) -> Iterator[SandboxClient]:
    """The sandbox, pushing to our callback, which stores into `sqlite_db`."""
    app = Flask(__name__)
    clock = SystemClock()
    app.register_blueprint(callback_endpoint.make_blueprint(crypto, Intake(sqlite_db, clock).store, clock))
    port = free_port()
    server = make_server("127.0.0.1", port, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sandbox.setup(set_up(f"http://127.0.0.1:{port}/wecom/callback"))
    yield sandbox
    server.shutdown()
