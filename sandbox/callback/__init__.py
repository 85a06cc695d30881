"""Passive replies: what a callback's answer may do."""
