"""Evidence by a language model inside the bank: optional, off, and never a number."""
