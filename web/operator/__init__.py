"""What operators open: system status, health, the demo clock."""
