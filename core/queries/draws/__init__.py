"""Lucky draws."""
