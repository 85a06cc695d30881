"""Calendar and approval."""
