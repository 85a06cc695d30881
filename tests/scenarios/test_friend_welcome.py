"""A candidate adds a recruiter as a friend: the product welcomes her once, within 20 seconds."""

from models import OutboxMessage


def test_a_new_friend_is_welcomed_by_the_house(bank):
    bank.world.add_friend("wmLiXiao", "hr01")
    bank.pushed()
    bank.world.delete_friend("wmLiXiao", "hr01")
    bank.pushed()

    [entry] = bank.world.received("friend", "wmLiXiao")
    assert (entry["userid"], entry["occasion"]) == ("hr01", "welcome")
    assert [row.status for row in bank.rows(OutboxMessage, OutboxMessage.kind == "wecom.friend_welcome")] == ["sent"]
    assert bank.dead() == []
