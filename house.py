"""Every part, made once per process and wired to its neighbours; only `app.py` imports this."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import redis
import structlog
from sqlalchemy.exc import SQLAlchemyError

from catalogue import Catalogue
from config.settings import Settings
from core import encryption
from core.clock import Clock, OffsetClock, SystemClock
from core.database import Database
from core.errors import YinpinError
from core.ids import new_id
from core.storage import EncryptedFiles
from hr_sync.member import MemberSender
from hr_sync.roster import RosterSender
from interview_flow import alerts, audit, consent, inbound, mini, onboarding, operations, recordings, results, timers
from interview_flow.journey import Journey
from interview_flow.transitions import TRANSITIONS
from messaging.limits import Limiter
from messaging.registry import Registry
from messaging.worker import Worker
from models import BusinessOffset
from notify import ledger
from notify.ladder import CandidateSender
from notify.mail import MailServer
from notify.ports import Ports
from notify.sms import SmsGateway
from notify.staff import StaffSender
from reminders.clock import Ticker
from reminders.tick import ReminderTick
from scoring.jobs import ScoreSender, TranscribeSender
from wecom import channels, contact_way, events, kf_accounts, kf_events, kf_sync, kinds, quotas
from wecom.card_sender import UpdateCardSender
from wecom.client import WeComClient
from wecom.contacts import Directory
from wecom.friend_welcome import FriendWelcomeSender, greet
from wecom.handover import KfHandOverSender
from wecom.kf_senders import KfEventReplySender, KfReplySender, KfWelcomeSender
from wecom.kf_sync import KfSyncSender
from wecom.kf_voice import KfVoiceSender
from wecom.media_sender import MediaDownloadSender
from wecom.miniprogram import MiniProgram, member_session
from wecom.roster import HrRoster
from wecom.shared import LocalStore, RedisStore, TokenStore
from wecom.tokens import log_alert

log = structlog.get_logger(__name__)

OFFSET_ROW = 1


@dataclass
class MiniLogins:
    """Both mini-program logins (satisfies `web.mp.MiniLogin`)."""

    program: MiniProgram | None
    client: WeComClient

    def wechat(self, code: str) -> str:
        """The openid behind a code of `wx.login`."""
        if self.program is None:
            raise YinpinError("MINIAPP_APP_ID is not set")
        return self.program.session(code).openid

    def wxwork(self, code: str) -> str:
        """The userid behind a code of `wx.qy.login`."""
        return member_session(self.client, code).userid


class House:
    """Every part, made once per process and wired to its neighbours.

    Args:
        catalogue: the published configuration; read from the shipped files when left out.
        db: an open handle; opened from the settings when left out.
    """

    def __init__(
        self, settings: Settings, catalogue: Catalogue | None = None, db: Database | None = None
    ) -> None:
        settings.require("wecom")
        self.settings = settings
        self.files_root = settings.data_dir / "files"
        self.keyring = encryption.load_or_create(
            settings.data_dir, settings.data_keys.get_secret_value(), settings.index_key.get_secret_value()
        )
        encryption.use_keyring(self.keyring)
        self.db = db or open_database(settings.database_url)
        self.clock: Clock = OffsetClock(self.read_offset) if settings.demo else SystemClock()
        self.files = EncryptedFiles(self.files_root, self.keyring)
        self.journey = Journey(
            catalogue=catalogue or Catalogue(practice=settings.demo), table=TRANSITIONS, public_url=settings.public_url,
            kf_id=settings.wecom_kf_id,
        )
        self.registry = Registry()
        self.registry.alarm = partial(alerts.raised, self.journey)
        self.registry.day_alarm = partial(alerts.day_spent, self.journey)
        self.registry.limiter = Limiter(
            quotas.scope(settings.wecom_agent_id or 0), quotas.channel_limits(settings.wecom_accounts), quotas.ZONE,
            alerts.URGENT,
        )
        self._register_inbox()
        self._register_senders()
        self._note_the_rest()

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

    # --- WeCom --------------------------------------------------------------------------------------
    @cached_property
    def store(self) -> TokenStore:
        """Where tokens and blocks are shared."""
        if not self.settings.redis_url:
            return LocalStore()
        return RedisStore(
            redis.Redis.from_url(self.settings.redis_url, socket_timeout=1, socket_connect_timeout=1)
        )

    def client(self, secret: str) -> WeComClient:
        """All calls with one secret."""
        return WeComClient(
            self.settings.wecom_corp_id, secret, api_base=self.settings.wecom_api_base, store=self.store,
            alert=self.alert, per_minute=self.settings.wecom_api_per_minute,
        )

    def alert(self, topic: str, message: str) -> None:
        """Write down what only a person can put right, and tell head office."""
        log_alert(topic, message)
        try:
            self.db.run(lambda session: operations.tell(self.journey, session, topic, self.clock.now()))
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
            self.settings.miniapp_app_id, self.settings.miniapp_secret.get_secret_value(),
            api_base=self.settings.wechat_api_base, store=self.store, alert=self.alert,
        )

    def candidate_ports(self) -> Ports:
        """The channels to candidates that are switched on."""
        settings, program = self.settings, self.mini_program
        sms = mail = None
        if settings.enabled("sms"):
            settings.require("sms")
            sms = SmsGateway(
                settings.sms_url, settings.sms_key, settings.sms_secret.get_secret_value(), settings.sms_sign,
                self.clock.real_now,
            )
        if settings.enabled("mail"):
            settings.require("mail")
            mail = MailServer(settings.smtp_url.get_secret_value(), settings.mail_from, self.clock.real_now)
        return Ports(
            kf=channels.KfChannel(self.kf_client),
            subscribe=channels.SubscribeChannel(program) if program else None, sms=sms, mail=mail,
        )

    # --- doors --------------------------------------------------------------------------------------
    def _register_inbox(self) -> None:
        inbound.register(self.registry, self.journey)
        mini.register(self.registry, self.journey)
        self.registry.on("wecom.kf_push", kf_sync.handle_push)
        self.registry.on("kf.send_failed", _kf_send_failed)
        self.registry.on("wecom.kf_accounts_changed", kf_accounts.handle_change)
        self.registry.on("contact.friend_added", greet)
        self.registry.also("app.card_clicked", _card_tapped)

    def _note_the_rest(self) -> None:
        """Every other kind that can come: stored and counted. A pull has noted a changed session already."""
        for kind in sorted(kinds.ALL | kf_events.ALL):
            if self.registry.inbox_kind(kind) is None:
                self.registry.on(kind, events.noted)

    def _register_senders(self) -> None:
        settings, journey = self.settings, self.journey
        add, mini_id, agent_id = self.registry.sender, settings.miniapp_app_id, settings.wecom_agent_id or 0
        add(
            CandidateSender(
                self.candidate_ports(), facts=journey.facts, subscription_templates=settings.templates,
                mini_app_id=mini_id,
            )
        )
        missed = partial(alerts.members_missed, journey)
        add(StaffSender(channels.AppChannel(self.app_client), agent_id, missed=missed))
        add(UpdateCardSender(self.app_client, agent_id))
        add(KfSyncSender(self.kf_client))
        add(KfWelcomeSender(self.kf_client, mini_id))
        add(KfReplySender(self.kf_client, mini_id))
        add(FriendWelcomeSender(self.app_client))
        add(KfEventReplySender(self.kf_client, mini_id))
        add(KfHandOverSender(self.kf_client))
        add(KfVoiceSender(self.kf_client, self.files))
        add(
            MediaDownloadSender(
                self.kf_client, self.files, may_fetch=consent.given_for_part,
                on_media=_with_journey(recordings.media_stored, journey),
                on_failed=_with_journey(recordings.part_failed, journey),
            )
        )
        add(
            TranscribeSender(
                self.files, lambda: self.recogniser, _with_journey(recordings.part_heard, journey),
                _with_journey(recordings.part_failed, journey),
            )
        )
        add(ScoreSender(journey.catalogue, _with_journey(results.record, journey)))
        failed = partial(onboarding.sync_failed, journey)
        directory = Directory(self.client(settings.wecom_contact_secret.get_secret_value()), self.app_client)
        add(MemberSender(directory, journey.catalogue, failed))
        add(
            RosterSender(
                HrRoster(self.client(settings.hr_secret)), journey.catalogue,
                partial(onboarding.roster_written, journey), failed,
            )
        )

    @cached_property
    def recogniser(self) -> Any:
        """The speech engine; imported and loaded with the first recording."""
        from scoring.speech.recogniser import make_recogniser

        return make_recogniser(self.settings.recogniser, self.settings.speech_model or None, self.settings.data_dir)

    # --- processes ------------------------------------------------------------------------------------
    def worker(self, queues: list[str]) -> Worker:
        """A worker for some queues."""
        return Worker(self.db, self.registry, self.clock, queues=queues)

    def ticker(self) -> Ticker:
        """The clock: reminders, what time decides, the audit chain."""
        owner = f"tick-{new_id()}"
        journey, db = self.journey, self.db

        def time_decides(now: datetime) -> None:
            db.run(lambda session: timers.run(session, journey, now))
            db.run(lambda session: alerts.tell_of_waiting(journey, session, now))

        def seal_audit(_now: datetime) -> None:
            db.run(lambda session: audit.seal(session, owner, self.clock.real_now()))

        def pull_quietly(now: datetime) -> None:
            # A push that WeCom never delivered: once a minute look what there is.
            occasion = f"tick:{now:%Y%m%d%H%M}"
            db.run(lambda session: kf_sync.post(session, self.settings.wecom_kf_id, occasion, now))

        reminders = ReminderTick(db, journey.catalogue.reminders)
        return Ticker([reminders, time_decides, seal_audit, pull_quietly], self.clock.now)

    def make_contact_way(self) -> bool:
        """Have the invitation link made, once; False when WeCom gives none now (invitations wait)."""
        try:
            contact_way.ensure_contact_way(self.db, self.kf_client, self.settings.wecom_kf_id, self.clock.now())
        except YinpinError as error:
            log.warning("contact_way_missing", error=str(error))
            return False
        return True


def _with_journey(hook: Any, journey: Journey) -> Any:
    """A hook `(session, …)` from a stage function `(session, journey, …)`."""

    def call(session: Any, *rest: Any) -> None:
        hook(session, journey, *rest)

    return call


def _card_tapped(session: Any, event: Any, now: datetime) -> None:
    ledger.on_card_tapped(session, event.payload.get("task_id") or "", event.payload["userid"], now)


def _kf_send_failed(session: Any, event: Any, now: datetime) -> None:
    payload = event.payload
    ledger.on_send_fail(session, payload["fail_msgid"], int(payload["fail_type"]), now)


def open_database(url: str) -> Database:
    """A handle; the folder of an embedded database is made first."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    return Database(url)
