"""Campaigns that were imported from elsewhere."""
