"""The organisation and its staff."""
