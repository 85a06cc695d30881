"""HR's list and the page of one application."""
