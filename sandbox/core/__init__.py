"""Clock, set-up, truth, faults, tokens, pushes: what every topic stands on."""
