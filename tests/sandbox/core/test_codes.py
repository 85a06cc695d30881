"""One-time codes: five minutes of real time, whatever the business clock does."""

import pytest

from sandbox.core.clock import BusinessClock
from sandbox.core.codes import LIFE_S, Codes
from sandbox.core.errors import ApiError


class StandingClock(BusinessClock):
    """Real time as the test sets it."""

    real = 0.0

    def real_now(self) -> float:
        return self.real

    def now(self) -> float:
        return self.real + self.offset_s


@pytest.mark.parametrize(("after_s", "good"), [(LIFE_S - 1, True), (LIFE_S, False)])
def test_a_code_lives_five_minutes_of_real_time(after_s, good):
    clock = StandingClock()
    codes = Codes(clock)
    code = codes.issue("web_login", userid="hr01")
    clock.move(offset_s=5 * 86400)
    clock.real = after_s
    if good:
        assert codes.use("web_login", code) == {"userid": "hr01"}
    with pytest.raises(ApiError):
        codes.use("web_login", code)
