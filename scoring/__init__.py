"""A recorded answer -> its transcript -> points with evidence -> a scorecard."""
