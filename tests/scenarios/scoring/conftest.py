"""HR's desk at the bank of a scenario."""

import pytest

from tests.support.hr_desk import open_desk


@pytest.fixture
def desk(light_bank):
    """The pages and the API over the bank's own parts."""
    return open_desk(light_bank)
