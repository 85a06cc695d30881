"""The version in force of what HR may change: hashed, pinned, never edited in place."""

from catalogue.catalogue import Catalogue
from catalogue.published import PublishedVersion

__all__ = ["Catalogue", "PublishedVersion"]
