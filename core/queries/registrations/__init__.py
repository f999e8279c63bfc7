"""Registrations, their tickets and the steps that led to them."""
