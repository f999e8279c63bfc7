"""Reads: each function gives one page or report its data, within one organisation."""
