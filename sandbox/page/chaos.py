"""The switches that make the world misbehave, and the buttons that move its time."""

from __future__ import annotations

from typing import Any

import requests

from sandbox.companies.world import World
from sandbox.core import faults
from sandbox.core.errors import ControlError
from sandbox.page.people import words

Json = dict[str, Any]
SENDS = ("/cgi-bin/kf/send_msg", "/cgi-bin/message/send")
PRODUCT_LIMIT_S = 10.0
STEPS = {"hour": 3600.0, "day": 86400.0}
NEXT, RESET = "next", "reset"


def _callback(kind: str) -> list[Json]:
    return [{"path": "callback", "kind": kind}]


# Switch -> the faults it scripts; a kind this sandbox does not know has no switch.
SWITCHES: dict[str, list[Json]] = {
    "duplicate": _callback("duplicate"),
    "late": _callback("late"),
    "reorder": _callback("reorder"),
    "drop": _callback("drop"),
    "timeout": _callback("timeout"),
    "wrong-signature": _callback("wrong-signature"),
    "token": [{"path": path, "kind": "errcode", "errcode": 42001} for path in SENDS],
    "rate": [{"path": path, "kind": "errcode", "errcode": 45009} for path in SENDS],
    "slow": [{"path": "/cgi-bin/*", "kind": "slow", "delay_s": 3.0}],
    "weak": [
        {"path": "/cgi-bin/*", "kind": "reset", "every": 4},
        {"path": "/cgi-bin/*", "kind": "slow", "delay_s": 1.0},
    ],
    "5xx": [{"path": "/cgi-bin/*", "kind": "reject-5xx", "status": 503}],
}


def _known(fault: Json) -> bool:
    kinds = faults.CALLBACK if fault["path"] == "callback" else faults.BEFORE | faults.AFTER
    return fault["kind"] in kinds


def switches(world: World) -> list[Json]:
    """`[{"key", "label", "hint", "on"}]`, read from the faults in force."""
    told = words()["chaos"]
    in_force = world.faults.shown()
    return [
        {"key": key, **told[key], "on": all(_find(in_force, fault) for fault in scripted)}
        for key, scripted in SWITCHES.items()
        if all(map(_known, scripted))
    ]


def switch(world: World, key: str, on: bool) -> None:
    """Turn one switch; turning it on twice scripts it once.

    Raises:
        ControlError: 404 no such switch.
    """
    if key not in SWITCHES:
        raise ControlError(f"no switch {key}", 404)
    for fault in SWITCHES[key]:
        found = _find(world.faults.shown(), fault)
        if on and found is None:
            world.faults.add(fault | {"times": 0})
        if not on and found is not None:
            world.faults.remove(int(found["id"]))


def _find(in_force: list[Json], fault: Json) -> Json | None:
    return next((one for one in in_force if not one["times"] and fault.items() <= one.items()), None)


def move(world: World, where: str) -> Json:
    """Move the sandbox's time and the product's in one step.

    Args:
        where: `hour` or `day` further, `next`: to the next thing the product has planned, `reset`: real time.

    Returns:
        `{"now", "offset_s", "note"}`; the note says what could not be done.
    """
    if where not in (*STEPS, NEXT, RESET):
        raise ControlError("where must be hour, day, next or reset")
    before, told = world.clock.offset_s, words()["clock"]
    try:
        offset_s = _offset(world, where)
        if offset_s is None:
            return world.clock.shown() | {"note": told["nothing_planned" if world.setup.product.url else "no_product"]}
        world.clock.move(offset_s=offset_s)
        note = _tell_product(world, offset_s)
    except requests.RequestException as error:
        world.clock.move(offset_s=before)
        return world.clock.shown() | {"note": told["refused"].format(reason=error)}
    with world.lock:
        world.truth.act("clock", "", "move", told["steps"][where])
    return world.clock.shown() | {"note": note}


def _offset(world: World, where: str) -> float | None:
    if where == RESET:
        return 0.0
    if where in STEPS:
        return world.clock.offset_s + STEPS[where]
    ahead_s = _next_due_s(world)
    return None if ahead_s is None else world.clock.offset_s + ahead_s


def _next_due_s(world: World) -> float | None:
    """Seconds until the product's next planned reminder; None when it has none or there is no product."""
    product = world.setup.product
    if not product.url:
        return None
    answer = _session(product.token).get(f"{product.url}/demo/next-due", timeout=PRODUCT_LIMIT_S)
    answer.raise_for_status()
    due_in_s = answer.json().get("due_in_s")
    return None if due_in_s is None else max(float(due_in_s), 0.0) + 1.0


def _tell_product(world: World, offset_s: float) -> str:
    product = world.setup.product
    if not product.url:
        return str(words()["clock"]["only_here"])
    body = {"offset_s": offset_s}
    answer = _session(product.token).post(f"{product.url}/demo/clock", json=body, timeout=PRODUCT_LIMIT_S)
    answer.raise_for_status()
    return ""


def _session(token: str) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = f"Bearer {token}"
    return session
