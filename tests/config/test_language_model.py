"""The settings of a language model: named with its revision, reached safely, or not there at all."""

import pytest

from config import settings as settings_module
from config.settings import Settings
from core.errors import ConfigInvalid
from tests.config.test_settings import COMPLETE

URL = "https://llm.bank.internal/v1"
NAMED = {"SCORER_LLM_MODEL": "qwen-bank", "SCORER_LLM_REVISION": "2026-10-01"}


@pytest.fixture
def load(monkeypatch, tmp_path):
    """The settings of a process with these names in its environment and no others."""
    monkeypatch.chdir(tmp_path)

    def loaded(**values):
        for name in Settings.model_fields:
            monkeypatch.delenv(name.upper(), raising=False)
        for name, value in {**COMPLETE, **values}.items():
            monkeypatch.setenv(name, value)
        return settings_module.load()

    return loaded


@pytest.mark.parametrize(("given", "missing"), [({"SCORER_LLM_URL": URL}, list(NAMED)), (NAMED, ["SCORER_LLM_URL"])])
def test_a_part_of_it_stops_the_start_with_what_is_missing(load, given, missing):
    with pytest.raises(ConfigInvalid) as failure:
        load(**given).require("wecom")
    assert [line.split(":")[0].strip() for line in str(failure.value).splitlines()[1:]] == missing


def test_the_whole_of_it_is_taken_and_loses_its_slash(load):
    found = load(**NAMED, SCORER_LLM_URL=f"{URL}/")
    found.require("wecom")
    assert found.scorer_llm_url == URL


@pytest.mark.parametrize(
    "url", ["https://u:s3cr3t@llm/v1", "https://llm/v1?key=s3cr3t", "https://llm/v1#s3cr3t", "llm/v1"]
)
def test_its_address_holds_no_password(load, url):
    with pytest.raises(ConfigInvalid, match="SCORER_LLM_URL") as failure:
        load(**NAMED, SCORER_LLM_URL=url)
    assert "s3cr3t" not in str(failure.value)


def test_a_key_alone_asks_nobody_and_is_refused(load):
    with pytest.raises(ConfigInvalid, match="SCORER_LLM_URL") as failure:
        load(SCORER_LLM_KEY="s3cr3t")
    assert "s3cr3t" not in str(failure.value)


def test_answers_travel_to_another_host_encrypted(load):
    with pytest.raises(ConfigInvalid, match=r"^SCORER_LLM_URL: not encrypted"):
        load(**NAMED, SCORER_LLM_URL="http://llm.bank.internal/v1").require("wecom")
    load(**NAMED, SCORER_LLM_URL="http://127.0.0.1:9000/v1").require("wecom")
