"""A broken plug-in stops the start by its name, in `doctor` and in `serve`; good ones are listed with their hash."""

import hashlib
import os

import pytest

from bootstrap import plugins
from catalogue import Catalogue
from config.settings import Settings
from core.plugins.declared import PluginInvalid
from sandbox.server import start_sandbox
from tests.architecture.test_doctor_command import lines
from tests.support import tenant
from tests.support.forked import run
from tests.support.plugins import PASSES, rule, with_rules, write

SENDS, URL = "return {}", "http://127.0.0.1:8000"


@pytest.fixture
def environment(sqlite_store, tmp_path):
    """No demo: nothing here is ever asked over the wire but WeCom, which the sandbox is."""
    with start_sandbox() as sandbox:
        sandbox.client.setup(tenant.sandbox_setup(URL))
        wanted = tenant.settings(
            sandbox_url=sandbox.url,
            smtp_url=sandbox.client.info()["smtp_url"],
            public_url=URL,
            database_url=sqlite_store.tables_url(),
            data_dir=tmp_path / "var",
        )
        off = dict.fromkeys(("DEMO", "SMS_URL", "SMS_KEY", "SMS_SECRET", "SMS_SIGN"), "")
        yield {"PATH": os.environ["PATH"]} | wanted | off | {"PLUGINS": str(tmp_path / "plugins")}


def settings(folder, **more):
    return Settings(_env_file=None, plugins=folder, **more)


def refused(folder, **more):
    with pytest.raises(PluginInvalid) as told:
        plugins.load(settings(folder, **more))
    return str(told.value)


def test_doctor_lists_each_with_its_version_and_hash(environment, tmp_path):
    folder = tmp_path / "plugins"
    paths = [write(folder, "years", "rule", PASSES), write(folder, "app_push", "channel", SENDS)]
    paths += [write(folder, "bank_sms", "sms", SENDS), write(folder, "reader", "ocr", "return []")]

    line = lines(run("doctor", environment))

    assert line["plug-ins"].startswith("ok")
    for path, kind in zip(paths, ("rule", "channel", "sms", "ocr"), strict=True):
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        assert f"{kind} {path.stem} 1.0 sha256:{sha256[:16]}" in line["plug-ins"]
    assert "sms: a plug-in, not asked" in line["channels"]


@pytest.mark.parametrize("command", ["doctor", "serve"])
def test_a_broken_one_stops_the_start_and_is_named(environment, tmp_path, command):
    write(tmp_path / "plugins", "years", "rule", PASSES)
    write(tmp_path / "plugins", "app_push", "channel", SENDS, top="raise RuntimeError('no licence')")

    done = run(command, environment)

    told = lines(done)["plug-ins"] if command == "doctor" else done.stderr
    assert done.returncode == (1 if command == "doctor" else 2)
    assert "app_push.py: RuntimeError: no licence" in told and "Traceback" not in done.stderr
    assert command == "serve" or told.startswith("FAIL")


def test_without_the_setting_there_are_none(environment):
    assert "PLUGINS is not set: none" in lines(run("doctor", environment | {"PLUGINS": ""}))["plug-ins"]


def test_one_that_hangs_stops_the_start(tmp_path):
    write(tmp_path / "plugins", "years", "rule", PASSES, top="time.sleep(1000)")

    with pytest.raises(PluginInvalid, match=r"years\.py: it ended or did not load within 3 s"):
        plugins.load(settings(tmp_path / "plugins"), start_s=3.0)


def test_a_folder_that_everybody_may_write_to_stops_it(tmp_path):
    write(tmp_path / "plugins", "years", "rule", PASSES)
    (tmp_path / "plugins").chmod(0o777)

    assert "everybody on this machine may change it" in refused(tmp_path / "plugins")


def test_a_name_is_taken_once(tmp_path):
    folder = tmp_path / "plugins"
    write(folder, "years", "rule", PASSES)
    package = folder / "years"
    path = write(package, "__init__", "channel", SENDS)
    path.write_text(path.read_text("utf-8").replace("'__init__'", "'years'"), "utf-8")
    assert "the name years is taken" in refused(folder)


@pytest.mark.parametrize("name", ["sms", "kf", "email", "app", "group_send"])
def test_a_name_of_our_own_channels_is_taken(tmp_path, name):
    write(tmp_path / "plugins", name, "channel", SENDS)
    assert f"the name {name} is taken" in refused(tmp_path / "plugins")


@pytest.mark.parametrize(("kind", "body"), [("sms", SENDS), ("ocr", "return []")])
def test_of_vendors_and_readers_there_is_one(tmp_path, kind, body):
    write(tmp_path / "plugins", "one", kind, body)
    write(tmp_path / "plugins", "two", kind, body)
    assert f"there is another plug-in of kind {kind}" in refused(tmp_path / "plugins")


def test_texts_leave_by_one_vendor(tmp_path):
    write(tmp_path / "plugins", "bank_sms", "sms", SENDS)
    assert "SMS_URL, SMS_KEY, SMS_SECRET or SMS_SIGN is set" in refused(tmp_path / "plugins", sms_key="k")


@pytest.mark.parametrize("kind", ["sms", "channel"])
def test_a_demo_reaches_nobody(tmp_path, kind):
    write(tmp_path / "plugins", "sends", kind, SENDS)
    assert "DEMO=1 refuses plug-ins that send" in refused(
        tmp_path / "plugins", demo=True, wecom_api_base=URL, wechat_api_base=URL
    )


def test_its_settings_come_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLUGIN_BANK_SMS__TOKEN", "from the environment")
    (tmp_path / ".env").write_text("PLUGIN_BANK_SMS__TOKEN=x\nPLUGIN_BANK_SMS__URL=from the file\n")
    write(tmp_path / "plugins", "bank_sms", "sms", "return self.settings")

    sms = plugins.load(settings(tmp_path / "plugins")).sms

    assert sms.send("1", b"x", "r") == {"TOKEN": "from the environment", "URL": "from the file"}


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("return Finding('passed', resume['education'][0]['degree'])", "check raised KeyError"),
        ("time.sleep(1000)", "gave no answer"),
        ("return 'passed'", "has to answer with a Finding"),
        ("return Finding('failed', '学历不足')", "stands nowhere in the résumé"),
    ],
)
def test_a_rule_is_tried_with_the_words_of_its_position(tmp_path, body, named):
    write(tmp_path / "plugins", "years", "rule", body)
    found = plugins.load(settings(tmp_path / "plugins"))
    catalogue = with_rules(Catalogue(), rule("years"))
    with pytest.raises(PluginInvalid) as told:
        plugins.try_rules(catalogue, found.rules)

    assert "positions/teller.yaml: screening.years" in str(told.value) and named in str(told.value)


def test_a_rule_that_answers_each_example_starts(tmp_path):
    write(tmp_path / "plugins", "years", "rule", PASSES)
    catalogue = with_rules(Catalogue(), rule("years"))

    plugins.try_rules(catalogue, plugins.load(settings(tmp_path / "plugins")).rules)


def test_a_rule_that_nobody_has_brought_is_named(tmp_path):
    catalogue = with_rules(Catalogue(), rule("years"))

    with pytest.raises(PluginInvalid, match=r"positions/teller\.yaml: screening\.years: there is no rule years"):
        plugins.try_rules(catalogue, {})
