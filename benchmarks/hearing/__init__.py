"""What `make bench-speech` measures: sets of clips, and one engine in a process of its own."""
