"""Needs: what the policy asks of the outside world, one Protocol per file, named for the need."""
