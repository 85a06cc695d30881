"""Members, departments and external contacts."""
