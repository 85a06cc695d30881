"""`python app.py doctor`, as an operator runs it: one line per check, and what to do."""

import os
import subprocess
import sys

import pytest

from core.database import Database
from models import AuditEntry, BusinessOffset
from sandbox.server import start_sandbox
from scoring import trained_models
from tests.conftest import DATA_KEYS, INDEX_KEY
from tests.reminders.conftest import add_applications
from tests.support import language_model, tenant
from tests.support.forked import run
from tests.support.language_model import MODEL, REVISION
from tests.support.needs import REPOSITORY
from tests.support.signed_models import handmade, put_into_force
from tests.support.times import NOW

URL = "http://127.0.0.1:8000"


@pytest.fixture
def sandbox():
    with start_sandbox() as running:
        running.client.setup(tenant.sandbox_setup(URL))
        yield running


@pytest.fixture
def environment(sandbox, sqlite_store, tmp_path):
    return {"PATH": os.environ["PATH"]} | tenant.settings(
        sandbox_url=sandbox.url,
        smtp_url=sandbox.client.info()["smtp_url"],
        public_url=URL,
        database_url=sqlite_store.tables_url(),
        data_dir=tmp_path,
    )


def by_hand(command, environment):
    """As an operator types it: an interpreter of its own."""
    return subprocess.run(
        [sys.executable, "app.py", command], cwd=REPOSITORY, env=environment, capture_output=True, text=True
    )


def lines(done):
    return {words[1]: line for line in done.stdout.splitlines() if (words := line.split())}


def without_tables(environment, tmp_path):
    return environment | {"DATABASE_URL": f"sqlite:///{tmp_path / 'yinpin.db'}"}


def test_a_complete_installation_passes_every_check(environment, tmp_path):
    environment = without_tables(environment, tmp_path)
    assert by_hand("migrate", environment).returncode == 0

    done = by_hand("doctor", environment)

    assert done.returncode == 0, done.stdout + done.stderr
    assert {line.split()[0] for line in done.stdout.splitlines()} == {"ok"}
    asked = lines(done)["channels"]
    assert "mail: answers" in asked and "contacts: answers" in asked
    assert "miniapp: answers" in asked and "sms: settings complete, not asked" in asked


def test_a_language_model_is_off_or_asked_and_its_trouble_told(environment, tmp_path):
    environment = without_tables(environment, tmp_path)
    assert "no language model is asked" in lines(run("doctor", environment))["evidence"]

    with language_model.running() as model:
        environment |= {"SCORER_LLM_URL": model.url, "SCORER_LLM_MODEL": MODEL, "SCORER_LLM_REVISION": REVISION}
        assert lines(run("doctor", environment))["evidence"].endswith(f"{MODEL}@{REVISION} at 127.0.0.1 answers")
        assert len(model.asked) == 2
        model.reply = {"model": "another"}
        told = lines(run("doctor", environment))["evidence"]
    assert told.startswith("FAIL") and f"{MODEL}@{REVISION} at 127.0.0.1: other_model" in told


def test_learnt_models_are_named_and_a_damaged_one_is_told(environment, tmp_path):
    assert lines(run("doctor", environment))["models"].endswith("none in force: the rubric alone scores")
    model, other = handmade(), handmade(position="risk_officer", rubric="0" * 64)
    db = Database(environment["DATABASE_URL"])
    db.run(lambda session: [put_into_force(session, one, NOW) for one in (model, other)])

    told = lines(run("doctor", environment))["models"]
    assert told.startswith("ok") and f"teller: {model.name[:12]}" in told
    assert f"risk_officer: {other.name[:12]} (not used: of another rubric or scorer)" in told

    db.run(lambda session: setattr(trained_models.find(session, model.name), "text", "{}"))
    db.close()
    assert f"{model.name} is gone or damaged; withdraw it" in lines(run("doctor", environment))["models"]


def test_a_database_without_tables_is_told_how_to_get_them(environment, tmp_path):
    done = run("doctor", without_tables(environment, tmp_path))

    assert done.returncode == 1
    assert lines(done)["database"].startswith("FAIL") and "python app.py migrate" in lines(done)["database"]
    assert "not looked at" in lines(done)["models"]


def test_every_protection_that_is_off_is_named_on_one_line(environment, tmp_path):
    off = {"DEMO": "1", "SANDBOX_HOST": "sandbox.example", "ALLOW_UNENCRYPTED": "SMS_URL,REDIS_URL"}

    line = lines(run("doctor", without_tables(environment, tmp_path) | off))["switched"]

    assert line.endswith("DEMO=1, SANDBOX_HOST=sandbox.example, ALLOW_UNENCRYPTED=SMS_URL, ALLOW_UNENCRYPTED=REDIS_URL")


def test_a_demo_whose_time_was_moved_is_not_gone_on_with(environment):
    db = Database(environment["DATABASE_URL"])
    db.run(lambda session: session.add(BusinessOffset(number=1, offset_s=4 * 86400.0)))
    db.close()

    done = run("doctor", environment | {"DEMO": ""})
    assert lines(done)["database"].startswith("FAIL") and "DEMO" in lines(done)["database"]
    assert lines(run("doctor", environment))["database"].startswith("ok")

    started = run("tick", environment | {"DEMO": ""})
    assert (started.returncode, started.stdout) == (2, "")
    assert "name another one, or set DEMO=1" in started.stderr and "Traceback" not in started.stderr


def test_a_missing_setting_is_named(environment):
    done = run("doctor", environment | {"WECOM_SECRET": ""})

    assert done.returncode == 1
    assert "WECOM_SECRET" in lines(done)["settings"]


def test_a_changed_history_is_found(environment, tmp_path, keyring):
    environment |= {"DATA_KEYS": DATA_KEYS, "INDEX_KEY": INDEX_KEY}
    db = Database(environment["DATABASE_URL"])
    with db.write() as session:
        [application_id] = add_applications(session, 1, NOW)
        session.add(
            AuditEntry(
                application_id=application_id,
                at=NOW,
                source="scored",
                target="offered",
                action="approve_offer",
                actor="hr:hr99",
                version=2,
                seq=1,
                chain="0" * 64,
            )
        )
    db.close()

    done = run("doctor", environment)

    assert done.returncode == 1
    assert "audit entry 1" in lines(done)["database"]


def test_staff_who_are_not_active_are_named_with_their_file(environment, sandbox):
    sandbox.client.setup({"members": [{"userid": "iv02", "name": "孙丽", "department": [1], "status": 2}]})

    done = run("doctor", environment)

    assert done.returncode == 1
    assert "iv02 (branches/harbin.yaml)" in lines(done)["staff"]


def test_a_recogniser_that_is_not_there_is_told(environment):
    done = run("doctor", environment | {"RECOGNISER": "dragon"})

    assert done.returncode == 2
    assert "RECOGNISER" in done.stderr and "faster-whisper" in done.stderr


def test_a_recogniser_elsewhere_is_named_with_what_it_lacks(environment, tmp_path):
    elsewhere = without_tables(environment, tmp_path) | {"RECOGNISER": "iflytek", "IFLYTEK_APP_ID": "a"}

    assert "IFLYTEK_SECRET" in run("doctor", elsewhere).stdout
    told = lines(run("doctor", elsewhere | {"IFLYTEK_SECRET": "s"}))["speech"]
    assert told.startswith("ok") and "iFLYTEK standard at raasr.xfyun.cn" in told and "not asked" in told


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"SMTP_URL": "smtp://127.0.0.1:1"}, "mail server can't be reached"),
        ({"WECOM_CONTACT_SECRET": "not-this-one"}, "contacts"),
        ({"MINIAPP_SECRET": "not-this-one"}, "miniapp"),
    ],
)
def test_a_channel_with_a_wrong_setting_is_named(environment, wrong, named):
    done = run("doctor", environment | wrong)

    assert done.returncode == 1
    assert lines(done)["channels"].startswith("FAIL") and named in lines(done)["channels"]
