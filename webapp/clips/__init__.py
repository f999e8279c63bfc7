"""Clips and video files, as pages show them: to everybody, and to the team that makes them."""
