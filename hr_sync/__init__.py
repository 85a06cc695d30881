"""Keeps us and the bank's HR system in agreement: the member account and the roster."""
