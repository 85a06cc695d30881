"""Passive answers to callbacks."""
