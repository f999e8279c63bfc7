"""Rewards: plans, accrual, and every step after it."""
