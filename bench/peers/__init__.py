"""What the product is measured beside: the least that does the same kind of work."""
