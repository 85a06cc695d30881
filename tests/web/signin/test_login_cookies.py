"""Logins under way: a cookie each, in real time."""

from datetime import timedelta

from tests.web.signin.test_login import come_back, cookie_of, held_by, start


def test_two_tabs_that_begin_at_one_moment_both_come_back(light_web):
    """Neither request carries the other's cookie yet."""
    light_web.codes.update(c1="hr01", c2="hr01")
    browser, tab = light_web.app.test_client(), light_web.app.test_client()
    states = [start(browser), start(tab)]
    browser.set_cookie(
        cookie_of(states[1]), held_by(tab, cookie_of(states[1])), domain="recruit.example.com", secure=True
    )
    assert [come_back(browser, state, f"c{n}").status_code for n, state in enumerate(states, 1)] == [303, 303]


def test_a_browser_keeps_no_login_that_is_over_and_only_the_newest_four(light_web):
    light_web.codes.update(c1="hr01", c2="hr01")
    client = light_web.app.test_client()
    states = []
    for _ in range(6):
        states.append(start(client))
        light_web.clock.advance(timedelta(seconds=1))
    assert [state for state in states if held_by(client, cookie_of(state))] == states[2:]
    assert come_back(client, states[5]).status_code == 303
    assert not held_by(client, cookie_of(states[5]))
    assert come_back(client, states[0], "c2").status_code == 403


def test_a_demo_that_moves_its_clock_ends_no_login_under_way(light_web):
    light_web.codes["c1"] = "hr01"
    client = light_web.app.test_client()
    state = start(client)
    light_web.clock.at += timedelta(days=2)
    assert come_back(client, state).status_code == 303
