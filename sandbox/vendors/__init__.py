"""SMS gateways and the mail server."""
