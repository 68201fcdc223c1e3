"""Sight: metrics, logs and health, read off the one stream of call events."""
