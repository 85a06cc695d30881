"""A world begins again with nothing, whatever topics there are."""

from sandbox.companies.world import World


def test_a_reset_reaches_every_topic(monkeypatch):
    world, reached = World(), []
    topics = {name: part for name, part in vars(world).items() if hasattr(part, "reset")}
    for name, topic in topics.items():
        monkeypatch.setattr(topic, "reset", lambda name=name: reached.append(name))

    world.reset()

    assert sorted(reached) == sorted(topics)
    assert "contacts" in topics


def test_a_second_company_shares_the_clock_and_leaves_it_alone():
    first = World()
    second = World("wwsecond", beside=first)
    first.clock.move(offset_s=3600)

    second.reset()

    assert (second.clock.offset_s, second.setup.corp_id) == (3600, "wwsecond")
    first.reset()
    assert second.clock.offset_s == 0
