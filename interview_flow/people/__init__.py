"""Who somebody is: people, their identity across channels, matches and merges."""
