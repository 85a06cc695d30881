"""微信客服: every call and what it needs; the modules name their sources."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint

from sandbox.api.answering import Api, Handler, Json
from sandbox.contacts.address_book import Contacts
from sandbox.core.setup import App
from sandbox.core.state import State
from sandbox.kf import accounts, customers, pull, sending, servicer_calls, session_state
from sandbox.kf.state import Kf
from sandbox.media.store import Media

Call = Callable[[Json], Json]


def routes(state: State, kf: Kf, contacts: Contacts, media: Media) -> Blueprint:
    """All kf calls."""
    blueprint = Blueprint("kf", __name__)
    api = Api(state, blueprint)
    for name, call in _posts(state, kf, contacts, media).items():
        api.post(f"/cgi-bin/kf/{name}", "kf")(_whoever_calls(call))
    for name, call in _gets(state, kf).items():
        api.get(f"/cgi-bin/kf/{name}", "kf")(_whoever_calls(call))

    @api.post("/cgi-bin/kf/account/add", "kf")
    def add(app: App, body: Json) -> Json:
        return accounts.add(state, media, app, body)

    return blueprint


def _posts(state: State, kf: Kf, contacts: Contacts, media: Media) -> dict[str, Call]:
    return {
        "sync_msg": partial(pull.sync, state, kf, media),
        "send_msg": partial(sending.send, state, kf, contacts, media),
        "send_msg_on_event": partial(sending.send_on_event, state, kf, contacts, media),
        "service_state/get": partial(session_state.shown, kf),
        "service_state/trans": partial(session_state.change, state, kf),
        "account/del": partial(accounts.delete, state, kf),
        "account/update": partial(accounts.update, state, kf, media),
        "account/list": partial(accounts.listed, state),
        "add_contact_way": partial(accounts.contact_way, kf),
        "servicer/add": partial(servicer_calls.add, state, kf, contacts),
        "servicer/del": partial(servicer_calls.remove, kf),
        "customer/batchget": partial(customers.found, state, kf),
        "customer/upgrade_service": partial(customers.upgrade, state, kf),
        "customer/cancel_upgrade_service": partial(customers.cancel_upgrade, kf),
        "get_corp_statistic": partial(customers.corp_statistic, state, kf),
        "get_servicer_statistic": partial(customers.servicer_statistic, state, kf),
    }


def _gets(state: State, kf: Kf) -> dict[str, Call]:
    return {
        "servicer/list": partial(servicer_calls.listed, kf),
        "customer/get_upgrade_service_config": partial(customers.upgrade_config, state, kf),
    }


def _whoever_calls(call: Call) -> Handler:
    """The handler of a call that is the same for every app."""

    def handler(_app: App, body: Json) -> Json:
        return call(body)

    return handler
