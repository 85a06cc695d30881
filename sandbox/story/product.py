"""The product as the HR system, the mini-app and people's browsers see it: HTTP only."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import requests

from sandbox.client.client import SandboxClient
from sandbox.story.launch import API_TOKEN

Json = dict[str, Any]
# Inputs that send nothing unless somebody chooses them.
UNCHOSEN = ("radio", "checkbox", "submit")


class Refused(Exception):
    """The product answered with another status than the step expects."""


class Product:
    """One running product."""

    def __init__(self, url: str, sandbox: SandboxClient) -> None:
        self.url, self._sandbox = url, sandbox
        self._api = requests.Session()
        self._api.headers["Authorization"] = f"Bearer {API_TOKEN}"

    # --- the HR system --------------------------------------------------------------------------
    def post(self, path: str, body: Json, expect: tuple[int, ...] = (200, 201, 202)) -> Json:
        """One API write."""
        return _answer(self._api.post(f"{self.url}/api/v1{path}", json=body, timeout=30), expect)

    def get(self, path: str) -> Json:
        """One API read."""
        return _answer(self._api.get(f"{self.url}/api/v1{path}", timeout=30), (200,))

    def missing(self, path: str) -> bool:
        """Whether the API says that there is nothing at this address."""
        return self._api.get(f"{self.url}/api/v1{path}", timeout=30).status_code == 404

    def act(self, application: str, action: str, **data: Any) -> Json:
        """One action of the flow table."""
        body: Json = {"action": action}
        if data:
            body["data"] = data
        return self.post(f"/applications/{application}/actions", body)

    def state(self, application: str) -> str:
        """Where an application stands."""
        return str(self.get(f"/applications/{application}")["state"])

    def move_clock(self, offset_s: float) -> None:
        """Business time of the product and of the world around it, in one step."""
        self._sandbox.set_clock(offset_s)
        _answer(self._api.post(f"{self.url}/demo/clock", json={"offset_s": offset_s}, timeout=10), (200, 204))

    # --- the mini-app ---------------------------------------------------------------------------
    def mini(self, openid: str, invitation: str | None = None) -> MiniApp:
        """The mini-app, signed in as a WeChat user."""
        body: Json = {"code": self._sandbox.mini_login(openid), "platform": "wechat"}
        if invitation:
            body["invitation"] = invitation
        answer = _answer(requests.post(f"{self.url}/mp/v1/login", json=body, timeout=20), (200, 201))
        return MiniApp(self.url, str(answer["token"]))

    # --- a member's browser inside WeCom --------------------------------------------------------
    def browser(self, userid: str) -> Browser:
        """A browser in which WeCom signs this member in."""
        return Browser(userid, self._sandbox)


class MiniApp:
    """What `miniapp/` asks of the server."""

    def __init__(self, url: str, token: str) -> None:
        self._url = f"{url}/mp/v1"
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {token}"

    def call(self, method: str, path: str, **request: Any) -> Json:
        """One call."""
        return _answer(self._session.request(method, self._url + path, timeout=30, **request), (200, 201, 202))


class Browser:
    """A browser without script: follows logins, fills forms."""

    def __init__(self, userid: str, sandbox: SandboxClient) -> None:
        self._userid, self._sandbox = userid, sandbox
        self._session = requests.Session()
        self._session.headers["X-Sandbox-User"] = userid
        self.page = requests.Response()

    def open(self, url: str) -> str:
        """Open an address, login included; returns the page."""
        self.page = self._session.get(url, timeout=30)
        if self.page.status_code != 200:
            raise Refused(f"GET {url} answered {self.page.status_code}: {self.page.text[:300]}")
        self.page.encoding = "utf-8"
        return self.page.text

    def submit(self, address: str, **values: Any) -> str:
        """Fill in and send the form whose path ends with `address`; a value `action` chooses among several."""
        form = find_form(self.page.text, address, str(values.get("action", "")))
        fields = {**form.fields, **{name: str(value) for name, value in values.items()}}
        self.page = self._session.post(urljoin(self.page.url, form.action), data=fields, timeout=30)
        self.page.encoding = "utf-8"
        if self.page.status_code != 200:
            raise Refused(f"form {address} answered {self.page.status_code}: {plain(self.page.text)[:400]}")
        return self.page.text


@dataclass
class Form:
    """A form's address and its fields' values."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """Every form of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            self._inside = True
            self.found.append(Form(values.get("action") or ""))
        elif self._inside and tag == "input" and values.get("name") and values.get("type") not in UNCHOSEN:
            self.found[-1].fields[str(values["name"])] = values.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


def find_form(page: str, ending: str, act: str = "") -> Form:
    """The form, or an error that shows the page's words.

    Args:
        act: the hidden `action` that the form carries, where a page has several of one address.
    """
    forms = Forms()
    forms.feed(page)
    for form in forms.found:
        if form.action.partition("#")[0].endswith(ending) and act in ("", form.fields.get("action")):
            return form
    raise Refused(f"the page has no form for {ending} {act}: {plain(page)[:400]}")


def plain(page: str) -> str:
    """A page's words."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).strip()


def _answer(response: requests.Response, expect: tuple[int, ...]) -> Json:
    if response.status_code not in expect:
        raise Refused(
            f"{response.request.method} {response.request.path_url} answered {response.status_code}: "
            f"{response.text[:500]}"
        )
    return dict(response.json()) if response.content else {}
