"""Builds the product from its settings: the parts, the handlers of every inbox kind, the doctor."""
