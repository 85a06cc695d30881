"""The database's history, in numbered steps. A released migration is never edited."""
