"""The interview itself: consent, questions, recordings."""
