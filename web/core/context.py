"""What a request finds at hand: the services, and who asks."""

from flask import Flask, current_app

from web.core.services import Services

EXTENSION = "yinpin.services"


def install(app: Flask, services: Services) -> None:
    """Give an application its services."""
    app.extensions[EXTENSION] = services


def services() -> Services:
    """The services of the application that answers this request."""
    found: Services = current_app.extensions[EXTENSION]
    return found
