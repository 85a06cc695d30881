"""What members do in chat and on cards, and what they are told."""
