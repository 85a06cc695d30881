"""The app's menu in WeCom: what waits, the candidates, the numbers."""

import structlog

from bootstrap.parts import Parts
from config.texts import word
from core.errors import RetryLater, YinpinError
from interview_flow.staff import todo
from wecom.messages import menu

log = structlog.get_logger(__name__)


def buttons(public_url: str) -> list[menu.Button]:
    """待办 answers in the chat, the other two open pages."""
    return [
        menu.click(word("menu.todo"), todo.MENU_KEY),
        menu.view(word("menu.people"), f"{public_url}/hr"),
        menu.view(word("menu.numbers"), f"{public_url}/hr/numbers"),
    ]


def replace(parts: Parts) -> None:
    """Put our menu in place of whatever there is (`python app.py menu`)."""
    menu.create(parts.app_client, parts.settings.wecom_agent_id or 0, buttons(parts.settings.public_url))


def ensure(parts: Parts) -> bool:
    """Put our menu in place at the start, unless the bank has made its own; False when it is to be tried again."""
    try:
        ours = menu.ensure(parts.app_client, parts.settings.wecom_agent_id or 0, buttons(parts.settings.public_url))
    except RetryLater as error:
        log.warning("app_menu_missing", error=str(error))
        return False
    except YinpinError as error:
        log.warning("app_menu_refused", error=str(error))
        return True
    if not ours:
        log.warning("app_menu_is_another", advice="python app.py menu puts ours in its place")
    return True
