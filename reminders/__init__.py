"""What is due when, and the tick that puts it into the outbox when its time comes."""
