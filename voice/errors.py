"""What can go wrong with the voice."""


class VoiceUnavailable(Exception):
    """A package or file that the voice needs is missing or altered; the message says what to do."""


class TextRefused(Exception):
    """The text cannot be spoken as it stands; the message says which part."""
