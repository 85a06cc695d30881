"""What a bank learns from its own ratings: item statistics and trained models."""
