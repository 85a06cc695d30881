"""Cookies of this host alone, and the answer after a form."""

from datetime import timedelta

from flask import Response, redirect

from web.core.context import services


def cookie_name(purpose: str = "") -> str:
    """With https the browser itself guards that only this host may set it."""
    name = "yinpin-login" if purpose == "login" else "yinpin"
    return f"__Host-{name}" if is_https() else name


def is_https() -> bool:
    """Whether the outside reaches us by https."""
    return services().public_url.startswith("https://")


def set_cookie(response: Response, name: str, value: str, life: timedelta) -> None:
    """A cookie that no script reads and no other site sends with a form."""
    response.set_cookie(
        name, value, max_age=int(life.total_seconds()), secure=is_https(), httponly=True, samesite="Lax", path="/"
    )


def delete_cookie(response: Response, name: str) -> None:
    """Take a cookie of ours back."""
    response.delete_cookie(name, path="/", secure=is_https(), httponly=True, samesite="Lax")


def see_other(path: str) -> Response:
    """After a form: show the page anew, so that a reload repeats nothing."""
    response: Response = redirect(path, 303)  # type: ignore[assignment]
    return response
