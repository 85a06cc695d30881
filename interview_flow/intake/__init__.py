"""From a résumé to the list: facts, hard rules and screening."""
