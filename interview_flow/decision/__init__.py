"""After the hand-in: results, ratings, appeals, the second round, the human route."""
