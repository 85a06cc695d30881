"""What was said before the product began is kept and not answered; after that, everything is answered once."""

from datetime import timedelta

from sqlalchemy import delete

from models import ContactWay, InboxEvent, KfCursor, TranscriptToken
from tests.interview_flow.bank import on_sqlite

WHO = "wmEarlier"


def start_here_and_now(bank) -> None:
    """As on the day of the first start: no cursor, and the link is made now."""
    bank.run(lambda session: session.execute(delete(KfCursor)))
    bank.run(lambda session: session.execute(delete(ContactWay)))
    assert bank.parts.make_contact_way()


def lose_the_cursor(bank) -> None:
    bank.run(lambda session: session.execute(delete(KfCursor)))


def heard(bank) -> list[str]:
    return [entry["text"] for entry in bank.world.received("kf", WHO)]


def kinds(bank) -> list[str]:
    rows = bank.rows(InboxEvent, InboxEvent.kind.like("kf.%"))
    return [row.kind for row in sorted(rows, key=lambda row: row.seq)]


def test_the_first_pull_keeps_what_was_said_before_and_answers_none_of_it(bank):
    for words in ("有人吗", "面试需要准备什么材料？", "转人工", "在吗"):
        bank.world.say(WHO, words)
    bank.move(timedelta(hours=20))
    start_here_and_now(bank)
    bank.pull()
    assert heard(bank) == [] and kinds(bank) == ["kf.history"] * 4
    assert all(row.payload["text"] for row in bank.rows(InboxEvent, InboxEvent.kind == "kf.history"))
    bank.world.say(WHO, "面试需要准备什么材料？")
    bank.pull()
    assert len(heard(bank)) == 1 and kinds(bank)[-1] == "kf.message"
    assert bank.dead() == []


def test_after_an_outage_and_a_lost_cursor_every_unseen_message_is_answered_once(bank):
    bank.move(timedelta(days=1))
    bank.world.say(WHO, "面试需要准备什么材料？")
    bank.pull()
    assert len(heard(bank)) == 1
    bank.world.say(WHO, "面试可以改时间吗？")
    bank.world.say(WHO, "有多少道题？")
    bank.move(timedelta(hours=10))
    lose_the_cursor(bank)
    bank.pull()
    bank.pull()
    lose_the_cursor(bank)
    bank.pull()
    assert len(heard(bank)) == 3 and kinds(bank) == ["kf.message"] * 3
    assert bank.dead() == []


@on_sqlite
def test_the_message_whose_push_was_the_first_thing_ever_heard_is_answered(bank):
    bank.run(lambda session: session.execute(delete(KfCursor)))
    bank.run(lambda session: session.execute(delete(ContactWay)))
    bank.world.say(WHO, "面试需要准备什么材料？")
    bank.pull()
    assert len(heard(bank)) == 1


@on_sqlite
def test_a_start_on_earlier_answers_indexes_none_of_them_and_the_clock_does(bank):
    bank.person("李晓", "13800138000").seated(questions=1).say("我先安抚老人，再请大堂经理把后面的客户分流。")
    bank.work()
    before = {row.token for row in bank.rows(TranscriptToken)}
    bank.run(lambda session: session.execute(delete(TranscriptToken)))
    bank.parts.fill_search()
    assert before and bank.rows(TranscriptToken) == []
    bank.parts.ticker().tick()
    assert {row.token for row in bank.rows(TranscriptToken)} == before
