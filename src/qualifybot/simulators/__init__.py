"""The outside world on loopback: the vendors' services and their callers, strict about what they are sent."""
