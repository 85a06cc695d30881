"""SQLite's own statistics, after which a claim of the outbox overlooked rows (decision 0020)."""

from sqlalchemy import text


def test_doctor_warns_of_them_until_they_are_gone(sqlite_db):
    assert sqlite_db.check_settings() == []
    sqlite_db.run(lambda session: session.execute(text("ANALYZE")))
    sqlite_db.run(
        lambda session: session.execute(text("INSERT INTO sqlite_stat1 VALUES ('outbox_messages', NULL, '9')"))
    )
    [warning] = sqlite_db.check_settings()
    assert "DELETE FROM sqlite_stat1" in warning
    sqlite_db.run(lambda session: session.execute(text("DELETE FROM sqlite_stat1")))
    assert sqlite_db.check_settings() == []
