"""Days that were promised."""
