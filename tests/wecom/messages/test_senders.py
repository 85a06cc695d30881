"""Senders of the outbox: once where the channel allows it, visible where not."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from core.storage import EncryptedFiles
from messaging import outbox
from messaging.ports import Frozen
from models import KF_MESSAGES, Card, ContactWay, KfWindow, OutboxMessage
from tests.wecom.conftest import AGENT, CANDIDATE, KF, OPENID
from wecom.api.gateway import encode
from wecom.channels import AppChannel, KfChannel, SubscribeChannel
from wecom.kf import windows
from wecom.kf.contact_way import ensure_contact_way
from wecom.kf.senders import KfReplySender, KfWelcomeSender
from wecom.media.sender import MediaDownloadSender
from wecom.messages import sending as messages_sending
from wecom.messages.card_sender import UpdateCardSender

AMR = b"#!AMR\n" + b"\x3c" * 600


def post(db, kind, payload, key="k1"):
    now = datetime.now(UTC)
    db.run(lambda session: outbox.post(session, key=key, kind=kind, payload=payload, now=now).id)


def row(db, key="k1"):
    with db.read() as session:
        found = session.scalar(select(OutboxMessage).where(OutboxMessage.key == key))
        session.expunge(found)
        return found


@pytest.fixture
def window_open(sandbox, sqlite_db):
    sandbox.say(CANDIDATE, "您好")

    def note(session):
        windows.window_of(session, KF, CANDIDATE).last_message_at = datetime.now(UTC)

    sqlite_db.run(note)


class TestWelcome:
    data = {"masked_name": "李*", "position": "柜员", "branch": "哈尔滨", "invitation_id": "7"}

    @pytest.fixture(autouse=True)
    def sending(self, registry, client):
        registry.sender(KfWelcomeSender(client))

    def welcome(self, db, code):
        payload = {"open_kfid": KF, "external_userid": CANDIDATE, "welcome_code": code}
        post(db, "wecom.kf_welcome", {**payload, "template": "welcome_identity", "data": self.data})

    def test_reaches_who_opened_the_chat(self, sandbox, worker, sqlite_db):
        self.welcome(sqlite_db, sandbox.open_kf(CANDIDATE)["welcome_code"])

        worker.drain()

        [entry] = sandbox.received("kf", CANDIDATE)
        assert "李*" in entry["text"] and entry["welcome"]
        assert sandbox.tap(CANDIDATE, "是我")["msgid"]

    def test_is_not_repeated_when_nobody_knows_whether_it_arrived(self, sandbox, worker, sqlite_db):
        sandbox.add_fault("/cgi-bin/kf/send_msg_on_event", "accept-then-reset", times=1)
        self.welcome(sqlite_db, sandbox.open_kf(CANDIDATE)["welcome_code"])

        worker.drain()

        assert row(sqlite_db).status == "uncertain"
        assert len(sandbox.received("kf", CANDIDATE)) == 1

    def test_too_late_is_visible(self, sandbox, worker, sqlite_db):
        self.welcome(sqlite_db, "nonsense")

        worker.drain()

        assert (row(sqlite_db).status, "41050" in row(sqlite_db).reason) == ("failed", True)


class TestReply:
    @pytest.fixture(autouse=True)
    def sending(self, registry, client):
        registry.sender(KfReplySender(client))

    def reply(self, db, key="k1"):
        payload = {"open_kfid": KF, "external_userid": CANDIDATE}
        data = {"answer": "<a href='http://evil.example'>身份证</a>"}
        post(db, "wecom.kf_reply", {**payload, "template": "faq_answer", "data": data}, key)

    def test_reaches_her_as_plain_words(self, sandbox, worker, sqlite_db, window_open):
        self.reply(sqlite_db)

        worker.drain()

        [entry] = sandbox.received("kf", CANDIDATE)
        assert "身份证" in entry["text"] and "<a" not in entry["text"]
        with sqlite_db.read() as session:
            assert session.scalar(select(KfWindow.sent_count)) == 1

    @pytest.mark.parametrize("kind", ["accept-then-reset", "truncated-json", "html-200", "accept-then-5xx"])
    def test_reaches_her_once_when_the_answer_was_lost(self, sandbox, worker, sqlite_db, window_open, kind):
        sandbox.add_fault("/cgi-bin/kf/send_msg", kind, times=1)
        self.reply(sqlite_db)

        until = datetime.now(UTC) + timedelta(seconds=20)
        while row(sqlite_db).status != "sent" and datetime.now(UTC) < until:
            worker.drain()

        assert row(sqlite_db).status == "sent"
        assert len(sandbox.received("kf", CANDIDATE)) == 1

    def test_outside_the_window_is_visible(self, sandbox, worker, sqlite_db):
        self.reply(sqlite_db)

        worker.drain()

        assert row(sqlite_db).status == "failed"
        assert sandbox.calls("/cgi-bin/kf/send_msg") == []

    def test_wecoms_own_count_corrects_the_ledger(self, sandbox, worker, sqlite_db, window_open):
        sandbox.add_fault("/cgi-bin/kf/send_msg", "errcode", errcode=95001, times=1)
        self.reply(sqlite_db)

        worker.drain()

        assert row(sqlite_db).status == "failed"
        with sqlite_db.read() as session:
            assert session.scalar(select(KfWindow.sent_count)) == KF_MESSAGES

    def test_an_unknown_template_is_visible(self, worker, sqlite_db, window_open):
        payload = {"open_kfid": KF, "external_userid": CANDIDATE, "template": "no_such", "data": {}}
        post(sqlite_db, "wecom.kf_reply", payload)

        worker.drain()

        assert (row(sqlite_db).status, "no_such" in row(sqlite_db).reason) == ("failed", True)


class TestCard:
    @pytest.fixture(autouse=True)
    def sending(self, registry, client):
        registry.sender(UpdateCardSender(client, AGENT))

    @pytest.fixture
    def card(self, client, sqlite_db):
        """A card that two members have."""
        content = {
            "card_type": "button_interaction",
            "task_id": "card-1",
            "main_title": {"title": "结果"},
            "button_list": [{"text": "进入复试", "style": 1, "key": "advance:12"}],
        }
        body = {"touser": "hr01|iv01", "msgtype": "template_card", "agentid": AGENT, "template_card": content}
        code = messages_sending.send(client, encode(body))["response_code"]
        assert code
        values = {"task_id": "card-1", "template": "t", "userids": ["hr01", "iv01"], "response_code": code}
        sqlite_db.run(lambda session: session.add(Card(**values, code_at=datetime.now(UTC))))

    def stored(self, db):
        with db.read() as session:
            card = session.scalar(select(Card))
            session.expunge(card)
            return card

    def test_changes_for_everybody_who_has_it(self, sandbox, card, worker, sqlite_db):
        post(sqlite_db, "wecom.update_card", {"task_id": "card-1", "text": "王敏已选进入复试"})

        worker.drain()

        assert {sandbox.received("app", who)[0]["replaced"] for who in ("hr01", "iv01")} == {"王敏已选进入复试"}
        assert self.stored(sqlite_db).response_code is None

    def test_is_done_when_its_code_was_used_already(self, sandbox, card, worker, sqlite_db):
        sandbox.add_fault("/cgi-bin/message/update_template_card", "accept-then-reset", times=1)
        post(sqlite_db, "wecom.update_card", {"task_id": "card-1", "text": "已处理"})

        until = datetime.now(UTC) + timedelta(seconds=20)
        while row(sqlite_db).status != "sent" and datetime.now(UTC) < until:
            worker.drain()

        assert row(sqlite_db).status == "sent"
        assert sandbox.received("app", "hr01")[0]["updates"] == 1

    def test_after_72_hours_is_given_up_visibly(self, card, worker, sqlite_db):
        def age(session):
            session.scalar(select(Card)).code_at = datetime.now(UTC) - timedelta(hours=73)

        sqlite_db.run(age)
        post(sqlite_db, "wecom.update_card", {"task_id": "card-1", "text": "已处理"})

        worker.drain()

        assert (row(sqlite_db).status, "72 hours" in row(sqlite_db).reason) == ("failed", True)


class Files(dict):
    def put(self, data, file_id=None):
        self[file_id] = data
        return file_id


class TestMedia:
    @pytest.fixture
    def files(self):
        return Files()

    @pytest.fixture
    def told(self):
        return []

    @pytest.fixture
    def consent(self):
        return {"p1"}

    @pytest.fixture(autouse=True)
    def sending(self, registry, client, files, told, consent):
        registry.sender(
            MediaDownloadSender(
                client,
                files,
                may_fetch=lambda session, part: part in consent,
                limit=10_000,
                on_media=lambda session, part, file_id, mime, now: told.append(("stored", part, file_id)),
                on_failed=lambda session, part, reason, now: told.append(("failed", part, reason)),
            )
        )

    def test_is_fetched_kept_and_told(self, sandbox, worker, sqlite_db, files, told):
        sent = sandbox.send_voice(CANDIDATE, AMR)
        post(sqlite_db, "wecom.media_download", {"part_id": "p1", "media_id": sent["media_id"]})

        worker.drain()

        [(file_id, kept)] = files.items()
        assert kept == AMR
        assert told == [("stored", "p1", file_id)]

    def test_that_is_fetched_twice_is_one_file(self, sandbox, client, tmp_path, keyring):
        sent = sandbox.send_voice(CANDIDATE, AMR)
        store = EncryptedFiles(tmp_path, keyring)
        sender = MediaDownloadSender(client, store, may_fetch=None, on_media=None, on_failed=None)
        frozen = Frozen("media", json.dumps({"media_id": sent["media_id"]}).encode(), "p1")

        # The process that fetched it first died before it could say where the file is.
        first, second = (sender.send(frozen, "ab" * 16)["file_id"] for _ in range(2))

        assert first == second
        assert store.read(first) == AMR
        assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1

    def test_without_consent_is_never_fetched(self, sandbox, worker, sqlite_db, files, consent):
        consent.clear()
        sent = sandbox.send_voice(CANDIDATE, AMR)
        post(sqlite_db, "wecom.media_download", {"part_id": "p1", "media_id": sent["media_id"]})

        worker.drain()

        assert (files, sandbox.calls("/cgi-bin/media/get")) == ({}, [])
        assert row(sqlite_db).status == "failed"

    def test_that_is_gone_is_told_with_the_reason(self, worker, sqlite_db, told):
        post(sqlite_db, "wecom.media_download", {"part_id": "p1", "media_id": "nonsense"})

        worker.drain()

        [(what, part, why)] = told
        assert (what, part) == ("failed", "p1") and why.errcode == 40007


def test_channels_send_the_bytes_they_are_given(sandbox, client, program, window_open):
    sandbox.subscribe(OPENID, ["TMPL_DAY"])
    text = {"msgtype": "text", "text": {"content": "您好"}}
    data = {"thing1": {"value": "面试"}, "time2": {"value": "2026-12-01 10:00"}}

    kf = KfChannel(client).send(CANDIDATE, encode({"touser": CANDIDATE, "open_kfid": KF, "msgid": "m1", **text}), "m1")
    app = AppChannel(client).send(encode({"touser": "hr01|nobody", "agentid": AGENT, **text}))
    SubscribeChannel(program).send(encode({"touser": OPENID, "template_id": "TMPL_DAY", "data": data}))

    assert kf == {"msgid": "m1"}
    assert app["invaliduser"] == "nobody"
    assert len(sandbox.received("subscribe", OPENID)) == 1


def test_a_contact_way_is_made_once(sandbox, client, sqlite_db):
    now = datetime.now(UTC)

    first = ensure_contact_way(sqlite_db, client, KF, now)
    again = ensure_contact_way(sqlite_db, client, KF, now)

    assert first == again
    assert len(sandbox.calls("/cgi-bin/kf/add_contact_way")) == 1
    with sqlite_db.read() as session:
        assert session.get_one(ContactWay, (KF, "invite")).url == first
