"""Approval and calendar."""
