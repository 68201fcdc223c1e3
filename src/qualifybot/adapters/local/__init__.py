"""The embedded twins: what needs no key and no network."""
