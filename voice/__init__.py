"""An offline Mandarin voice: writes spoken samples for the demo and reads questions aloud.

A leaf: it imports nothing of the product and the product runs without it. The parts come
from packages (Kokoro-82M v1.0, Apache-2.0/MIT) and are checked by sha256. Everything it
says is synthetic and is marked as such in the manifest beside it.
"""
