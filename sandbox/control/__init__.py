"""The operator's side: set a company up, act as its people, read what happened."""
