"""B2: a backup without its keys, with others, with a bit flipped. S1: a full disk, found and outlived."""

import errno
import os
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text

from core.clock import FixedClock
from core.database import Database
from core.encryption import CannotOpen, KeyRing, generate_key, load_or_create
from core.errors import ConfigInvalid
from core.storage import EncryptedFiles
from messaging import outbox
from messaging.intake import Intake
from messaging.ports import Frozen
from messaging.registry import Registry
from messaging.worker import Worker
from migrations import apply
from models import Candidate, InboxEvent, OutboxMessage, own_keys
from tests.conftest import DATA_KEYS, INDEX_KEY
from tests.support import tenant
from tests.support.counts import count_of
from tests.support.dumps import load
from tests.support.oracle import Verdict
from tests.support.times import NOW
from wecom.callback import endpoint as callback_endpoint
from wecom.callback.crypto import CallbackCrypto, callback_key

pytestmark = pytest.mark.chaos


@pytest.fixture
def restored(database_url):
    """The database of a bank that ran version 0.2.0, restored and upgraded."""
    database = Database(load(database_url, "dump_0003"))
    apply.upgrade(database)
    own_keys.check(database, KeyRing(DATA_KEYS, INDEX_KEY))
    yield database
    database.close()


def lost_keys(db, folder):
    with pytest.raises(ConfigInvalid, match="DATA_KEYS and INDEX_KEY"):
        load_or_create(folder, may_create=lambda: not own_keys.has_rows(db))


def other_keys(db, folder):
    for ring in (KeyRing(f"test:{generate_key()}", INDEX_KEY), KeyRing(DATA_KEYS, generate_key())):
        with pytest.raises(ConfigInvalid, match=r"DATA_KEYS|INDEX_KEY"):
            own_keys.check(db, ring)


def one_bit_flipped(db, folder):
    with db.read() as session:
        row = session.scalars(select(Candidate).limit(1)).one()
    last = row.name_sealed[-5]
    flipped = f"{row.name_sealed[:-5]}{chr(ord(last) ^ 1)}{row.name_sealed[-4:]}"
    db.run(
        lambda session: session.execute(
            text("UPDATE candidates SET name_sealed = :sealed WHERE id = :id"), {"sealed": flipped, "id": row.id}
        )
    )
    with db.read() as session, pytest.raises(CannotOpen):
        print(session.get_one(Candidate, row.id).name)


FAULTS = {"lost keys": lost_keys, "other keys": other_keys, "one bit flipped": one_bit_flipped}


def test_b2_a_backup_without_its_keys_is_detected(restored, tmp_path):
    assert count_of("B2") == len(FAULTS)
    for detect in FAULTS.values():
        detect(restored, tmp_path)
    assert list(tmp_path.iterdir()) == []
    Verdict("B2", "lost keys, other keys, a bit flipped", len(FAULTS), 0, None, None).give()


# --- S1 --------------------------------------------------------------------------------------------


class FullDisk:
    """The file system calls of the file store, on a disk that takes no more than so many bytes."""

    def __init__(self, root) -> None:
        self.root, self.room, self.sync = root, 0, os.fsync

    def fsync(self, handle) -> None:
        if sum(path.stat().st_size for path in self.root.rglob("*") if path.is_file()) > self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.sync(handle)


class Media:
    """A job that stores what it fetched."""

    kind = "test.media"

    def __init__(self, files: EncryptedFiles) -> None:
        self.files = files
        self.stored: list[str] = []

    def freeze(self, session, row, now):
        return Frozen("media", row.id.encode(), "", "repeat", 86_400)

    def send(self, frozen, msgid):
        self.stored.append(self.files.put(b"recording" * 1000, frozen.body.decode()))
        return {}

    def settle(self, session, row, result, now):
        pass

    def failed(self, session, row, reason, now):
        return False


def test_s1_a_media_job_waits_for_room_and_leaves_no_half_file(sqlite_db, tmp_path, monkeypatch, keyring):
    files, clock, registry = EncryptedFiles(tmp_path / "files", keyring), FixedClock(NOW), Registry()
    disk, media, jobs = FullDisk(tmp_path / "files"), Media(files), count_of("S1")
    monkeypatch.setattr("core.storage.os.fsync", disk.fsync)
    registry.sender(media)
    worker = Worker(sqlite_db, registry, clock, queues=["media"], owner="w1")
    for number in range(jobs):
        key = f"m{number}"
        sqlite_db.run(
            lambda session, key=key: outbox.post(
                session, key=key, kind="test.media", payload={}, now=NOW, queue="media"
            )
        )
    worker.drain()
    half = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    with sqlite_db.read() as session:
        lost = sum(row.status != "queued" for row in session.scalars(select(OutboxMessage)))
    disk.room = 1 << 30
    clock.advance(timedelta(minutes=10))
    worker.drain()
    with sqlite_db.read() as session:
        lost += sum(row.status != "sent" for row in session.scalars(select(OutboxMessage)))
    lost += jobs - len(set(media.stored))
    Verdict("S1", "media folder full", jobs, lost, None, None, also={"half_files": len(half)}).give()


def test_s1_a_full_database_answers_503_and_takes_pushes_again_when_there_is_room(sqlite_db):
    limit = {"pages": 1_000_000}

    @event.listens_for(sqlite_db.engine, "checkout")
    def keep_to_it(connection, *_):
        connection.execute(f"PRAGMA max_page_count={limit['pages']}")

    crypto = CallbackCrypto([callback_key("app", tenant.CALLBACK_TOKEN, tenant.AES_KEY)], tenant.CORP_ID)
    app, intake = Flask("door"), Intake(sqlite_db, FixedClock(NOW))
    app.register_blueprint(callback_endpoint.make_blueprint(crypto, intake.store, FixedClock(NOW)))

    def push(number: int) -> int:
        plain = (
            f"<xml><ToUserName>{tenant.CORP_ID}</ToUserName><FromUserName>hr01</FromUserName><CreateTime>1</CreateTime>"
        )
        plain += (
            f"<MsgType>text</MsgType><Content>{'长' * 600}</Content><MsgId>{number}</MsgId><AgentID>1</AgentID></xml>"
        )
        at = str(int(NOW.timestamp()))
        sealed, sign = crypto.seal(plain.encode(), at, "n0nce")
        body = f"<xml><ToUserName>{tenant.CORP_ID}</ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        query = {"msg_signature": sign, "timestamp": at, "nonce": "n0nce"}
        return app.test_client().post("/wecom/callback", query_string=query, data=body).status_code

    pushes = range(count_of("S1"))
    assert push(-1) == 200
    limit["pages"] = 1  # SQLite raises it to the pages there are
    answers = [push(number) for number in pushes]
    assert 503 in answers and set(answers) <= {200, 503}
    limit["pages"] = 1_000_000
    again = [push(number) for number, answer in zip(pushes, answers, strict=True) if answer == 503]
    with sqlite_db.read() as session:
        stored = session.scalar(select(func.count()).select_from(InboxEvent)) or 0
    lost = len(pushes) + 1 - stored
    Verdict("S1", "database full", len(pushes), lost, max(0, -lost), None, also={"refused": again.count(503)}).give()
