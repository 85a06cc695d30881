"""A recording of ours reaches the customer as one voice message."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from core.encryption import current_keyring
from core.storage import EncryptedFiles
from models import KF_MESSAGES, KfWindow
from tests.wecom.conftest import CANDIDATE, KF
from tests.wecom.media.test_upload import tone
from tests.wecom.messages.test_senders import post, row
from wecom.kf import windows
from wecom.kf.voice import KfVoiceSender
from wecom.media import download as media_download


@pytest.fixture
def files(registry, client, sandbox, sqlite_db, tmp_path):
    """Where recordings are; the customer has written just now."""
    kept = EncryptedFiles(tmp_path, current_keyring())
    registry.sender(KfVoiceSender(client, kept))
    sandbox.say(CANDIDATE, "您好")

    def note(session):
        windows.window_of(session, KF, CANDIDATE).last_message_at = datetime.now(UTC).replace(microsecond=0)

    sqlite_db.run(note)
    return kept


def speak(db, files, recording):
    payload = {"open_kfid": KF, "external_userid": CANDIDATE, "file_id": files.put(recording)}
    post(db, "wecom.kf_voice", payload, "v1")


def work(db, worker):
    until = datetime.now(UTC) + timedelta(seconds=40)
    worker.drain()
    while row(db, "v1").status not in ("sent", "failed", "uncertain", "dead") and datetime.now(UTC) < until:
        worker.drain()
    return row(db, "v1")


def test_it_is_heard_and_counts_as_one_of_five(sandbox, client, worker, sqlite_db, files):
    speak(sqlite_db, files, tone(1))

    assert work(sqlite_db, worker).status == "sent"

    [entry] = sandbox.received("kf", CANDIDATE)
    assert media_download.get(client, entry["body"]["media_id"]).data.startswith(b"#!AMR\n")
    with sqlite_db.read() as session:
        assert session.scalar(select(KfWindow.sent_count)) == 1


@pytest.mark.parametrize("path", ["/cgi-bin/kf/send_msg", "/cgi-bin/media/upload"])
@pytest.mark.parametrize("kind", ["accept-then-reset", "truncated-json"])
def test_it_is_heard_once_when_an_answer_was_lost(sandbox, worker, sqlite_db, files, path, kind):
    sandbox.add_fault(path, kind, times=1)
    speak(sqlite_db, files, tone(0.5))

    assert work(sqlite_db, worker).status == "sent"
    assert len(sandbox.received("kf", CANDIDATE)) == 1


@pytest.mark.parametrize(("recording", "why"), [(b"no sound at all", "cannot be read"), (tone(61), "longer than 60")])
def test_what_cannot_become_a_voice_message_is_visible(sandbox, worker, sqlite_db, files, recording, why):
    speak(sqlite_db, files, recording)

    ended = work(sqlite_db, worker)
    assert (ended.status, why in ended.reason) == ("failed", True)
    assert sandbox.received("kf", CANDIDATE) == []


def test_a_closed_window_is_believed(sandbox, worker, sqlite_db, files):
    sandbox.servicer_says(CANDIDATE, "hr01", "我来")
    speak(sqlite_db, files, tone(0.5))

    assert work(sqlite_db, worker).status == "failed"
    with sqlite_db.read() as session:
        assert session.scalar(select(KfWindow.sent_count)) == KF_MESSAGES
