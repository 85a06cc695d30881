"""The page with the phones: what people see and do, and what happened behind it."""
