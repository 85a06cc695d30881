"""Things every package may use; nothing here knows of interviews or reads settings."""
