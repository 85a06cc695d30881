"""The callback: verify, decrypt and store what WeCom pushes, and answer at once."""
