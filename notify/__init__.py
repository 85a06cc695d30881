"""The ladder of channels to a candidate, cards to staff, and what became of each message."""
