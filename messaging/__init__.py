"""Inbox and outbox: everything that happens to us is stored here first, everything we do leaves from here."""
