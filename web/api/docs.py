"""The API's description, `/api/openapi.json`, and a page to read it, with no script from elsewhere."""

import os
from typing import Any, cast

import flask_openapi3_swagger
from flask import Blueprint, Response, abort, current_app, jsonify, render_template, send_from_directory
from flask_openapi3 import OpenAPI

SWAGGER = os.path.join(os.path.dirname(flask_openapi3_swagger.__file__), "templates", "swagger")
FILES = {"swagger-ui.css": "css/swagger-ui.css", "swagger-ui-bundle.js": "js/swagger-ui-bundle.js"}

docs = Blueprint("docs", __name__, url_prefix="/api")


@docs.get("/openapi.json")
def description() -> Response:
    """OpenAPI 3.1 of `/api/v1` and `/mp/v1`."""
    return jsonify(cast(Any, cast(OpenAPI, current_app)).api_doc)


@docs.get("/docs")
def page() -> str:
    """The same, to read and to try."""
    return render_template("api_docs.html")


@docs.get("/docs/<name>")
def asset(name: str) -> Response:
    """One of the few files that the page needs."""
    if name not in FILES:
        abort(404)
    return send_from_directory(SWAGGER, FILES[name], max_age=86400)
