"""Reports, built and stored."""
