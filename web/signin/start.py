"""The start page: where each of the bank's people goes on, for whoever types the address."""

from functools import lru_cache

from flask import Blueprint, render_template, request

from web.core.context import services
from web.core.strangers import PAGES

start_page = Blueprint("start", __name__)


@start_page.get("/")
def show() -> str:
    """Links only: it tells a stranger nothing, and costs no query."""
    services().strangers.let_in(PAGES, request)
    return _rendered()


@lru_cache(maxsize=1)
def _rendered() -> str:
    return render_template("start.html", member=None)
