"""Clips and video files."""
