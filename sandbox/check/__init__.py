"""The sandbox as a tester of any callback server: `python -m sandbox.check URL`."""
