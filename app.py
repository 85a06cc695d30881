"""The web application and the command line; `bootstrap/parts.py` holds the parts."""

import argparse
import os
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

import structlog

from bootstrap.garbage import nothing_to_collect

with nothing_to_collect():
    from bootstrap import handlers, processes
    from bootstrap.arguments import parser_of
    from bootstrap.intake_commands import export, import_, resume_file
    from bootstrap.parts import Parts, open_database
    from config import settings as settings_module
    from config.settings import Settings
    from core import logs
    from core.errors import ConfigInvalid, YinpinError
    from wecom.login.mini_logins import MiniLogins

log = structlog.get_logger(__name__)

SLOW_POLL_S = 5.0


def create_app(settings: Settings | None = None, parts: Parts | None = None) -> Any:
    """Pages, API, mini-app API and callback; loads no speech and no learning library."""
    from messaging.intake import Intake
    from web.app_factory import build_web
    from web.candidate import mini_program
    from web.core.services import ApiCaller, Services
    from web.core.strangers import REFUSED_PUSHES, Strangers
    from wecom.callback.crypto import CallbackCrypto, callback_keys
    from wecom.callback.endpoint import make_blueprint, stored_in
    from wecom.callback.greeter import Greeter
    from wecom.login import oauth

    parts = parts or handlers.build(settings or settings_module.load())
    config = parts.settings
    config.require("callback")
    strangers = Strangers(config.redis_url, config.trusted_proxies)
    web = build_web(
        Services(
            db=parts.db,
            registry=parts.registry,
            journey=parts.journey,
            clock=parts.clock,
            files=parts.files,
            callers=tuple(ApiCaller(one.name, one.scopes, one.token.get_secret_value()) for one in config.tokens()),
            public_url=config.public_url,
            authorize_url=lambda back, state: oauth.authorize_url(
                config.wecom_corp_id, config.wecom_agent_id or 0, back, state, config.wecom_api_base
            ),
            exchange=lambda code: oauth.visitor(parts.app_client, code).userid or None,
            tokens=parts.token_states,
            strangers=strangers,
            move_clock=parts.move_clock if config.demo else None,
        )
    )
    mini_program.install(
        web,
        mini_program.MiniDeps(
            db=parts.db,
            registry=parts.registry,
            clock=parts.clock,
            journey=parts.journey,
            files=parts.files,
            login=MiniLogins(parts.mini_program, parts.app_client),
            templates=config.templates,
            strangers=strangers,
        ),
    )
    crypto = CallbackCrypto(callback_keys(config.callbacks), config.wecom_corp_id)
    intake = Intake(parts.db, parts.clock)
    web.register_blueprint(
        make_blueprint(
            crypto,
            intake.store,
            parts.clock,
            known=stored_in(parts.db),
            answer=Greeter(parts.db, parts.clock),
            may_be_wrong=partial(strangers.may, REFUSED_PUSHES),
        )
    )
    return web


def wsgi() -> Any:
    """The application for a production server: `granian --interface wsgi --factory app:wsgi`."""
    parts = processes.open_parts("callback")
    processes.send_to_celery(parts)
    with nothing_to_collect():
        return create_app(parts=parts)


def serve(_: argparse.Namespace) -> int:
    """Web, worker and tick in one process."""
    parts = processes.open_parts("callback")
    with ExitStack() as stack:
        processes.start_workers(parts, stack)
        processes.start_tick(parts, stack)
        processes.set_up_wecom(parts)
        _serve_web(parts)
    return 0


def web(_: argparse.Namespace) -> int:
    """Pages and callbacks only."""
    parts = processes.open_parts("callback")
    processes.send_to_celery(parts)
    _serve_web(parts)
    return 0


def worker(_: argparse.Namespace) -> int:
    """Jobs: threads, woken by Celery where there is a Redis, and always by a poll of the database."""
    parts = processes.open_parts()
    redis_url = parts.settings.redis_url
    with ExitStack() as stack:
        if not redis_url:
            processes.start_workers(parts, stack)
            processes.set_up_wecom(parts)
            processes.wait_for_end()
            return 0
        from messaging.dispatch.celery_worker import run_celery

        threads = processes.start_workers(parts, stack, SLOW_POLL_S, processes.by_celery(parts))
        processes.set_up_wecom(parts)
        return run_celery(redis_url, threads)


def tick(_: argparse.Namespace) -> int:
    """The clock alone; any number may run."""
    parts = processes.open_parts()
    processes.send_to_celery(parts)
    with ExitStack() as stack:
        processes.start_tick(parts, stack)
        processes.wait_for_end()
    return 0


def menu(_: argparse.Namespace) -> int:
    """Put the app's menu in place of whatever there is; the start does so only where there is none."""
    from bootstrap import menu as app_menu

    app_menu.replace(handlers.build(settings_module.load()))
    print("the app's menu is in place")
    return 0


def migrate(_: argparse.Namespace) -> int:
    """Bring the database to the newest version; needs DATABASE_URL only."""
    from migrations import apply

    db = open_database(settings_module.load().database_url)
    print(f"the database is at revision {apply.upgrade(db)}")
    return 0


def doctor(_: argparse.Namespace) -> int:
    """Check everything an operator can put right, and say how."""
    from bootstrap.doctor import examine

    return examine(settings_module.load())


def flow(_: argparse.Namespace) -> int:
    """Print the page of the journey (docs/flow.md)."""
    from interview_flow.flow_page import page
    from interview_flow.transitions import TRANSITIONS

    print(page(TRANSITIONS), end="")
    return 0


def mini_words(_: argparse.Namespace) -> int:
    """Print the mini-program's own words (miniapp/words.js)."""
    from web.candidate.mini_words import page

    print(page(), end="")
    return 0


def demo(_: argparse.Namespace) -> int:
    """Play the whole journey against the sandbox; exit 0 only if every check held."""
    import subprocess

    # The sandbox is a peer on the wire, never an import.
    return subprocess.run([sys.executable, "-m", "sandbox.story"], check=False).returncode


def sandbox(options: argparse.Namespace) -> int:
    """Run this product beside a WeCom of its own, to click through in a browser."""
    import subprocess

    command = [sys.executable, "-m", "sandbox.story.run", "--port", str(options.port)]
    # Ctrl+C reaches the child as well; it ends both servers by itself.
    with subprocess.Popen(command) as process:
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        try:
            return process.wait()
        except KeyboardInterrupt:
            return process.wait()


def transcribe(options: argparse.Namespace) -> int:
    """Print one JSON object a file."""
    from scoring.speech.command import main as transcribe_files

    return transcribe_files(options.files, settings_module.load())


def score_file(options: argparse.Namespace) -> int:
    """Score answers from a file with the interview's own function (docs/scoring.md)."""
    from scoring.command import main as score

    return score(options.input, options.output, options.train, options.position, settings_module.load())


def lint_file(options: argparse.Namespace) -> int:
    """Say which questions, rules, replies and templates of a file touch a ground that no employer may ask about."""
    from config.lint_file import main as lint

    return lint(options.input, options.output)


def lint_rubric(options: argparse.Namespace) -> int:
    """Say what is wrong with the rubrics; exit 1 where one isn't fit for use (docs/scoring.md)."""
    from scoring.lint.command import main as lint

    return lint(options.position, by_meaning=not options.words)


def learn(options: argparse.Namespace) -> int:
    """Train a model from blind ratings, or hold a rubric against its gate (docs/scoring.md)."""
    from bootstrap import learning

    if options.gate is not None:
        return learning.judge(options.position, options.gate)
    return learning.learn(options.position, options.seed)


def sign_model(options: argparse.Namespace) -> int:
    """Put a trained model into force (the second of two people does) or withdraw it, with a code sent by WeCom."""
    from bootstrap import learning
    from models import ModelAct

    return learning.sign(options.model, ModelAct(options.act), options.userid, options.code)


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "serve": serve,
    "web": web,
    "worker": worker,
    "tick": tick,
    "menu": menu,
    "migrate": migrate,
    "doctor": doctor,
    "flow": flow,
    "mini-words": mini_words,
    "demo": demo,
    "sandbox": sandbox,
    "transcribe": transcribe,
    "score-file": score_file,
    "lint-file": lint_file,
    "resume-file": resume_file,
    "lint-rubric": lint_rubric,
    "import": import_,
    "export": export,
    "learn": learn,
    "sign-model": sign_model,
    "withdraw-model": sign_model,
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; a wrong setting or input ends with its sentence and code 2, never a trace."""
    options = parser_of(COMMANDS).parse_args(arguments)
    logs.configure(os.environ.get("LOG_LEVEL", "INFO").upper())
    try:
        return COMMANDS[options.command](options)
    except YinpinError as error:
        print(f"app.py {options.command}: {error}", file=sys.stderr)
        return 2


def _serve_web(parts: Parts) -> None:
    from bootstrap import embedded

    signal.signal(signal.SIGTERM, _stop)
    with nothing_to_collect():
        application = create_app(parts=parts)
    log.info("serving", address=parts.settings.bind)
    embedded.serve(application, parts.settings.bind)


def _stop(*_: object) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ConfigInvalid as error:
        sys.exit(f"app.py: {error}")
