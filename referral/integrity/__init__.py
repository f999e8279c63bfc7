"""Rewards nobody earned: rules that look for them and say why, and delete nothing."""
