"""Clips of recordings, and the video files made of them."""
