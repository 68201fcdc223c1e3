"""Any provider behind a circuit breaker: each file wraps the port of its name and has the same face."""
