"""From the offer to the roster: offer, forms, documents, onboarding."""
