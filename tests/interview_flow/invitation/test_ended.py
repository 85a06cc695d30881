"""Who ran out of time is told why it is over, and what can be done."""

from datetime import timedelta

from tests.interview_flow.bank import on_sqlite


def test_who_did_not_answer_in_time_is_told_why_and_a_person_can_be_asked(bank):
    she = bank.person().invite(deadline=bank.clock.now() + timedelta(hours=20)).bound()
    bank.move(timedelta(hours=21))
    bank.tick()
    [said] = she.heard("没有在规定时间内确认或完成")
    assert bank.state(she) == "expired" and "0451-12345678" in said
    she.tap("转人工")
    assert len(bank.cards("hr01", "等待答复")) == 1
    bank.do(she, "restore_invitation", "hr:hr01", deadline=bank.clock.now() + timedelta(days=2))
    assert bank.state(she) == "invited"


def test_who_did_not_come_is_told_so_the_first_time_and_the_second(bank):
    she = bank.person().confirmed()
    bank.move(timedelta(hours=2))
    for _ in range(2):
        bank.tick()
    assert bank.state(she) == "invited" and len(she.heard("您没有在约定时间参加面试。")) == 1
    she.tap("接受")
    bank.move(timedelta(days=2, hours=2))
    she.open()
    bank.tick()
    assert bank.state(she) == "no_show" and len(bank.sent("no_show_closed")) == 1


@on_sqlite
def test_a_dead_link_names_the_branchs_number(bank):
    she = bank.person().invite()
    link = she.link()
    bank.do(she, "withdraw", "hr:hr01")
    she.open(link)
    assert "0451-12345678" in she.heard("链接已失效")[0]
    she.open(link[:-4] + "zzzz", wechat="wmStranger")
    assert "010-12345678" in bank.world.received("kf", "wmStranger")[0]["text"]
