"""People, merged when two records are one human, or erased."""
