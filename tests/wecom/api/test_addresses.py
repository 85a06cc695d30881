"""The addresses that a firewall has to know."""

from wecom.api import addresses


def test_where_pushes_come_from_and_where_the_api_lives(client):
    assert addresses.of_callbacks(client) == ["127.0.0.1"]
    assert addresses.of_the_api(client) == ["127.0.0.1"]
