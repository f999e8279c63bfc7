"""Forests of known shapes, and the same metrics of them by this library and by others, each in a process of its own."""
