"""Entry points and the codes on them."""
