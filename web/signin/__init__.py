"""Who is asking: login, sign-ins and bearer tokens."""
