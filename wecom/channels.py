"""WeCom's and WeChat's channels as others use them: one frozen body, one send."""

from typing import Any

from wecom.api.client import WeComClient
from wecom.kf import calls as kf_calls
from wecom.login.miniprogram import MiniProgram
from wecom.messages import sending as messages_sending


class KfChannel:
    """微信客服, to a candidate. A body carries its msgid, so it may be sent again."""

    def __init__(self, client: WeComClient) -> None:
        self._client = client

    def send(self, external_userid: str, body: bytes, msgid: str) -> dict[str, Any]:
        """Send the whole body as it is; "this msgid was sent before" counts as sent.

        Raises:
            Refused: 95001, 95002, 95013 or 95018 when the window is closed.
        """
        return kf_calls.send_msg(self._client, body)


class AppChannel:
    """The app, to members."""

    def __init__(self, client: WeComClient) -> None:
        self._client = client

    def send(self, body: bytes) -> dict[str, Any]:
        """Send the whole body as it is; see `messages.send`."""
        return messages_sending.send(self._client, body)


class SubscribeChannel:
    """Subscription messages of the mini-program; each uses up one consent."""

    def __init__(self, program: MiniProgram) -> None:
        self._program = program

    def send(self, body: bytes) -> dict[str, Any]:
        """Send the whole body as it is.

        Raises:
            Refused: 43101 when no consent is left.
        """
        return self._program.send_subscribed(body)
