"""The heads of the audit chains, kept in a file outside the database, so that a removed end is found."""

import hashlib
import hmac
import json
import os
from pathlib import Path

from compliance.audit import Head
from core.encryption import current_keyring
from core.errors import YinpinError
from core.files import sync_folder
from core.ids import new_id

FILE = "audit_head.json"


def keep(folder: Path, heads: dict[str, Head]) -> None:
    """Replace the file whole."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{FILE}.{new_id()}"
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump({"heads": heads, "signed": _signature(heads)}, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, folder / FILE)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(folder)


def kept(folder: Path) -> dict[str, Head] | None:
    """What was kept last; None when nothing was.

    Raises:
        YinpinError: the file was changed, or belongs to other keys.
    """
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        heads = {name: (int(number), str(chain)) for name, (number, chain) in found["heads"].items()}
        signed = str(found["signed"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise YinpinError(f"{folder / FILE} is damaged: it says where the audit chain ended") from error
    if not hmac.compare_digest(signed, _signature(heads)):
        raise YinpinError(f"{folder / FILE} was changed: it says where the audit chain ended")
    return heads


def _signature(heads: dict[str, Head]) -> str:
    written = json.dumps(sorted((name, *head) for name, head in heads.items()))
    return hmac.new(current_keyring().derived("audit head"), written.encode(), hashlib.sha256).hexdigest()
