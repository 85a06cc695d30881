"""A process that has libraries loaded, and forks for each file of a stranger."""
