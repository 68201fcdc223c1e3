"""Decides: pure rules of a qualification call; no I/O, clock, randomness or logging."""
