"""How calls are answered: errors, quotas, faults, and the checks that calls share."""
