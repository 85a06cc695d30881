"""An answer read by meaning: what was said in other words, whether it was done, and whether it was meant."""
