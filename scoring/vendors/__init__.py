"""Interviews that somebody else's AI holds: asked for here, answered there, and scored by us alone."""
