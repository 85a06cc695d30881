"""The sandbox takes no digit of another script, as no gateway and no WeCom does: it must not hide ours."""

import pytest

from sandbox.contacts import roster
from sandbox.login import wechat
from sandbox.vendors import sms

ARAB = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.parametrize("script", [ARAB, WIDE])
@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        (sms.PHONE, "13800138000"),
        (wechat.SHAPES["number"], "12"),
        (wechat.SHAPES["phone_number"], "13800138000"),
        (wechat.SHAPES["date"], "2026年12月1日 10:00"),
        (wechat.SHAPES["time"], "10:00"),
        (wechat.SHAPES["character_string"], "A1"),
    ],
)
def test_a_number_is_made_of_0_to_9(pattern, value, script):
    assert pattern.fullmatch(value)
    assert not pattern.fullmatch(value.translate(script))


@pytest.mark.parametrize("script", [ARAB, WIDE])
def test_a_mobile_of_the_roster_is_made_of_0_to_9(script):
    field = {"value_type": 5}
    assert roster.fits(field, {"value_mobile": "13800138000"})
    assert not roster.fits(field, {"value_mobile": "13800138000".translate(script)})


def test_a_text_message_goes_to_no_number_that_no_mobile_has():
    assert not sms.PHONE.fullmatch("12800138000")
