"""Invitations: sent, changed, accepted, expired."""
