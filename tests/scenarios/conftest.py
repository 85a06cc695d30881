"""The bank of the journey's tests, for scenarios that live in it."""

import pytest

from tests.interview_flow.conftest import bank, db, door, handles, light_bank, make_bank, sqlite_db, town
from tests.support import company

__all__ = ["bank", "db", "door", "handles", "light_bank", "make_bank", "sqlite_db", "town"]


@pytest.fixture
def firm(make_bank, db):
    """A bank whose branches are departments, which have been read."""
    bank = make_bank(db, catalogue=company.mapped())
    made = company.Company(bank)
    bank.tick()
    return made
