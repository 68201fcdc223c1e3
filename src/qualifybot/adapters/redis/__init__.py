"""Live sessions and the event stream in Redis."""
