"""The JSON interface for the bank's own systems."""
