"""What tests and tools use to speak to a running sandbox."""

from sandbox.client.client import SandboxClient

__all__ = ["SandboxClient"]
