"""`python -m benchmarks invitations`: a drive that invites thousands, with its processes killed on the way."""
