"""What candidates and new hires open: the mini-program."""
