"""Writes: each function changes one thing, records its fact and leaves the commit to its caller."""
