"""Sign-in: OAuth for members, JS-SDK signatures and mini-program codes."""
