"""Reports: what stands in them, and which one a page shows."""
