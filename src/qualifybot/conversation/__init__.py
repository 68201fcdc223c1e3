"""Policy while the caller is on the line, over ports."""
