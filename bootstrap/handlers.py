"""Which part of the product handles which inbox kind and which sender; the parts themselves are built in `parts.py`."""

from functools import partial
from typing import TYPE_CHECKING, Any

from hr_sync.member import MemberSender
from hr_sync.roster import RosterSender
from interview_flow import inbound
from interview_flow.candidate import chat_identity, mini_program, relay
from interview_flow.core.journey import Journey
from interview_flow.hiring import offer, onboarding
from interview_flow.interview import consent, recordings
from interview_flow.staff import alerts, members
from notify import ledger
from notify.ladder import CandidateSender
from notify.staff import StaffSender
from scoring.deletion import DeleteRecordingsSender
from scoring.jobs import ScoreSender, TranscribeSender
from wecom import channels
from wecom.callback import events, kinds
from wecom.contacts.address_book import Directory
from wecom.contacts.members_check import MembersCheckSender
from wecom.contacts.roster import HrRoster
from wecom.contacts.welcome import FriendWelcomeSender, greet
from wecom.kf import accounts as kf_accounts
from wecom.kf import events as kf_events
from wecom.kf import pull as kf_pull
from wecom.kf.customer_sender import KfCustomerSender
from wecom.kf.handover import KfHandOverSender
from wecom.kf.pull import KfSyncSender
from wecom.kf.senders import KfEventReplySender, KfReplySender, KfWelcomeSender
from wecom.kf.voice import KfVoiceSender
from wecom.media.sender import MediaDownloadSender
from wecom.messages.card_sender import UpdateCardSender

if TYPE_CHECKING:
    from bootstrap.parts import House


# Real seconds after which a job is taken for hung; each is longer than the limits that the job sets itself.
LONGEST_DOWNLOAD_S, LONGEST_SCORING_S = 900.0, 900.0
# Decoding, and what `scoring/speech/engine_process.py` allows one recording.
LONGEST_LISTENING_S = 1200.0


def register_inbox(house: "House") -> None:
    """Handlers of everything that comes in; what nobody acts on is stored and counted."""
    registry = house.registry
    inbound.register(registry, house.journey)
    mini_program.register(registry, house.journey)
    registry.on("wecom.kf_push", kf_pull.handle_push)
    registry.on("kf.send_failed", _kf_send_failed)
    registry.on("wecom.kf_accounts_changed", kf_accounts.handle_change)
    registry.on("contact.friend_added", greet)
    registry.on("wecom.contact_changed", members.changed)
    registry.also("app.card_clicked", _card_tapped)
    # A pull has noted a changed session already, in the order of its messages.
    for kind in sorted(kinds.ALL | kf_events.ALL):
        if registry.inbox_kind(kind) is None:
            registry.on(kind, events.noted)


def register_senders(house: "House") -> None:
    """Senders of everything that goes out."""
    _register_messages(house)
    _register_candidate_chat(house)
    _register_recordings(house)
    _register_roster(house)


def _register_messages(house: "House") -> None:
    settings, journey, add = house.settings, house.journey, house.registry.sender
    agent_id = settings.wecom_agent_id or 0
    add(
        CandidateSender(
            house.candidate_ports(), facts=journey.facts, subscription_templates=settings.templates,
            mini_app_id=settings.miniapp_app_id, told=partial(_delivered, journey),
        )
    )
    missed = partial(alerts.members_missed, journey)
    add(StaffSender(channels.AppChannel(house.app_client), agent_id, missed=missed))
    add(UpdateCardSender(house.app_client, agent_id))
    add(FriendWelcomeSender(house.app_client))


def _register_candidate_chat(house: "House") -> None:
    client, mini_id, add = house.kf_client, house.settings.miniapp_app_id, house.registry.sender
    add(KfSyncSender(client))
    add(KfWelcomeSender(client, mini_id))
    add(KfReplySender(client, mini_id))
    add(KfEventReplySender(client, mini_id))
    add(KfHandOverSender(client))
    add(KfCustomerSender(client, partial(chat_identity.customer_known, house.journey)))
    add(KfVoiceSender(client, house.files))


def _register_recordings(house: "House") -> None:
    journey, add = house.journey, house.registry.sender
    failed = _with_journey(recordings.part_failed, journey)
    add(
        MediaDownloadSender(
            house.kf_client, house.files, may_fetch=consent.given_for_part,
            on_media=_with_journey(recordings.media_stored, journey), on_failed=failed,
        ),
        longest_s=LONGEST_DOWNLOAD_S,
    )
    heard = _with_journey(recordings.part_heard, journey)
    heard_by = TranscribeSender(house.files, lambda: house.recogniser, heard, failed, consent.given_for_part)
    add(heard_by, longest_s=LONGEST_LISTENING_S)
    scored = _with_journey(recordings.scored, journey)
    score = ScoreSender(journey.catalogue, scored, house.db.read, consent.given_for_interview)
    add(score, longest_s=LONGEST_SCORING_S)
    add(DeleteRecordingsSender(house.files))


def _register_roster(house: "House") -> None:
    settings, journey, add = house.settings, house.journey, house.registry.sender
    failed = partial(onboarding.sync_failed, journey)
    directory = Directory(house.client(settings.wecom_contact_secret.get_secret_value()), house.app_client)
    add(MembersCheckSender(house.app_client, members.left))
    add(MemberSender(directory, journey.catalogue, failed))
    roster = HrRoster(house.client(settings.hr_secret))
    add(RosterSender(roster, journey.catalogue, partial(onboarding.roster_written, journey), failed))


def _with_journey(hook: Any, journey: Journey) -> Any:
    """A hook `(session, …)` from a stage function `(session, journey, …)`."""

    def call(session: Any, *rest: Any) -> None:
        hook(session, journey, *rest)

    return call


def _delivered(journey: Journey, session: Any, row: Any, channel: str, now: Any) -> None:
    """A channel has taken a notice to a candidate."""
    relay.answer_sent(journey, session, row, channel, now)
    offer.delivered(journey, session, row, channel, now)


def _card_tapped(session: Any, event: Any, now: Any) -> None:
    ledger.on_card_tapped(session, event.payload.get("task_id") or "", event.payload["userid"], now)


def _kf_send_failed(session: Any, event: Any, now: Any) -> None:
    payload = event.payload
    ledger.on_send_fail(session, payload["fail_msgid"], int(payload["fail_type"]), now)
