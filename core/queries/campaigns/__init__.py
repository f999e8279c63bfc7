"""Campaigns and their forests."""
