"""Lucky draws: promised, closed, drawn."""
