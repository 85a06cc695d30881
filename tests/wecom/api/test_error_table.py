"""The table of codes against the list of codes that the documents of our calls name."""

import pytest

from core.errors import PermanentFailure, RetryLater, Uncertain
from sandbox.core.errors import MESSAGES
from wecom.api.errors import RULES, Reaction, rule, to_error

# Source: path/90313, 91039 (tokens, quotas); 90236, 94888 (messages, cards); 90253, 90254 (media); 94670 ff. (kf);
# 92130 ff. (external contacts); 91022 ff., 90506 (login, JS-SDK); WeChat's jscode2session and subscribe/send;
# 90195 ff. (contacts); 99130 ff. (HR); 91853 (approval); 90245 (group chats).
DOCUMENTED = {
    "tokens and quotas": [
        -1,
        40001,
        40007,
        40013,
        40014,
        40029,
        40058,
        40063,
        40091,
        41001,
        41002,
        41004,
        42001,
        45009,
        45029,
        45033,
        48002,
        48006,
        50002,
        50003,
        60011,
        60020,
        81013,
        82001,
        301002,
    ],
    "app menus": [40016, 40017, 40018, 40019, 40020, 40023, 40024, 40025, 40026, 40027, 46003],
    "messages and cards": [45008, 41033, 42014, 42015, 42016, 42017, 42018, 42022, 40003, 40008, 40033, 44004, 45002],
    "media": [40004, 40005, 40006, 40007, 40009, 40011, 44001, 45001, 45007, 301016, 301017, 830002],
    "kf": [
        60251,
        60252,
        60253,
        95000,
        95001,
        95002,
        95003,
        95004,
        95005,
        95006,
        95007,
        95008,
        95009,
        95011,
        95012,
        95013,
        95014,
        95015,
        95016,
        95017,
        95018,
        95019,
        95022,
        95023,
        95026,
        95027,
        95030,
        95031,
        95032,
    ],
    "external contacts": [
        40068,
        40096,
        41048,
        41050,
        41051,
        41057,
        41063,
        60136,
        84061,
        610014,
        610015,
        610016,
        610017,
        610018,
    ],
    "login and JS-SDK": [40029, 40093, 42012, 50001, 84014, 84015],
    "mini-program": [40003, 40029, 40037, 40226, 41030, 43101, 45011, 47003],
    "contacts": [
        45024,
        46004,
        60003,
        60005,
        60006,
        60007,
        60102,
        60103,
        60104,
        60105,
        60106,
        60110,
        60111,
        60112,
        60123,
        60129,
        60132,
        60257,
    ],
    "HR": [60011, 60111, 48002],
    "approval": [40058, 301025, 301055, 301056, 301057],
    "group chats and robot": [40050, 45009, 93000, 301019, 86003, 86215, 86216],
}
ERRORS = {
    Reaction.RETRY: RetryLater,
    Reaction.REFRESH: RetryLater,
    Reaction.BLOCK: RetryLater,
    Reaction.PERMANENT: PermanentFailure,
    Reaction.UNCERTAIN: Uncertain,
}


@pytest.mark.parametrize("topic", DOCUMENTED)
def test_every_documented_code_has_a_row(topic):
    assert [code for code in DOCUMENTED[topic] if code not in RULES] == []


def test_every_code_that_the_sandbox_answers_has_a_row():
    assert [code for code in MESSAGES if code not in RULES] == []


@pytest.mark.parametrize("code", sorted(RULES))
def test_each_row_becomes_the_error_of_its_class(code):
    found = rule(code)
    assert found.meaning
    assert isinstance(to_error(code, "message/send"), ERRORS[found.reaction])
    assert (found.block_s > 0) == (found.reaction is Reaction.BLOCK)


def test_an_alert_is_for_what_no_repetition_mends():
    assert {found.reaction for found in RULES.values() if found.alert} == {Reaction.PERMANENT}
