"""The bank of the journey's tests, for scenarios that live in it."""

from tests.interview_flow.conftest import bank, db, door, handles, light_bank, make_bank, sqlite_db, town

__all__ = ["bank", "db", "door", "handles", "light_bank", "make_bank", "sqlite_db", "town"]
