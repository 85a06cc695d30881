"""The words that stand in the mini-program itself, in its file `miniapp/words.js`: there without a connection too."""

import json

from config.texts import messages

HEAD = "/** Printed by `python app.py mini-words` from config/messages; change the words there. */"


def page() -> str:
    """The file."""
    return f"{HEAD}\nmodule.exports = {json.dumps(messages()['words']['mini_pages'], ensure_ascii=False, indent=2)};\n"
