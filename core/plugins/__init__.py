"""What a bank adds from a folder of its own: declared, checked, and run in a process of its own."""

from core.plugins.declared import Plugin

__all__ = ["Plugin"]
