"""The operators' pages: calls, leads, and what is said right now."""
