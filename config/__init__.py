"""Shipped defaults as files, and the shapes they must have."""
