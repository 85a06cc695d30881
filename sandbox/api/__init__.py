"""The HTTP interface: addresses, rate limits, error codes and the answers to faults."""
