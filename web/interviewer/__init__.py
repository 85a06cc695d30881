"""What interviewers open: the result page."""
