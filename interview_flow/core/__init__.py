"""States, the journey, the engine, and what every stage uses."""
