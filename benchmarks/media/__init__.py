"""`python -m benchmarks media`: how fast a worker hears and scores what a busy afternoon has left in its queue."""
