"""Which part of the product handles which inbox kind and which sender; the parts themselves are built in `parts.py`."""

from collections.abc import Callable
from functools import partial
from typing import Any

from bootstrap.channels import candidate_ports
from bootstrap.parts import Parts
from catalogue import Catalogue
from config.ladder import load_ladder
from config.settings import Settings
from core.database import Database
from hr_sync.member import MemberSender
from hr_sync.roster import RosterSender
from interview_flow.candidate import binding, chat, chat_identity, friends, mini_program, relay
from interview_flow.core.journey import Journey
from interview_flow.decision import results
from interview_flow.hiring import offer, onboarding
from interview_flow.interview import consent, recordings
from interview_flow.invitation import friend_ways
from interview_flow.staff import (
    alerts,
    candidate_lists,
    card_taps,
    departments,
    drive_desk,
    members,
    operator_alerts,
    operator_requests,
    places,
    requests,
)
from interview_flow.staff.list_job import ListSender
from messaging.registry import Registry
from notify import group_send_times, ledger
from notify.group_sends import GroupSendChannel
from notify.ladder import CandidateSender
from notify.staff import StaffSender
from scoring.copies.sender import CopiesSender
from scoring.deletion import DeleteRecordingsSender
from scoring.finder.chosen import finder_of
from scoring.finder.sender import FindSender
from scoring.jobs import ScoreSender, TranscribeSender
from wecom import channels
from wecom.callback import events, kinds
from wecom.contacts.address_book import Directory
from wecom.contacts.department_tree import DepartmentTreeSender
from wecom.contacts.group_sends import GroupSendLookSender, GroupSendSender
from wecom.contacts.members_check import MembersCheckSender
from wecom.contacts.roster import HrRoster
from wecom.contacts.ways import FriendWayCloseSender, FriendWaySender
from wecom.contacts.welcome import FriendWelcomeSender
from wecom.kf import accounts as kf_accounts
from wecom.kf import events as kf_events
from wecom.kf import pull as kf_pull
from wecom.kf.customer_sender import KfCustomerSender
from wecom.kf.handover import KfHandOverSender
from wecom.kf.pull import KfSyncSender
from wecom.kf.senders import KfEventReplySender, KfReplySender, KfWelcomeSender
from wecom.kf.voice import KfVoiceSender
from wecom.media.sender import MediaDownloadSender
from wecom.messages import quotas
from wecom.messages.card_sender import UpdateCardSender

# Real seconds after which a job is taken for hung; each is longer than the limits that the job sets itself.
LONGEST_DOWNLOAD_S, LONGEST_SCORING_S = 900.0, 900.0
# Decoding, and what `scoring/speech/engine_process.py` allows one recording.
LONGEST_LISTENING_S = 1200.0
# What `scoring/finder/sender.py` allows a card, and the two calls that are under way by then.
LONGEST_FINDING_S = 360.0
# The rows that one list may have, a tenth of a second each on a slow disk.
LONGEST_LIST_S = 2400.0


def build(settings: Settings, catalogue: Catalogue | None = None, db: Database | None = None) -> Parts:
    """The parts of one process with every handler and sender registered; for the arguments see `Parts`."""
    parts = Parts(settings, catalogue, db)
    register_inbox(parts)
    register_senders(parts)
    return parts


def register_inbox(parts: Parts) -> None:
    """Handlers of everything that comes in; what nobody acts on is stored and counted."""
    registry = parts.registry
    register_journey(registry, parts.journey)
    registry.on("wecom.kf_push", kf_pull.handle_push)
    registry.on("kf.send_failed", _kf_send_failed)
    registry.on("wecom.kf_accounts_changed", kf_accounts.handle_change)
    registry.on("wecom.contact_changed", partial(members.changed, parts.journey))
    registry.on("app.left", partial(members.out_of_sight, parts.journey))
    registry.also("app.card_clicked", _card_tapped)
    registry.on(kinds.UNREADABLE, partial(alerts.unreadable, parts.journey))
    # A pull has noted a changed session already, in the order of its messages.
    for kind in sorted(kinds.ALL | kf_events.ALL):
        if registry.inbox_kind(kind) is None:
            registry.on(kind, events.noted)


# Inbox kind -> the handler `(journey, session, event, now)` of whoever the row concerns.
JOURNEY: dict[str, Callable[..., Any]] = {
    # The candidate's chat
    "kf.entered": binding.entered,
    "kf.message": chat.received,
    "kf.recalled": chat.recalled,
    # The mini-program
    "mp.accept": mini_program.on_accept,
    "mp.save_form": mini_program.on_save_form,
    "mp.add_document": mini_program.on_add_document,
    "mp.remove_document": mini_program.on_remove_document,
    "mp.submit": mini_program.on_submit,
    # Members' external contacts
    "contact.friend_added": friends.added,
    "contact.friend_changed": friends.changed,
    # Our own workers
    recordings.SCORED: results.arrived,
    # Members: cards, texts, pages
    "app.card_clicked": card_taps.clicked,
    "app.text": card_taps.staff_wrote,
    "app.message": card_taps.staff_sent,
    "app.menu": card_taps.menu_tapped,
    "page.rating": requests.on_rating,
    "page.transcript": requests.on_written_down,
    "page.hr_answer": requests.on_hr_answer,
    "page.hr_action": requests.on_hr_action,
    candidate_lists.UPLOADED: candidate_lists.on_uploaded,
    candidate_lists.CONFIRMED: candidate_lists.on_confirmed,
    drive_desk.KIND: drive_desk.on_drive,
    operator_requests.ACT: operator_requests.on_act,
    # HR systems
    "api.candidate": requests.on_candidate,
    "api.application": requests.on_application,
    "api.action": requests.on_action,
    "api.invitation": requests.on_invitation,
    "api.transcript": requests.on_transcript,
}


def register_journey(registry: Registry, journey: Journey) -> Registry:
    """The kinds of `JOURNEY`; returns the registry."""
    for kind, handler in JOURNEY.items():
        registry.on(kind, partial(handler, journey))
    return registry


def register_senders(parts: Parts) -> None:
    """Senders of everything that goes out."""
    _register_messages(parts)
    _register_candidate_chat(parts)
    _register_recordings(parts)
    _register_roster(parts)


def _register_messages(parts: Parts) -> None:
    settings, journey, add = parts.settings, parts.journey, parts.registry.sender
    ladder = load_ladder()
    agent_id = settings.wecom_agent_id or 0
    add(
        CandidateSender(
            candidate_ports(settings, parts.kf_client, parts.mini_program, parts.plugins),
            plugged=parts.plugins.channels,
            asked_for=GroupSendChannel(ladder.group_sends, quotas.ZONE),
            order=ladder.order,
            facts=journey.facts,
            subscription_templates=settings.templates,
            mini_app_id=settings.miniapp_app_id,
            told=partial(_delivered, journey),
        )
    )
    missed, app = partial(alerts.members_missed, journey), channels.AppChannel(parts.app_client)
    add(StaffSender(app, agent_id, missed=missed, reached=results.card_reached))
    add(UpdateCardSender(parts.app_client, agent_id))
    add(FriendWelcomeSender(parts.app_client))
    add(FriendWaySender(parts.app_client, friend_ways.made))
    add(FriendWayCloseSender(parts.app_client, friend_ways.closed))
    add(GroupSendSender(parts.app_client, group_send_times.proposed, group_send_times.not_proposed))
    add(GroupSendLookSender(parts.app_client, group_send_times.looked))


def _register_candidate_chat(parts: Parts) -> None:
    client, mini_id, add = parts.kf_client, parts.settings.miniapp_app_id, parts.registry.sender
    add(KfSyncSender(client))
    add(KfWelcomeSender(client, mini_id))
    add(KfReplySender(client, mini_id))
    add(KfEventReplySender(client, mini_id))
    add(KfHandOverSender(client))
    add(KfCustomerSender(client, partial(chat_identity.customer_known, parts.journey)))
    add(KfVoiceSender(client, parts.files))


def _register_recordings(parts: Parts) -> None:
    journey, add = parts.journey, parts.registry.sender
    failed = _with_journey(recordings.part_failed, journey)
    add(
        MediaDownloadSender(
            parts.kf_client,
            parts.files,
            may_fetch=consent.given_for_part,
            on_media=_with_journey(recordings.media_stored, journey),
            on_failed=failed,
        ),
        longest_s=LONGEST_DOWNLOAD_S,
    )
    heard = _with_journey(recordings.part_heard, journey)
    heard_by = TranscribeSender(parts.files, lambda: parts.recogniser, heard, failed, consent.given_for_part)
    add(heard_by, longest_s=LONGEST_LISTENING_S)
    scored = _with_journey(recordings.scored, journey)
    read, may_score = parts.db.read, consent.given_for_interview
    damaged = partial(operator_alerts.tell_of_model, journey)
    score = ScoreSender(journey.catalogue, scored, read, may_score, lambda: parts.meanings, damaged)
    add(score, longest_s=LONGEST_SCORING_S)
    add(CopiesSender(journey.catalogue, read, may_score))
    finder = finder_of(parts.settings, lambda: parts.meanings)
    add(FindSender(journey.catalogue, finder, read, may_score), longest_s=LONGEST_FINDING_S)
    add(DeleteRecordingsSender(parts.files))
    add(ListSender(parts.db, journey, parts.files, lambda: parts.clock.now()), longest_s=LONGEST_LIST_S)


def _register_roster(parts: Parts) -> None:
    settings, journey, add = parts.settings, parts.journey, parts.registry.sender
    failed = partial(onboarding.sync_failed, journey)
    directory = Directory(parts.client(settings.wecom_contact_secret.get_secret_value()), parts.app_client)
    add(MembersCheckSender(parts.app_client, places.turns, partial(members.checked, journey)))
    mark, read = partial(departments.mark, journey), partial(departments.tree_read, journey)
    add(DepartmentTreeSender(parts.app_client, mark, read, partial(operator_alerts.tell_of_tree, journey)))
    add(MemberSender(directory, journey.catalogue, failed))
    roster = HrRoster(parts.client(settings.hr_secret))
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
