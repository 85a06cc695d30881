"""`app.py doctor`: checks what an operator can put right, and says how."""

from collections.abc import Callable
from urllib.parse import urlparse

import redis
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from bootstrap import handlers
from bootstrap.parts import Parts
from catalogue import Catalogue
from compliance import audit, audit_anchor
from config.settings import NEEDS, Settings
from core.clock import SystemClock
from core.errors import ConfigInvalid, YinpinError
from core.plugins.declared import PluginInvalid
from interview_flow.scheduling import promises
from notify.mail import MailServer
from scoring.finder.chosen import finder_of
from scoring.rubric_hash import rubric_hash

ACTIVE = 1


def examine(settings: Settings) -> int:
    """Print one line per check; 0 when nothing failed."""
    missing = settings.missing("wecom", "callback")
    print(_line(not missing, "settings", f"missing: {', '.join(missing)}" if missing else "complete"))
    if missing:
        return 1
    print(_line(True, "switched off", ", ".join(settings.switches()) or "no protection"))
    try:
        parts = handlers.build(settings)
    except ConfigInvalid as error:
        print(_line(False, "plug-ins" if isinstance(error, PluginInvalid) else "settings", str(error)))
        return 1
    checks: tuple[tuple[str, Callable[[Parts], str]], ...] = (
        ("plug-ins", _plugins),
        ("database", _database),
        ("redis", _redis),
        ("wecom", _wecom),
        ("staff", _staff),
        ("speech model", _speech),
        ("encoders", _encoders),
        ("models", _models),
        ("evidence", _evidence),
        ("channels", _channels),
        ("calendar", _calendar),
    )
    results = [_run(name, check, parts) for name, check in checks]
    return 0 if all(results) else 1


def _run(name: str, check: Callable[[Parts], str], parts: Parts) -> bool:
    try:
        print(_line(True, name, check(parts)))
    except (YinpinError, OSError, redis.RedisError) as error:
        print(_line(False, name, str(error)))
        return False
    return True


def _plugins(parts: Parts) -> str:
    if parts.settings.plugins is None:
        return "PLUGINS is not set: none"
    return f"{', '.join(parts.plugins.names())} in {parts.settings.plugins}"


def _database(parts: Parts) -> str:
    warnings = parts.db.check_settings()
    head = ScriptDirectory.from_config(Config("alembic.ini")).get_current_head()
    with parts.db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current != head:
        raise YinpinError(f"version {current or 'none'}, needs {head}: run python app.py migrate")
    parts.require_own_keys()
    parts.require_real_time()
    with parts.db.read() as session:
        broken = audit.verify(session, audit_anchor.kept(parts.settings.data_dir))
    if broken is not None:
        raise YinpinError(f"{broken}: the history was changed from outside, or the database restored (docs/runbook.md)")
    return "; ".join([f"{parts.db.dialect}, version {current}, its own keys, audit chain whole", *warnings])


def _calendar(parts: Parts) -> str:
    year = parts.clock.now().year
    missing = [one for one in (year, year + 1) if not promises.is_known(one)]
    advice = "enter the State Council's notice in config/promises.yaml"
    if year in missing:
        raise YinpinError(f"the holidays of {year} are not known, so promised dates are estimates: {advice}")
    return f"working days of {year} known" + (f"; {missing[0]} is missing yet: {advice}" if missing else "")


def _redis(parts: Parts) -> str:
    if not parts.settings.redis_url:
        return "not set: everything runs in one process"
    redis.Redis.from_url(parts.settings.redis_url, socket_connect_timeout=2).ping()
    return "answers"


def _wecom(parts: Parts) -> str:
    token = parts.app_client.access_token
    return f"reachable, token of {len(token)} characters"


def _staff(parts: Parts) -> str:
    """Every HR and interviewer of every branch must be an active member whom the app sees."""
    catalogue: Catalogue = parts.journey.catalogue
    wrong = []
    for key in catalogue.branches():
        branch = catalogue.branch(key)
        for userid in dict.fromkeys((*branch.hr, *branch.interviewers, *filter(None, [branch.recruiter]))):
            try:
                member = parts.app_client.get("user/get", params={"userid": userid})
            except YinpinError as error:
                wrong.append(f"{userid} (branches/{key}.yaml): {error}")
                continue
            if member.get("status", ACTIVE) != ACTIVE:
                wrong.append(f"{userid} (branches/{key}.yaml): not active in WeCom")
    if wrong:
        raise YinpinError("; ".join(wrong))
    return "every HR and interviewer is active and visible"


def _speech(parts: Parts) -> str:
    from scoring.speech.recogniser import account_of, find_model, numbers

    settings = parts.settings
    if settings.recogniser == "iflytek":
        where = urlparse(account_of(settings).address("upload")).hostname
        return f"iFLYTEK {settings.iflytek_service} at {where}: complete, not asked (that takes a recording)"
    model = find_model(settings.recogniser, settings.speech_model or None, settings.data_dir)
    if model is None:
        return f"RECOGNISER={settings.recogniser} needs none"
    compute = numbers(settings.recogniser, settings.speech_model or None, settings.speech_compute)
    return f"found: {model.path}, computed in {compute}"


def _encoders(parts: Parts) -> str:
    """Which encoders read answers; without them no total stands by itself, so they are no less needed than the rest.

    Raises:
        EncoderUnavailable: they are missing or failed, though SCORER=meaning asks for them.
    """
    if parts.settings.scorer == "phrases":
        return "SCORER=phrases needs none"
    from scoring.rubric.meaning.encoder import EncoderUnavailable
    from scoring.rubric.meaning.encoder_process import EncoderProcess

    try:
        process = EncoderProcess()
    except EncoderUnavailable as error:
        raise EncoderUnavailable(
            f"SCORER=meaning, and none runs: {error}; until one does, answers are compared by characters and every card"
            " goes to a person (it needs x86-64 with AVX2 and what requirements.txt installs; else set SCORER=phrases)"
        ) from error
    process.close()
    return f"{process.name}: self-test passed"


def _models(parts: Parts) -> str:
    """Which learnt models score interviews that begin now; one that doesn't fit the rubric is named and not used.

    Raises:
        YinpinError: one can't be read, so that its interviews are scored by the rubric alone.
    """
    from scoring import trained_models
    from scoring.interview_score import reads_by
    from scoring.learning.in_force import ModelInForce
    from scoring.pinned_model import name_in_force

    catalogue, told = parts.journey.catalogue, []
    try:
        with parts.db.read() as session:
            names = {key: name_in_force(session, key) for key in catalogue.positions()}
            found = {key: trained_models.pinned(session, name) for key, name in names.items() if name}
    except SQLAlchemyError:
        return "not looked at: see database"
    for key, model in found.items():
        if not isinstance(model, ModelInForce):
            raise YinpinError(f"{key}: {names[key]} is gone or damaged; withdraw it (python app.py withdraw-model)")
        rubric = rubric_hash(catalogue.position(key), catalogue.shelf.rules)
        fits = model.speaks_of(key, rubric, reads_by(parts.meanings))
        told.append(f"{key}: {model.name[:12]}{'' if fits else ' (not used: of another rubric or scorer)'}")
    return ", ".join(told) or "none in force: the rubric alone scores"


def _evidence(parts: Parts) -> str:
    """Whether the language model answers as its finder needs it: asked about a shipped question, in its own words.

    Raises:
        YinpinError: it doesn't.
    """
    finder_for, catalogue = finder_of(parts.settings, lambda: None), parts.journey.catalogue
    if finder_for is None:
        return "SCORER_LLM_URL is not set: no language model is asked"
    position = catalogue.position(catalogue.positions()[0])
    finder, question = finder_for(position), next(one for one in position.questions if one.points)
    trouble = finder.find(question, question.text).trouble
    where = urlparse(parts.settings.scorer_llm_url).hostname
    if trouble is not None:
        raise YinpinError(f"{finder.name} at {where}: {trouble.value} (cards bear a mark until it answers)")
    return f"{finder.name} at {where} answers"


def _channels(parts: Parts) -> str:
    settings = parts.settings
    said = []
    for channel in ("contacts", "miniapp", "sms", "mail"):
        missing = settings.missing(channel)
        if channel == "sms" and parts.plugins.sms is not None:
            said.append("sms: a plug-in, not asked")
        elif not settings.enabled(channel):
            said.append(f"{channel}: off")
        elif missing:
            raise YinpinError(f"{channel}: missing {', '.join(missing)} (needs {', '.join(NEEDS[channel])})")
        else:
            try:
                said.append(f"{channel}: {_ask(parts, channel)}")
            except YinpinError as error:
                raise YinpinError(f"{channel}: {error}") from error
    return ", ".join(said)


def _ask(parts: Parts, channel: str) -> str:
    """Ask a channel that is switched on whether it takes us; what nobody can ask for nothing is not asked."""
    settings = parts.settings
    if channel == "sms":
        return "settings complete, not asked (a question to the gateway would be a message)"
    if channel == "mail":
        MailServer(settings.smtp_url.get_secret_value(), settings.mail_from, SystemClock().real_now).reach()
    elif channel == "miniapp":
        program = parts.mini_program
        assert program is not None, "enabled"
        program.gateway.tokens.get()
    else:
        parts.client(settings.wecom_contact_secret.get_secret_value()).fetch_access_token()
    return "answers"


def _line(good: bool, name: str, words: str) -> str:
    return f"{'ok  ' if good else 'FAIL'} {name:13} {words}"
