"""The settings of plug-ins: `PLUGIN_<NAME>__<SETTING>`, from the environment or `.env` like all others."""

import os

from dotenv import dotenv_values

PREFIX = "PLUGIN_"


def read() -> dict[str, str]:
    """All of them, by their whole names; the environment wins. Their values may be secrets."""
    found = {**dotenv_values(".env"), **os.environ}
    return {name.upper(): value for name, value in found.items() if name.upper().startswith(PREFIX) and value}
