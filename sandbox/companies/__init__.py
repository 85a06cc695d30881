"""A company is a world of its own; one sandbox may hold several."""
