"""Measurements, each run by itself: ``python bench/NAME.py [--quick]``."""
