"""Speed and accuracy, each beside a limit: `make bench`, `make bench-speech`."""
