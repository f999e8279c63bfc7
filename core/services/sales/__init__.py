"""Leads and what they bought."""
