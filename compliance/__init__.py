"""What must be provable later: the audit chain and its anchor."""
