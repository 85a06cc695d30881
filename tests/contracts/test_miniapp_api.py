"""The mini-program's own `utils/api.js`, run by Node against a live server."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from config.texts import messages
from core.database import Database
from interview_flow.core import engine
from interview_flow.core.states import Action
from interview_flow.people.identity import index_of
from models import Application, Document, Offer, OutboxMessage, SubscriptionCredit
from tests.support.mini_server import make_app, make_deps, serving
from tests.support.needs import REPOSITORY
from tests.support.onboarding import FORM, JPEG, LINK_TOKEN, OPENID, add_application
from tests.support.services import die_with_parent
from tests.support.times import NOW
from web.candidate import mini_words

pytestmark = pytest.mark.node
MINIAPP = REPOSITORY / "miniapp"
ASKED = {"TMPL_DAY": "accept", "TMPL_HOUR": "reject", "errMsg": "requestSubscribeMessage:ok"}


class Node:
    """A Node process that holds one mini-program's API client."""

    def __init__(self, program: str, base_url: str) -> None:
        script = REPOSITORY / "tests" / "contracts" / "miniapp_run.js"
        self.process = subprocess.Popen(
            [program, str(script), base_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=die_with_parent,
        )

    def ask(self, what: str, *args: Any) -> dict[str, Any]:
        """One command; the whole answer, with `ok` or `error`."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": what, "args": args}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def call(self, what: str, *args: Any) -> Any:
        """One command that must succeed."""
        answer = self.ask(what, *args)
        assert "ok" in answer, answer
        return answer["ok"]

    def end(self) -> None:
        """Close its input and wait."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=10)


@pytest.fixture
def deps(sqlite_db: Database, clock, tmp_path, keyring):
    return make_deps(sqlite_db, clock, tmp_path / "files")


@pytest.fixture
def node(deps) -> Iterator[Node]:
    program = shutil.which("node")
    if program is None:
        pytest.skip("Node.js is not installed: the mini-program's API client cannot be run")
    with serving(make_app(deps)) as base_url:
        node = Node(program, base_url)
        node.call("person", {"code": f"openid:{OPENID}"})
        yield node
        node.end()


@pytest.fixture
def invited(deps) -> str:
    known = {"openid": OPENID, "openid_index": index_of(OPENID)}
    return deps.db.run(lambda session: add_application(session, "invited", **known).id)


def hire(deps, application_id: str) -> None:
    """From confirmed to an accepted offer, without the interview in between."""

    def work(session):
        application = session.get_one(Application, application_id)
        application.state = "offered"
        session.add(
            Offer(
                application_id=application_id,
                status="sent",
                start_date=NOW.date() + timedelta(days=30),
                sent_at=NOW,
                expires_at=NOW + timedelta(days=7),
                approved_by="hr01",
            )
        )
        session.flush()
        actor = f"candidate:{application.candidate_id}"
        engine.apply(deps.journey, session, application, Action.ACCEPT_OFFER, actor, NOW)

    deps.db.run(work)


def test_she_accepts_fills_in_and_hands_in_with_the_mini_programs_own_code(node, deps, invited, tmp_path):
    photo = tmp_path / "card.jpg"
    photo.write_bytes(JPEG)

    assert node.call("getInvitation", LINK_TOKEN)["name"] == "李*"
    assert node.call("accept", LINK_TOKEN, ASKED)["state"] == "confirmed"
    hire(deps, invited)
    assert node.call("getOnboarding")["status"] == "open"
    assert node.call("saveForm", FORM)["missing"] == ["id_card"]
    [wrong] = node.call("addDocument", "other", str(photo))["documents"]
    assert node.call("getPicture", wrong["id"]) == "true"
    assert node.call("removeDocument", wrong["id"])["documents"] == []
    assert node.ask("getPicture", wrong["id"])["status"] == 404
    assert node.call("addDocument", "id_card", str(photo))["missing"] == []
    assert node.call("submit")["status"] == "submitted"

    with deps.db.read() as session:
        granted = session.scalars(select(SubscriptionCredit)).all()
        assert [(row.template_key, row.credits) for row in granted] == [("day", 1)]
        assert session.scalar(select(Document.mime)) == "image/jpeg"
        cards = select(OutboxMessage.id).where(OutboxMessage.template == "onboarding_review")
        assert len(session.scalars(cards).all()) == 1


def test_an_answer_lost_on_the_way_is_asked_for_again_under_the_same_key(node, deps, invited):
    node.call("getInvitation", LINK_TOKEN)
    node.call("sent")
    node.call("lose", 2)

    assert node.call("accept", LINK_TOKEN, ASKED)["state"] == "confirmed"
    tries = node.call("sent")
    assert len(tries) == 3
    assert len({one["key"] for one in tries}) == 1 and tries[0]["key"]
    with deps.db.read() as session:
        assert session.scalar(select(SubscriptionCredit.credits)) == 1


def test_a_login_whose_answer_is_lost_is_asked_for_again_with_a_new_code(node, deps, invited):
    """A code works once, and nobody reads an error because an answer was lost."""
    deps.login.used = set()
    node.call("person", {"codes": [f"openid:{OPENID}:{number}" for number in range(3)]})
    node.call("lose", 1)

    assert node.call("getInvitation", LINK_TOKEN)["can_accept"]
    assert [one["path"] for one in node.call("sent")][:2] == ["/mp/v1/login"] * 2


def test_a_session_that_ended_is_renewed_without_asking_her(node, clock, invited):
    node.call("getInvitation", LINK_TOKEN)
    clock.advance(timedelta(hours=3))

    assert node.call("getInvitation", LINK_TOKEN)["state"] == "invited"


def test_who_is_not_known_yet_is_told_how_to_prove_it_and_does(node, deps):
    deps.db.run(lambda session: add_application(session, "invited").id)
    assert node.call("signIn", LINK_TOKEN) == ["phone", "code"]
    assert node.ask("getInvitation", LINK_TOKEN)["proof"] == ["phone", "code"]
    assert node.call("sendCode", LINK_TOKEN) == {"sent": True}
    assert node.ask("prove", LINK_TOKEN, {"code": "0"})["field"] == "code"

    assert node.call("prove", LINK_TOKEN, {"phone_code": "phone:13800138000"}) == {"bound": True}
    assert node.call("getInvitation", LINK_TOKEN)["can_accept"]


def test_errors_arrive_as_chinese_sentences_with_their_field(node, deps, invited):
    foreign = node.ask("getInvitation", "x" * 43)
    assert (foreign["status"], foreign["error"]) == (
        404,
        "链接无效或已过期，请从收到的最新消息中打开；打不开请联系招聘人员",
    )

    node.call("accept", LINK_TOKEN, {})
    hire(deps, invited)
    wrong = node.ask("saveForm", {"phone": "123"})
    assert (wrong["status"], wrong["field"]) == (422, "phone")
    assert wrong["error"].startswith("手机号不正确")


def test_every_path_the_mini_program_calls_stands_in_the_openapi_document(deps):
    source = (MINIAPP / "utils" / "api.js").read_text(encoding="utf-8")
    called = set(re.findall(r"[`'](?:\$\{root\})?(/[a-z][^`'?]*)[`']", source)) - {"/mp/v1"}
    documented = {path.removeprefix("/mp/v1") for path in make_app(deps).api_doc["paths"]}

    assert {_blank(path) for path in called} == {_blank(path) for path in documented}


def _blank(path: str) -> str:
    """A path without the names of its parameters."""
    return re.sub(r"\$?\{[^}]*\}", "{}", path)


def test_the_accept_page_asks_for_both_reminders_in_one_tap():
    page = (MINIAPP / "pages" / "accept" / "index.js").read_text(encoding="utf-8")

    assert page.count("wx.requestSubscribeMessage({") == 1
    assert "tmplIds" in page


def test_every_page_has_its_four_files_and_every_handler_exists():
    pages = json.loads((MINIAPP / "app.json").read_text(encoding="utf-8"))["pages"]
    for page in pages:
        files = {kind: (MINIAPP / f"{page}.{kind}").read_text(encoding="utf-8") for kind in ("js", "wxml", "wxss")}
        markup = files["wxml"].replace("wx:else>", 'wx:else="">')
        ElementTree.fromstring(f'<page xmlns:wx="wx">{markup}</page>')  # every tag is closed
        json.loads((MINIAPP / f"{page}.json").read_text(encoding="utf-8"))
        for handler in re.findall(r'bind\w+="(\w+)"', files["wxml"]):
            assert re.search(rf"^  (?:async )?{handler}\(", files["js"], re.M), (page, handler)


def test_no_word_stands_in_the_mini_program_but_those_of_the_messages():
    """Its own file is printed from them; the titles, which WeChat reads before any code runs, are compared."""
    words = messages()["words"]["mini_pages"]
    assert (MINIAPP / "words.js").read_text("utf-8") == mini_words.page(), (
        "run python app.py mini-words > miniapp/words.js"
    )
    for path in (one for ending in ("js", "wxml") for one in MINIAPP.rglob(f"*.{ending}") if one.name != "words.js"):
        assert re.findall("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", path.read_text("utf-8")) == [], path
    for name in ("accept", "identity", "onboarding"):
        shape = json.loads((MINIAPP / "pages" / name / "index.json").read_text("utf-8"))
        assert shape["navigationBarTitleText"] == words[name]["title"]
        used = set()
        for ending in ("wxml", "js"):
            used |= set(re.findall(r"words\.(\w+)", (MINIAPP / "pages" / name / f"index.{ending}").read_text("utf-8")))
        assert used | {"title"} == set(words[name])
