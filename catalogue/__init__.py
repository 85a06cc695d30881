"""The version in force of what HR may change: hashed, pinned, never edited in place."""

from catalogue.published import PublishedVersion
from catalogue.shelf import Catalogue

__all__ = ["Catalogue", "PublishedVersion"]
