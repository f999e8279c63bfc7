"""People who may be one, and who were merged."""
