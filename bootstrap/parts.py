"""Every part, made once per process and connected to its neighbours; no package imports this."""

from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import redis
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bootstrap import plugins
from bootstrap.transcript_index import TranscriptIndex
from catalogue import Catalogue
from compliance import audit, audit_anchor
from config.ladder import load_ladder
from config.settings import Settings
from core import encryption
from core.clock import Clock, OffsetClock
from core.database import Database
from core.database_clock import clock_of
from core.errors import ConfigInvalid, YinpinError
from core.ids import new_id
from core.storage import EncryptedFiles
from interview_flow import timers
from interview_flow.core.journey import Journey
from interview_flow.decision import second_round
from interview_flow.decision.second_round_reminders import SecondRoundReminders
from interview_flow.invitation.drive_invitations import DriveInvitations
from interview_flow.invitation.friend_ways import ExpiredWays
from interview_flow.scheduling.promises import PromiseAlarms
from interview_flow.staff import alerts, members, operator_alerts
from interview_flow.staff.comparison import DailyComparison
from interview_flow.staff.digest import MorningDigest
from interview_flow.staff.drive_reports import DriveReports
from interview_flow.transitions import TRANSITIONS
from messaging.limits import Limiter
from messaging.registry import Registry
from messaging.retention import Retention
from messaging.worker import Worker
from models import BusinessOffset, own_keys, search
from notify.group_send_times import GroupSendTimes
from reminders.clock import Ticked, Ticker
from reminders.tick import ReminderTick
from web.core.services import TokenState
from wecom.api.client import WeComClient
from wecom.api.token_store import LocalStore, RedisStore, TokenStore
from wecom.api.tokens import log_alert
from wecom.kf import contact_way
from wecom.kf import pull as kf_pull
from wecom.login.miniprogram import MiniProgram
from wecom.messages import quotas

log = structlog.get_logger(__name__)

OFFSET_ROW = 1


class Parts:
    """Every part, made once per process and connected to its neighbours.

    Args:
        catalogue: the published configuration; read from the shipped files when left out.
        db: an open handle; opened from the settings when left out.
    """

    def __init__(self, settings: Settings, catalogue: Catalogue | None = None, db: Database | None = None) -> None:
        settings.require("wecom")
        self.settings = settings
        self.plugins = plugins.load(settings)
        self.files_root = settings.data_dir / "files"
        self.db = db or open_database(settings.database_url)
        self.keyring = encryption.load_or_create(
            settings.data_dir,
            settings.data_keys.get_secret_value(),
            settings.index_key.get_secret_value(),
            may_create=lambda: not own_keys.has_rows(self.db),
        )
        encryption.use_keyring(self.keyring)
        real = clock_of(self.db)
        self.clock: Clock = OffsetClock(self.read_offset, real) if settings.demo else real
        self.files = EncryptedFiles(self.files_root, self.keyring)
        catalogue = catalogue or Catalogue(practice=settings.demo)
        plugins.try_rules(catalogue, self.plugins.rules)
        self.journey = Journey(
            catalogue=catalogue,
            table=TRANSITIONS,
            public_url=settings.public_url,
            kf_id=settings.wecom_kf_id,
            asks_model=bool(settings.scorer_llm_url),
            plugged_rules=self.plugins.rules,
        )
        self.registry = Registry()
        self.registry.alarm = partial(alerts.raised, self.journey)
        self.registry.event_alarm = partial(alerts.event_died, self.journey)
        self.registry.day_alarm = partial(alerts.day_spent, self.journey)
        self.registry.limiter = Limiter(
            quotas.scope(settings.wecom_agent_id or 0),
            quotas.channel_limits(settings.wecom_accounts),
            quotas.ZONE,
            alerts.URGENT,
        )

    # --- clocks -----------------------------------------------------------------------------------
    def read_offset(self) -> timedelta:
        """How far business time is ahead of real time (only ever in a demo)."""
        with self.db.read() as session:
            row = session.get(BusinessOffset, OFFSET_ROW)
            return timedelta(seconds=row.offset_s if row else 0)

    def move_clock(self, offset_s: float) -> None:
        """Set the business offset for all processes on this database."""

        def keep(session: Any) -> None:
            row = session.get(BusinessOffset, OFFSET_ROW, with_for_update=True)
            if row is None:
                session.add(BusinessOffset(number=OFFSET_ROW, offset_s=offset_s))
            else:
                row.offset_s = offset_s

        self.db.run(keep)

    def require_real_time(self) -> None:
        """Refuse to go on with a demo whose time was moved: what is due there would be days away.

        Raises:
            ConfigInvalid: the database's business time is not real time, and this is no demo.
        """
        if not self.settings.demo and self.read_offset():
            raise ConfigInvalid(
                "DATABASE_URL: this database belongs to a demo whose time was moved: name another one, or set DEMO=1"
            )

    def require_own_keys(self) -> None:
        """Refuse to work with keys that are not this database's.

        Raises:
            ConfigInvalid: names the setting.
        """
        own_keys.check(self.db, self.keyring)

    # --- audit ----------------------------------------------------------------------------------------
    def seal_audit(self, owner: str) -> None:
        """Chain what is new, and keep the chain's end in DATA_DIR; a chain that lost its end is left as it is."""
        folder = self.settings.data_dir
        kept = audit_anchor.kept(folder)
        with self.db.read() as session:
            missing = audit.missing_tail(session, kept) if kept else None
        if missing:
            log.error("audit_history_changed", what=missing)
            return
        if self.db.run(lambda session: audit.seal(session, owner, self.clock.real_now())) or kept is None:
            with self.db.read() as session:
                heads = audit.heads(session)
            audit_anchor.keep(folder, heads)

    def seal_notes(self) -> None:
        """Seal words and places that an earlier version kept readable."""
        while self.db.run(lambda session: audit.seal_notes(session, self.journey.reject_reasons)):
            continue
        while self.db.run(second_round.seal_places):
            continue

    def fill_search(self) -> None:
        """Index candidates for HR's list, where neither an earlier version nor the migration did."""
        after: str | None = ""
        while after is not None:
            after = self.db.run(partial(_fill_search, after))

    # --- WeCom --------------------------------------------------------------------------------------
    @cached_property
    def store(self) -> TokenStore:
        """Where tokens and blocks are shared."""
        if not self.settings.redis_url:
            return LocalStore()
        return RedisStore(redis.Redis.from_url(self.settings.redis_url, socket_timeout=1, socket_connect_timeout=1))

    def client(self, secret: str) -> WeComClient:
        """All calls with one secret."""
        return WeComClient(
            self.settings.wecom_corp_id,
            secret,
            api_base=self.settings.wecom_api_base,
            store=self.store,
            alert=self.alert,
            per_minute=self.settings.wecom_api_per_minute,
        )

    def alert(self, topic: str, message: str) -> None:
        """Write down what only a person can put right, and tell head office."""
        log_alert(topic, message)
        try:
            self.db.run(lambda session: operator_alerts.tell(self.journey, session, topic, self.clock.now()))
        except SQLAlchemyError:
            # The call that failed has a row of its own; the log line above is what is left of the alert.
            log.exception("alert_not_stored", topic=topic)

    @cached_property
    def app_client(self) -> WeComClient:
        """The self-built app."""
        return self.client(self.settings.wecom_secret.get_secret_value())

    @cached_property
    def kf_client(self) -> WeComClient:
        """微信客服."""
        return self.client(self.settings.kf_secret)

    @cached_property
    def mini_program(self) -> MiniProgram | None:
        """WeChat's side of the mini-program, when there is one."""
        if not self.settings.enabled("miniapp"):
            return None
        self.settings.require("miniapp")
        return MiniProgram(
            self.settings.miniapp_app_id,
            self.settings.miniapp_secret.get_secret_value(),
            api_base=self.settings.wechat_api_base,
            store=self.store,
            alert=self.alert,
        )

    def token_states(self) -> list[TokenState]:
        """The access tokens of every secret in use, for the operator's page; asks WeCom nothing."""
        secrets = {
            "app": self.settings.wecom_secret.get_secret_value(),
            "kf": self.settings.kf_secret,
            "contacts": self.settings.wecom_contact_secret.get_secret_value(),
            "hr": self.settings.hr_secret,
        }
        providers = {name: self.client(secret).gateway.tokens for name, secret in secrets.items() if secret}
        if self.mini_program is not None:
            providers["miniapp"] = self.mini_program.gateway.tokens
        found = {name: provider.state() for name, provider in providers.items()}
        return [
            TokenState(name, datetime.fromtimestamp(until, UTC) if until else None, trouble)
            for name, (until, trouble) in found.items()
        ]

    @cached_property
    def recogniser(self) -> Any:
        """The speech engine; imported and loaded with the first recording."""
        from scoring.speech.recogniser import recogniser_of

        return recogniser_of(self.settings)

    @cached_property
    def meanings(self) -> Any:
        """What the sentence encoders see, or None with SCORER=phrases; their process starts with the first answer."""
        from scoring.meanings import meanings_of

        return meanings_of(self.settings)

    # --- processes ------------------------------------------------------------------------------------
    def worker(self, queues: list[str]) -> Worker:
        """A worker for some queues."""
        return Worker(self.db, self.registry, self.clock, queues=queues)

    def ticker(self) -> Ticker:
        """The clock: reminders, what time decides, the audit chain."""
        owner = f"tick-{new_id()}"
        journey, db = self.journey, self.db

        def seal_audit(_now: datetime) -> None:
            self.seal_audit(owner)

        def pull_quietly(now: datetime) -> None:
            # A push that WeCom never delivered: once a minute look what there is.
            occasion = f"tick:{now:%Y%m%d%H%M}"
            db.run(lambda session: kf_pull.post(session, self.settings.wecom_kf_id, occasion, now))

        def check_members(now: datetime) -> None:
            db.run(lambda session: members.post_check(session, now))

        reminders = ReminderTick(db, journey.catalogue.reminders)
        steps: list[Ticked] = [
            reminders,
            SecondRoundReminders(db, journey),
            PromiseAlarms(db, journey),
            MorningDigest(db, journey),
            timers.TimeDecides(db, journey),
            DriveInvitations(db, journey),
            DriveReports(db, journey),
            ExpiredWays(db),
            GroupSendTimes(db, load_ladder().group_sends),
            alerts.TellOfWaiting(db, journey),
            seal_audit,
            pull_quietly,
            check_members,
            DailyComparison(db, journey),
            Retention(db, self.clock.real_now),
            TranscriptIndex(db),
        ]
        return Ticker(steps, self.clock.now)

    def make_contact_way(self) -> bool:
        """Have the invitation link made, once; False when WeCom gives none now (invitations wait)."""
        try:
            contact_way.ensure_contact_way(self.db, self.kf_client, self.settings.wecom_kf_id, self.clock.now())
        except YinpinError as error:
            log.warning("contact_way_missing", error=str(error))
            return False
        return True


def _fill_search(after: str, session: Session) -> str | None:
    return search.fill_missing(session.connection(), after)


def open_database(url: str) -> Database:
    """A handle; the folder of an embedded database is made first."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    return Database(url)
