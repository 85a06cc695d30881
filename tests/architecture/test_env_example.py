"""`.env.example` names every setting, shows its default, and a copy of it can be loaded."""

from config.settings import Settings
from tests.support.needs import REPOSITORY


def example() -> dict[str, str]:
    lines = (REPOSITORY / ".env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def read(env_file: str) -> Settings:
    return Settings(_env_file=env_file or None)  # type: ignore[call-arg]


def test_example_names_exactly_the_settings_there_are():
    assert {name.lower() for name in example()} == set(Settings.model_fields)


def test_example_shows_the_defaults(monkeypatch):
    for name in example():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(REPOSITORY)
    assert read(".env.example") == read("")
