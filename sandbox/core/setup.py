"""What exists in this sandbox: corp, apps, kf accounts, mini-programs, SMS account, candidates, limits.

Pushed by `POST /control/setup`; the shape is documented in README.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, TypeVar

from sandbox.core.crypto import key_bytes
from sandbox.core.errors import ControlError
from sandbox.core.setup_app import Robot, Tag

T = TypeVar("T")
ALL_APIS = frozenset("message kf media hr login miniprogram read_contacts contacts external oa".split())


@dataclass
class Callback:
    """Where an app's pushes go, and their keys."""

    url: str
    token: str
    aes_key: str


@dataclass
class App:
    """One secret and what it may do."""

    name: str
    secret: str
    agent_id: int = 0
    apis: list[str] | None = None
    visible: dict[str, list[Any]] | None = None
    trusted_domain: str = ""
    mini_app_id: str = ""
    callback: dict[str, str] | None = None

    def may(self, module: str) -> bool:
        """Whether this secret may call the module; contact writes must be granted by name."""
        allowed = self.apis if self.apis is not None else ALL_APIS - {"contacts"}
        return module in allowed

    def push_to(self) -> Callback | None:
        """The callback, if the app has one."""
        return Callback(**self.callback) if self.callback else None


@dataclass
class KfAccount:
    """One 微信客服 account."""

    open_kfid: str
    name: str = ""
    app: str = ""
    servicers: list[str] = field(default_factory=list)
    api_managed: bool = True


@dataclass
class MiniProgram:
    """One mini-program and its subscription templates: template id -> keys of its data.

    Args:
        titles: template id -> its name on the sheet that asks for it.
        folder: its files, when it is to open inside a phone of the page.
        servers: registered request domain (https://...) -> where that server answers on this machine.
        open_platform: bound to a WeChat open-platform account; without one no login brings a unionid.
    """

    app_id: str
    secret: str
    templates: dict[str, list[str]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    folder: str = ""
    servers: dict[str, str] = field(default_factory=dict)
    open_platform: bool = True


@dataclass
class Person:
    """A WeChat user as the different channels know them."""

    external_userid: str = ""
    openid: str = ""
    unionid: str = ""
    nickname: str = ""
    phone: str = ""
    email: str = ""


@dataclass
class Limits:
    """Numbers WeCom enforces; tests make some of them smaller."""

    callback_timeout_s: float = 5.0
    callback_attempts: int = 3
    callback_spacing_s: float = 0.5
    kf_page_size: int = 1000
    kf_empty_pages: int = 0
    kf_tokenless_per_min: int = 100
    member_per_min: int = 30
    member_per_hour: int = 1000
    member_visible_after_s: float = 0.0
    app_person_times_per_day: int = 0
    chat_member_per_min: int = 200
    chat_member_per_day: int = 10_000
    chat_person_times_per_min: int = 20_000
    chat_person_times_per_hour: int = 300_000
    chat_creates_per_day: int = 1000
    chat_changes_per_hour: int = 1000
    robot_per_min: int = 20
    api_per_min: int = 10_000
    api_per_hour: int = 150_000
    approvals_per_min: int = 600
    sms_per_min: int = 0  # 0: no limit
    friend_sends_per_day: int = 1
    friend_sends_per_month: int = 4
    response_code_bytes: int = 43


@dataclass
class Quirks:
    """Where WeCom's documents contradict each other or say nothing."""

    duplicate_msgid_errcode: int = 95033
    option_ids_misspelt: bool = False
    fieldinfo: bool = False
    insert_result: bool = False
    repeat_row_base: int = 1


@dataclass
class SmsAccount:
    """Key and secret of the SMS gateway; approved templates (code -> words) and a limit for the vendor's stand-in."""

    key: str = "sms-key"
    secret: str = "sms-secret"
    templates: dict[str, str] = field(default_factory=dict)
    per_number_per_day: int = 50


@dataclass
class TestedProduct:
    """The product under test, for the page: where to move its clock and find its pages."""

    url: str = ""
    token: str = ""


def build(cls: type[T], values: Mapping[str, Any]) -> T:
    """Make a dataclass from JSON; an unknown or missing key is named.

    Raises:
        ControlError: 400.
    """
    unknown = set(values) - {item.name for item in fields(cls)}  # type: ignore[arg-type]
    if unknown:
        raise ControlError(f"{cls.__name__}: unknown key {sorted(unknown)[0]}")
    try:
        return cls(**values)
    except TypeError as error:
        raise ControlError(f"{cls.__name__}: {error}") from error


def _checked(app: App) -> App:
    """The app, if it is valid.

    Raises:
        ControlError: an unknown module, or an invalid callback.
    """
    unknown = set(app.apis or ()) - ALL_APIS
    if unknown:
        raise ControlError(f"app {app.name}: unknown api {sorted(unknown)[0]}")
    if app.callback:
        try:
            key_bytes(build(Callback, app.callback).aes_key)
        except ValueError as error:
            raise ControlError(f"app {app.name}: {error}") from error
    return app


class Setup:
    """The set-up in force."""

    def __init__(self) -> None:
        self.corp_id = "wwsandbox00000001"
        # The corporation is bound to a WeChat open-platform account; without one no customer has a unionid.
        self.open_platform = True
        self.apps: dict[str, App] = {}
        self.kf_accounts: dict[str, KfAccount] = {}
        self.mini_programs: dict[str, MiniProgram] = {}
        self.tags: dict[str, Tag] = {}
        self.robots: dict[str, Robot] = {}
        self.people: list[Person] = []
        self.sms = SmsAccount()
        self.product = TestedProduct()
        self.limits = Limits()
        self.quirks = Quirks()

    def merge(self, values: Mapping[str, Any]) -> None:
        """Merge what is given, by id; the rest stays.

        Raises:
            ControlError: an unknown or missing key.
        """
        self.corp_id = values.get("corp_id", self.corp_id)
        self.open_platform = bool(values.get("open_platform", self.open_platform))
        self.apps |= {item["name"]: _checked(build(App, item)) for item in values.get("apps", [])}
        self.kf_accounts |= {i["open_kfid"]: build(KfAccount, i) for i in values.get("kf_accounts", [])}
        self.mini_programs |= {i["app_id"]: build(MiniProgram, i) for i in values.get("mini_programs", [])}
        self.tags |= {str(i["tagid"]): build(Tag, i) for i in values.get("tags", [])}
        self.robots |= {i["key"]: build(Robot, i) for i in values.get("robots", [])}
        self._merge_people([build(Person, item) for item in values.get("candidates", [])])
        if "sms" in values:
            self.sms = build(SmsAccount, values["sms"])
        if "product" in values:
            self.product = build(TestedProduct, values["product"])
        self.limits = build(Limits, {**asdict(self.limits), **values.get("limits", {})})
        self.quirks = build(Quirks, {**asdict(self.quirks), **values.get("quirks", {})})

    def _merge_people(self, people: list[Person]) -> None:
        for person in people:
            same = (person.external_userid, person.openid)
            self.people = [known for known in self.people if (known.external_userid, known.openid) != same]
            self.people.append(person)

    def person(self, external_userid: str = "", openid: str = "") -> Person:
        """The WeChat user with this id, created on first use."""
        for person in self.people:
            if external_userid and person.external_userid == external_userid:
                return person
            if openid and person.openid == openid:
                return person
        person = Person(external_userid=external_userid, openid=openid)
        self.people.append(person)
        return person

    def app_by_secret(self, secret: str) -> App | None:
        """The app entry this secret belongs to."""
        return next((app for app in self.apps.values() if app.secret == secret), None)

    def app_by_agent(self, agent_id: int | None) -> App:
        """The app with this agent id, or the first one with a callback.

        Raises:
            ControlError: 404, there is none.
        """
        for app in self.apps.values():
            if app.agent_id == agent_id or (agent_id is None and app.callback):
                return app
        raise ControlError(f"no app with agent_id {agent_id} and a callback", 404)

    def kf_app(self, account: KfAccount) -> App | None:
        """The app that this account's messages are pushed to."""
        if account.app:
            return self.apps.get(account.app)
        return next((app for app in self.apps.values() if app.callback), None)

    def shown(self) -> dict[str, Any]:
        """The whole set-up as JSON."""
        return {
            "corp_id": self.corp_id,
            "open_platform": self.open_platform,
            "apps": [asdict(app) for app in self.apps.values()],
            "kf_accounts": [asdict(account) for account in self.kf_accounts.values()],
            "mini_programs": [asdict(program) for program in self.mini_programs.values()],
            "tags": [asdict(tag) for tag in self.tags.values()],
            "robots": [asdict(robot) for robot in self.robots.values()],
            "candidates": [asdict(person) for person in self.people],
            "sms": asdict(self.sms),
            "product": asdict(self.product),
            "limits": asdict(self.limits),
            "quirks": asdict(self.quirks),
        }
