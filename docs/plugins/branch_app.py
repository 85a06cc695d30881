"""A delivery channel of a bank's own: messages in the bank's app, over HTTP. Described in docs/plug-ins.md."""

from collections.abc import Mapping
from typing import Any

import requests

from core.errors import PermanentFailure, RetryLater, Uncertain
from core.plugins import Plugin


class BranchApp:
    """`POST URL` with `{"phone", "text", "reference"}` and a bearer token; a known reference is shown once."""

    address = "phone"  # which of the candidate's addresses it needs: phone or email
    words = "sms"  # whose words it carries: sms (one text) or email ({"subject", "text"} as JSON)
    drops_repeats = True  # the far side takes one reference once, so what may have been lost is sent again

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._url, self._token = settings["URL"], settings["TOKEN"]
        self._timeout_s = float(settings.get("TIMEOUT_S", "8"))

    def send(self, address: str, body: bytes, reference: str) -> dict[str, Any]:
        """Hand one message over. No text of an error may name the person, or say what it was about."""
        message = {"phone": address, "text": body.decode(), "reference": reference}
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            answer = requests.post(
                self._url, json=message, headers=headers, timeout=self._timeout_s, allow_redirects=False
            )
        except (requests.ConnectTimeout, requests.exceptions.InvalidURL) as error:
            raise RetryLater("the app's gateway can't be reached") from error
        except requests.ConnectionError as error:
            if "NewConnectionError" in repr(error):
                raise RetryLater("the app's gateway can't be reached") from error
            raise Uncertain("the app's gateway hung up") from error
        except requests.RequestException as error:
            raise Uncertain("the app's gateway gave no whole answer") from error
        return self._judge(answer)

    def _judge(self, answer: requests.Response) -> dict[str, Any]:
        if answer.status_code == 429:
            raise RetryLater("the app's gateway asks for a pause", after_s=60)
        if answer.status_code >= 500:
            raise Uncertain(f"the app's gateway answered {answer.status_code}")
        if answer.status_code >= 300:
            raise PermanentFailure(f"the app's gateway answered {answer.status_code}", errcode=answer.status_code)
        try:
            return {"id": str(answer.json()["id"])}
        except (ValueError, KeyError, TypeError) as error:
            raise Uncertain("the app's gateway answered with what is not its own") from error


PLUGIN = Plugin("channel", "branch_app", "1.0", BranchApp)
