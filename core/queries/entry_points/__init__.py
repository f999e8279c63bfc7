"""Entry points and codes."""
