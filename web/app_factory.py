"""The web application without its parts: `build_web` gets them as `Services` and wires the blueprints."""

from flask_openapi3 import Info, OpenAPI

from web.api.docs import docs
from web.api.replies import Problem
from web.api.routes import SECURITY, api
from web.candidate.first_day import new_hire
from web.candidate.short_links import links
from web.core import context, headers, pages, problems
from web.core.services import Services
from web.drives.pages import drives
from web.hr.application import application
from web.hr.list_pages import hr_list
from web.hr.lists import hr_lists
from web.hr.pages import hr
from web.hr.transcripts import hr_transcripts
from web.interviewer.mine import interviewer
from web.interviewer.pages import results
from web.operator import pages as operator_pages
from web.operator.demo_clock import demo
from web.operator.health import health
from web.signin.login import login
from web.signin.start import start_page

VERSION = "1.0.0"


def build_web(services: Services) -> OpenAPI:
    """Pages, `/api/v1`, docs, health; the caller adds the mini-app's API and the callback."""
    app = OpenAPI(
        __name__,
        info=Info(title="银聘 Yinpin", version=VERSION),
        security_schemes=dict(SECURITY),
        doc_ui=False,
        validation_error_callback=problems.of_validation,
        validation_error_model=Problem,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    context.install(app, services)
    headers.install(app, services.public_url.startswith("https://"))
    app.register_api(api)
    app.register_api(demo)
    for blueprint in (
        docs,
        health,
        start_page,
        login,
        results,
        interviewer,
        new_hire,
        links,
        operator_pages.system,
        application,
        hr,
        hr_list,
        hr_lists,
        drives,
        hr_transcripts,
    ):
        app.register_blueprint(blueprint)
    pages.install(app)
    return app
