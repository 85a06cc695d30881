"""Answers that resemble another candidate's: found by signature, shown to people, never part of a score."""
