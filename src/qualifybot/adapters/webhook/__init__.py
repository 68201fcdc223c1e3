"""Tells people of leads by a web hook of theirs."""
