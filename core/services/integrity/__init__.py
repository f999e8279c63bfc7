"""Findings of the integrity rules and the inspections that bring them."""
