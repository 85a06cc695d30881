"""HR's pages of recruiting drives."""
