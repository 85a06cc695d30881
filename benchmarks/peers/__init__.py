"""Servers we did not build this product with, doing the same work with the least code: the yardstick."""
