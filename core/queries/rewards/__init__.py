"""Rewards, their plans and what they were given for."""
